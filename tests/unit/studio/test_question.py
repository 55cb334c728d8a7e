"""Addresses say what the options of the command line say, and nothing else is taken."""

import json
import shlex

import pytest
from conftest import TOY
from documents import legs_of
from hypothesis import given
from hypothesis import strategies as st

from planner.cli.commands.route import command as route_command
from planner.question.terms import TERMS, Question
from planner.routing.terms import FIGURES
from planner.studio.question import AddressError, address_text, read_address

BESIDE_THE_QUESTION = {
    "--currency",
    *("--tolerance", "--pareto", "--with-co2e", "--resolution", "--every"),
    *(
        "--format",
        "--map",
        "--lang",
        "--tiles",
        "--tiles-attribution",
        "--open",
        "--force",
        "--data",
    ),
}


def test_all_options_of_a_question_are_parameters():
    options = {it.opts[-1] for it in route_command.params} - {"origin", "destination"}
    own = {it.option for it in TERMS if it.option} | {"--scenario"} - {"-s"}
    assert options - BESIDE_THE_QUESTION == own - {"-s"}


def test_an_address_is_read_and_written():
    address = (
        "from=Dalian&to=%D0%9C%D0%BE%D1%81%D0%BA%D0%B2%D0%B0&cargo=feu&depart=2026-12-01&by=time"
        "&k=3&mode=rail&mode=sea&via=a&avoid=b&booked=1&value-of-time=20.5&budget=9000"
        "&deadline=2027-01-31&s=suez-shut&set=rail-1520%40RU.speed_kmh%3D50"
    )
    question, beside = read_address(f"{address}&lang=ru", beside=("lang",))
    assert beside == {"lang": "ru"}
    assert question.destination == "Москва"
    assert (question.modes, question.count, question.budget) == (("rail", "sea"), 3, 9000.0)
    assert address_text(question) == address
    assert read_address(address_text(question))[0] == question


TEXTS = st.text(st.characters(min_codepoint=33, exclude_characters="\x7f"), min_size=1, max_size=40)


@given(TEXTS, TEXTS, st.lists(TEXTS, max_size=3))
def test_any_text_comes_back_from_its_address(origin, destination, avoid):
    texts = [it.strip() for it in (origin, destination, *avoid)]
    if all(texts):
        question = Question(
            origin=texts[0], destination=texts[1], depart="edition", avoid=tuple(texts[2:])
        )
        assert read_address(address_text(question))[0] == question


@pytest.mark.parametrize(
    ("address", "parameter", "words"),
    [
        ("", "from", "missing"),
        ("from=a", "to", "missing"),
        ("from=a&to=%20", "to", "missing"),
        ("from=a&to=b&fro=c", "fro", "did you mean from"),
        ("from=a&from=b&to=c", "from", "2 times"),
        ("from=a&to=b&k=0", "k", "1 to 20"),
        ("from=a&to=b&k=1.5", "k", "whole"),
        ("from=a&to=b&budget=nan", "budget", "not a number"),
        ("from=a&to=b&budget=-1", "budget", "0 or more"),
        ("from=a&to=b&by=speed", "by", "generalised"),
        ("from=a&to=b&unconfirmed=maybe", "unconfirmed", "1 nor 0"),
        ("from=a&to=b&mode=", "mode", "empty"),
        ("from=a%0Ab&to=c", "from", "one line"),
        (f"from={'a' * 301}&to=b", "from", "300 letters"),
        ("from=a&to=b&" + "via=c&" * 7, "", "can't be read"),
        ("from=a&to=b" + "&via=c" * 7, "via", "7 times"),
        ("from=%FF&to=b", "", "UTF-8"),
        ("from=a&to", "", "can't be read"),
        ("from=a&to=b" + "&set=c" * 500, "", "can't be read"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_parameter(address, parameter, words):
    with pytest.raises(AddressError, match=words) as error:
        read_address(address)
    assert error.value.parameter == parameter


@pytest.mark.parametrize(
    "more",
    [
        "",
        "by=time&mode=rail",
        "avoid=frost&booked=1&budget=90000",
        "set=rail-1520.speed_kmh%3D30&k=2",
    ],
)
def test_the_line_for_a_shell_asks_the_same(run, client, more):
    """Its answer is that of the address, number for number."""
    address = f"from=Alpha&to=%E5%BE%B7%E5%B0%94%E5%A1%94&depart=2026-08-01&{more}".rstrip("&")
    shown = client.get(f"/route.json?{address}&parts=board").json()
    words = shlex.split(shown["command"])
    assert words[:2] == ["corridors", "route"]
    assert words[-2:] == ["--data", str(TOY)]
    printed = json.loads(run(*words[1:], "--format", "json").out)
    assert printed["query"] == shown["query"]
    for told, route in zip(printed["routes"], shown["routes"], strict=True):
        for name in ("rank", "corridors", "totals", "services", "evidence"):
            assert route[name] == told[name]
        assert [shown["warnings"][it] for it in route["warnings"]] == told["warnings"]
        assert route["labels"] == told.get("labels", [])
        if "range" in told:
            assert route["range"] == told["range"]
        for leg, row in zip(told["legs"], legs_of(shown, route), strict=True):
            # What arrives last is told by the clock of the destination, and sellers by their kind.
            last = leg is told["legs"][-1]
            apart = ("kind", "seller", "terms", *(["arrive"] if last else []))
            assert {name: row[name] for name in leg if name not in apart} == {
                name: value for name, value in leg.items() if name not in apart
            }
            assert [(FIGURES[it[0]], it[1]) for it in row["terms"]] == [
                (it["figure"], pytest.approx(it["value"], rel=1e-6)) for it in leg["terms"]
            ]
    # The canonical address leads to the same document.
    again = client.get(f"/route.json?{shown['address']}&parts=board").json()
    assert again == shown


def test_a_latest_arrival_stays_in_the_address_and_gives_the_departure(run, client):
    shown = client.get("/route.json?from=alpha&to=delta&arrive-by=2026-06-01&parts=board").json()
    assert "arrive-by=2026-06-02T00%3A00" in shown["address"]
    assert "depart=" not in shown["address"]
    assert shown["query"]["arrive_by"] == shown["query"]["deadline"] == "2026-06-02T00:00"
    assert shown["question"]["depart"] == shown["query"]["depart"]
    words = shlex.split(shown["command"])
    printed = json.loads(run(*words[1:], "--format", "json").out)
    assert printed["query"] == shown["query"]
    assert [it["totals"] for it in printed["routes"]] == [it["totals"] for it in shown["routes"]]
    again = client.get(f"/route.json?{shown['address']}&parts=board").json()
    assert again == shown
    page = client.get(f"/route?{shown['address']}")
    assert page.status_code == 200
    year = client.get(f"/year.json?{shown['address']}").json()
    assert len(year) == 12
