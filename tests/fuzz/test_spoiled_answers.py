"""A stored answer that is spoiled in any way is priced, or refused in one clear message."""

import json

import pytest
from conftest import TOY
from hypothesis import given
from hypothesis import strategies as st
from spoiling import FED, spoiled

ASK = ("route", "alpha", "delta", "--depart", "2026-08-01", "--format", "json", "--data", TOY)
NUMBERS = ("NaN", "Infinity", "-Infinity", "1e400", "9" * 400, "1e308", "-1", "true", "1e-320")
VALUES = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1e308,
        10**300,
        "",
        "alpha",
        "nowhere",
        "\x00",
        "\x1b[2J",
        "a" * 3000,
    ),
    *([], {}, [[]], [{}], [None], {"id": None}, {"a": {}}, ["alpha"], [["alpha"]]),
)


@pytest.fixture(scope="module")
def answers():
    """The text of an answer, filled at first use."""
    return {}


@pytest.fixture
def answer(toy_run, answers):
    if not answers:
        answers["text"] = toy_run(*ASK).out
    return answers["text"]


def places_in(value, path=()):
    """Yield where values are in plain data."""
    yield path
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places_in(one, (*path, key))


@st.composite
def mutated(draw, text):
    """Return an answer with one to three values missing, of another type or out of bounds."""
    document = json.loads(text)
    marks = {}
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from([it for it in places_in(document) if it]))
        kind = draw(st.sampled_from(("drop", "put", "put", "number", "deep", "rename")))
        at = document
        for key in path[:-1]:
            at = at[key]
        if kind == "drop":
            del at[path[-1]]
        elif kind == "rename" and isinstance(at, dict):
            at[path[-1] + "_"] = at.pop(path[-1])
        elif kind == "number":
            marks[f"@{len(marks)}@"] = draw(st.sampled_from(NUMBERS))
            at[path[-1]] = f"@{len(marks) - 1}@"
        elif kind == "deep":
            marks[f"@{len(marks)}@"] = "[" * 50_000 + "]" * draw(st.integers(0, 1)) * 50_000
            at[path[-1]] = f"@{len(marks) - 1}@"
        else:
            at[path[-1]] = draw(st.sampled_from(VALUES))
    made = json.dumps(document)
    for mark, number in marks.items():
        made = made.replace(f'"{mark}"', number)
    if draw(st.integers(0, 9)) == 0:
        made = made.replace("{", '{"schema_version": 1, ', 1)
    return made.encode()


def check(run, path, content):
    path.write_bytes(content)
    result = run("price", path, "--format", "json", "--data", TOY)
    assert result.code in {0, 1, 2, 3}
    assert "Traceback" not in result.err
    if result.code in {1, 2}:
        assert result.out == ""
        assert result.err.startswith("Error: ")
    else:
        json.loads(result.out, parse_constant=pytest.fail)


@FED
@given(data=st.data())
def test_other_values(toy_run, tmp_path, answer, data):
    check(toy_run, tmp_path / "answer.json", data.draw(mutated(answer)))


@FED
@given(data=st.data())
def test_other_bytes(toy_run, tmp_path, answer, data):
    check(toy_run, tmp_path / "answer.json", data.draw(spoiled(answer.encode())))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda it: it.update(schema_version=0), "answer.json: is version 0, of an older program"),
        (lambda it: it.update(schema_version=3), "answer.json: is version 3, of a newer program"),
        (lambda it: it.update(schema_version=True), "answer.json: states no schema_version"),
        (lambda it: it.update(routes={}), "answer.json: routes is not a list"),
        (lambda it: it.update(routes=[]), "answer.json: holds no route"),
        (lambda it: it["query"].pop("cargo"), "answer.json: query: cargo is missing"),
        (lambda it: it["query"].update(via=3), "answer.json: query: via is not a list"),
        (lambda it: it["routes"][0].update(legs=[]), "answer.json: routes 1: legs is empty"),
        (
            lambda it: it["routes"][0]["legs"][1].update(time_h="x"),
            "answer.json: routes 1: legs 2: time_h is not a number",
        ),
        (
            lambda it: it["routes"][0]["totals"].update(cost_usd=1e300),
            "answer.json: routes 1: totals: cost_usd 1e+300 is not a number from -1e+12 to 1e+12",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(toy_run, tmp_path, answer, change, told):
    document = json.loads(answer)
    change(document)
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    result = toy_run("price", path, "--data", TOY)
    assert (result.code, result.out) == (1, "")
    assert told in result.err


@pytest.mark.parametrize("number", NUMBERS[:5])
def test_a_number_that_is_not_finite_is_refused(toy_run, tmp_path, answer, number):
    path = tmp_path / "answer.json"
    path.write_text(answer.replace('"time_h": ', f'"time_h": {number}, "x": ', 1), encoding="utf-8")
    result = toy_run("price", path, "--data", TOY)
    assert (result.code, result.out) == (1, "")
    assert "is not JSON: " in result.err
    assert "no finite number" in result.err


def test_a_byte_order_mark_is_nothing(toy_run, tmp_path, answer):
    path = tmp_path / "answer.json"
    path.write_text(answer, encoding="utf-8-sig")
    assert toy_run("price", path, "--data", TOY).code == 0
