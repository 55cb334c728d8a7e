"""A document holds the answer, the rest of the front, and what can be chosen."""

import pytest

from planner.graph.layers import LayeredNetwork
from planner.studio.question import read_address, resolve
from planner.world import World

ADDRESS = "from=Harbin&to=Moscow&depart=2026-08-01&cargo=feu"


@pytest.fixture(scope="module")
def shown(shipped_client):
    return shipped_client.get(f"/route.json?{ADDRESS}").json()


@pytest.fixture(scope="module")
def world(ready):
    return World(*ready)


@pytest.fixture(scope="module")
def layered(ready):
    return LayeredNetwork(*ready)


def test_the_board_is_that_of_the_library(shown, world):
    board = world.board("Harbin", "Moscow", depart="2026-08-01", cargo="feu")
    first = shown["routes"][: len(board)]
    assert [it["labels"] for it in first] == [list(it.labels) for it in board.routes]
    told = board.to_dict()
    assert [it["totals"] for it in first] == [it["totals"] for it in told["routes"]]
    assert shown["why"]["en"] == told["why"]
    assert shown["query"] == told["query"]


def test_the_front_is_that_of_the_library(shown, world):
    front = world.pareto("Harbin", "Moscow", depart="2026-08-01", cargo="feu")
    points = {(it.hours, it.usd) for it in front}
    on_front = [it for it in shown["routes"] if it["on_front"]]
    found = {(it["totals"]["time_h"], it["totals"]["cost_usd"]) for it in on_front}
    assert found == {(round(hours, 2), round(usd, 2)) for hours, usd in points}
    best = next(it for it in shown["routes"] if it["rank"] == shown["knee_rank"])
    knee = front[front.best_trade_off]
    assert best["totals"]["time_h"] == round(knee.hours, 2)
    assert [it["rank"] for it in shown["routes"]] == list(range(1, len(shown["routes"]) + 1))
    assert not any(it["labels"] for it in shown["routes"][len(world_labels(shown)) :])


def world_labels(shown):
    return [it for it in shown["routes"] if it["labels"]]


def test_a_question_with_stops_says_why_there_is_no_front(shipped_client):
    shown = shipped_client.get(f"/route.json?{ADDRESS}&via=Manzhouli").json()
    assert "via" in shown["no_front"]
    assert not any(it["on_front"] for it in shown["routes"])


def test_ends_have_names_in_three_languages(shown):
    ends = [shown["question"][it] for it in ("origin", "destination")]
    assert [it["names"]["ru"] for it in ends] == ["Харбин", "Москва"]
    assert [it["value"] for it in ends] == ["Harbin", "Moscow"]


@pytest.mark.parametrize(
    ("origin", "value", "country"),
    [
        ("41.12,121.14", "41.12,121.14,CN", "CN"),
        ("Guildford, GB", "guildford_2647793", "GB"),
        ("大连", "Dalian", "CN"),
    ],
)
def test_an_end_comes_back_from_its_value(layered, origin, value, country):
    question, _ = read_address(f"from={origin}&to=Moscow&depart=2026-08-01")
    own = resolve(layered, question)
    assert own.question.origin == value
    assert own.ends[0].country == country
    again = resolve(layered, own.question)
    assert again.query == own.query
    assert again.question == own.question


def test_a_town_keeps_its_name_where_its_port_is_meant(shipped_client):
    path = "/route.json?from=Dandong&to=Busan&mode=sea&depart=2026-08-01&parts=board"
    shown = shipped_client.get(path).json()
    assert shown["question"]["origin"]["value"] == "Dandong"
    assert shown["query"]["origin"] == "dandong_port"
    assert shown["terminals"] == [
        {"role": "origin", "asked": "dandong", "terminal": "dandong_port"}
    ]
