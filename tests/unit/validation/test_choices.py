"""Cited statements of way and mode: the grammar on the toy, bad tables told, the shipped one."""

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

import planner
from corridors.errors import DataError
from corridors.model.entities import GATE
from planner.validation.choices import COLUMNS, SHIPPED, read_choices

GOOD = {
    "id": "one", "origin": "alpha", "destination": "delta", "cargo": "teu", "mode": "rail",
    "statement": "Boxes go by rail.", "source": "Atlas", "address": "https://example.org/atlas",
    "locator": "page 1", "year": "2025", "stands": "published",
}  # fmt: skip
NO_PLACE = "is not a place of the network; use an id from `corridors places`"


@pytest.fixture
def table(tmp_path):
    def write(*rows):
        path = tmp_path / "choices.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows({**GOOD, **row} for row in rows)
        return path

    return write


@pytest.fixture
def refusals(toy, table):
    def read(*rows):
        with pytest.raises(DataError) as caught:
            read_choices(toy, table(*rows))
        return list(caught.value.problems)

    return read


@pytest.fixture(scope="module")
def choices(shipped):
    return read_choices(shipped)


def test_a_plain_row(toy, table):
    (row,) = read_choices(toy, table({}))
    assert (row.id, row.origin, row.destination, row.cargo) == ("one", "alpha", "delta", "teu")
    assert row.modes == (("rail",),)
    assert (row.via, row.not_via, row.depart, row.share) == ((), (), None, None)
    assert (row.year, row.stands) == (2025, "published")


def test_a_full_row(toy, table):
    cells = {
        "depart": "2026-07-01", "mode": "rail|sea+road", "via": "bravo|golf>charlie",
        "not_via": "frost south_cape", "share": "0.8", "note": "One of two.",
    }  # fmt: skip
    (row,) = read_choices(toy, table(cells))
    assert row.depart == dt.date(2026, 7, 1)
    assert row.modes == (("rail",), ("sea", "road"))
    assert row.via == (("bravo", "golf"), ("charlie",))
    assert row.not_via == ("frost", "south_cape")
    assert (row.share, row.note) == (0.8, "One of two.")


def test_a_season_makes_a_question_of_its_own(toy, table):
    rows = read_choices(toy, table({}, {"id": "two", "depart": "2026-01-15", "mode": "road"}))
    assert [row.modes for row in rows] == [(("rail",),), (("road",),)]


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"id": ""}, "id is empty; give one"),
        ({"statement": " "}, "statement is empty; give one"),
        ({"source": ""}, "source is empty; give one"),
        ({"locator": ""}, "locator is empty; give one"),
        ({"origin": "hotel"}, f"origin 'hotel' {NO_PLACE}"),
        ({"destination": "Delta"}, f"destination 'Delta' {NO_PLACE}"),
        ({"destination": "alpha"}, "origin and destination are both alpha; name two places"),
        ({"cargo": "coal"}, "cargo 'coal' is unknown; use one of teu (20-foot container)"),
        ({"mode": ""}, "mode '' is not one of rail, road, sea"),
        ({"mode": "rail|air"}, "mode 'air' is not one of rail, road, sea"),
        ({"mode": "gate"}, "mode 'gate' is not one of rail, road, sea"),
        ({"mode": "sea+sea"}, "mode sea+sea names a family twice in a row; name it once"),
        ({"via": "bravo>|charlie"}, f"via '' {NO_PLACE}"),
        ({"via": "bravo|hotel"}, f"via 'hotel' {NO_PLACE}"),
        (
            {"via": "alpha>bravo"},
            "via names alpha, an end of the row; name places between the ends",
        ),
        ({"not_via": "frost hotel"}, f"not_via 'hotel' {NO_PLACE}"),
        (
            {"via": "bravo>charlie", "not_via": "charlie"},
            "not_via names charlie, which the row passes; drop one of the two",
        ),
        ({"not_via": "delta"}, "not_via names delta, which the row passes; drop one of the two"),
        ({"depart": "July"}, "depart 'July' is not a day such as 2026-07-01"),
        ({"share": "0"}, "share '0' is not a number above 0 and at most 1"),
        ({"share": "1.2"}, "share '1.2' is not a number above 0 and at most 1"),
        ({"share": "nan"}, "share 'nan' is not a number above 0 and at most 1"),
        ({"share": "most"}, "share 'most' is not a number above 0 and at most 1"),
        ({"year": ""}, "year '' is not a year of four digits; give the one that is described"),
        ({"year": "25"}, "year '25' is not a year of four digits; give the one that is described"),
        ({"year": "2027"}, "year 2027 lies after the edition of the data, 2026"),
        ({"address": "atlas"}, "address 'atlas' is not an address; give the full URL of the page"),
        ({"stands": "heard"}, "stands 'heard' is not one of published, derived, judged"),
    ],
)
def test_a_bad_row_is_told_by_its_line(refusals, cells, message):
    assert refusals({"id": "zero", "origin": "golf"}, cells) == [f"choices.csv:3: {message}"]


def test_a_mode_that_the_cargo_does_not_take(shipped, table):
    row = {"origin": "qinhuangdao", "destination": "shanghai", "cargo": "coal", "mode": "air"}
    with pytest.raises(DataError, match=r"choices\.csv:2: coal does not go by air; it may by .*"):
        read_choices(shipped, table(row))


def test_an_id_occurs_once(refusals):
    assert refusals({}, {"destination": "echo"}) == [
        "choices.csv:3: id one occurs above already; ids must be unique"
    ]


def test_a_question_occurs_once(refusals):
    assert refusals({}, {"id": "two", "mode": "road"}) == [
        "choices.csv:3: two asks the same as one above; keep one"
    ]


def test_every_problem_is_told_at_once(refusals):
    told = refusals({"share": "2"}, {"id": "two"}, {"id": "three", "cargo": "ore"})
    assert [line.partition(": ")[0] for line in told] == ["choices.csv:2", "choices.csv:4"]


def test_a_table_without_a_column(toy, tmp_path):
    path = tmp_path / "choices.csv"
    path.write_text("id,origin\none,alpha\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"choices\.csv"):
        read_choices(toy, path)


def test_the_shipped_table_lies_inside_the_package():
    assert SHIPPED.is_relative_to(Path(planner.__file__).resolve().parent)
    text = SHIPPED.read_bytes()
    assert text.decode("utf-8").startswith(",".join(COLUMNS) + "\n")
    assert b"\r" not in text


def test_the_shipped_table_is_wide(choices, shipped):
    assert len(choices) >= 150
    assert {row.cargo for row in choices} == shipped.cargo.keys() - {
        "block_train",
        "box45",
    }
    families = {family for row in choices for chain in row.modes for family in chain}
    assert families == {it.family for it in shipped.modes.values()} - {GATE}
    by_mode = Counter(row.modes[0][0] for row in choices)
    assert max(by_mode.values()) <= len(choices) / 2
    assert sum(row.cargo == "feu" for row in choices) <= len(choices) / 2


def test_the_shipped_table_rests_on_sources(choices):
    stands = Counter(row.stands for row in choices)
    assert stands["judged"] <= 0.15 * len(choices)
    assert stands["published"] >= len(choices) / 2
    assert all(row.statement.endswith(".") for row in choices)
    assert len({row.address for row in choices}) >= 100
