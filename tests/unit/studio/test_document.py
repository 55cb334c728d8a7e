"""A document holds the answer, the rest of the front, and what can be chosen."""

import pytest
from documents import legs_of
from studio_client import PAIR

from planner.graph.layers import LayeredNetwork
from planner.studio.document import ALL, BOARD, answer, page_document, with_front
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


def test_every_route_is_whole(shown):
    for route in shown["routes"]:
        low, high = route["range"]["time_h"]
        assert 0 < low <= high
        legs = legs_of(shown, route)
        assert sum(it["time_h"] for it in legs) == pytest.approx(route["totals"]["time_h"], abs=0.1)
        for leg in legs:
            assert all(0 <= it < len(shown["facts"]) for it in leg["evidence"])
            assert len(leg["points"]) >= len(dict.fromkeys(leg["places"]))


def test_the_board_alone_is_the_first_part_of_it(shown, shipped_client):
    board = shipped_client.get(f"/route.json?{ADDRESS}&parts=board").json()
    count = len(board["routes"])
    assert 0 < count < len(shown["routes"])
    assert board["levers"] == []
    for one, other in zip(board["routes"], shown["routes"], strict=False):
        assert one["totals"] == other["totals"]
    one, other = (legs_of(it, it["routes"][0]) for it in (board, shown))
    assert [it["points"] for it in one] == [it["points"] for it in other]


def test_a_question_with_stops_says_why_there_is_no_front(shipped_client):
    shown = shipped_client.get(f"/route.json?{ADDRESS}&via=Manzhouli").json()
    assert "via" in shown["no_front"]
    assert not any(it["on_front"] for it in shown["routes"])


def test_choices_are_those_of_the_network(shown, ready):
    choices = shown["choices"]
    assert {it["id"] for it in choices["cargo"]} <= set(ready[0].cargo)
    assert all(set(it["names"]) == {"en", "ru", "zh"} for it in choices["cargo"])
    words = {it["id"]: it["words"] for it in choices["cargo"]}
    assert {"20", "20gp"} <= set(words["teu"])
    assert "suez-shut" in {it["id"] for it in choices["scenarios"]}
    scenarios = choices["scenarios"]
    touching = [it["title"]["en"] for it in scenarios if it["touches"]]
    titles = [it["title"]["en"] for it in scenarios]
    assert titles[: len(touching)] == sorted(touching, key=str.casefold)
    assert titles[len(touching) :] == sorted(titles[len(touching) :], key=str.casefold)
    assert shown["edition"] == ready[0].edition.isoformat()


def test_scenarios_of_what_the_answer_passes_touch_it(shipped_client):
    def touching(address):
        rows = shipped_client.get(f"/route.json?{address}&parts=board").json()
        return {it["id"] for it in rows["choices"]["scenarios"] if it["touches"]}

    land = touching("from=Shenyang&to=Moscow&by=time&mode=rail&via=Manzhouli&depart=2026-12-01")
    assert {"manzhouli-shut", "russian-transit-closed", "world-of-the-paper"} <= land
    assert not land & {"suez-shut", "tumen-rajin", "northern-sea-route-hard-ice"}
    sea = touching("from=Dalian&to=Busan&mode=sea&depart=2026-12-01")
    assert not sea & {"manzhouli-shut", "russian-transit-closed"}


def test_bounds_hold_all_lines(shown):
    west, south, east, north = shown["bounds"]
    for route in shown["routes"]:
        for leg in legs_of(shown, route):
            for lon, lat in leg["points"]:
                assert west - 0.01 <= lon <= east + 0.01
                assert south - 0.01 <= lat <= north + 0.01


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


def test_it_needs_no_server(toy, toy_steps, client):
    """A file that is frozen holds the same document, made without the server."""
    world = LayeredNetwork(toy, toy_steps)
    question, _ = read_address(PAIR)
    answered = with_front(answer(resolve(world, question), world.engine), world.engine)
    document = page_document(world, world.network, answered, parts=ALL)
    assert document == client.get(f"/route.json?{PAIR}").json()
    assert page_document(world, world.network, answered, parts=BOARD)["levers"] == []
