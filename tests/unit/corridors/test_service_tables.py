"""Tables of services: what is wrong is told once, with file and line; what holds becomes facts."""

import pytest
from timetables import serve

from corridors.checks import check_network
from corridors.errors import DataError
from corridors.tables.load import load_network

TRAIN, RING, ICE = 2, 3, 4
"""Lines of the services in their table."""


@pytest.fixture
def served(toy_copy):
    """The toy network with services, to be spoiled."""
    return serve(toy_copy)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is in {path.name} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def problems_of(folder):
    with pytest.raises(DataError) as caught:
        load_network(folder)
    return caught.value.problems


S, C = "services.csv", "service_calls.csv"

SPOILED = {
    "unknown place": (C, "north_train,3,echo", "north_train,3,zulu", 4, "place 'zulu' does not"),
    "no link of the mode": (C, "2,bravo,rail-1435", "2,bravo,sea", 3, "no sea link touches bravo"),
    "no mode": (C, "2,bravo,rail-1435", "2,bravo,", 3, "no mode link touches bravo"),
    "calls out of order": (C, "north_train,3,", "north_train,5,", 4, "seq 5 is out of order, 3 is"),
    "no whole number": (C, "north_train,3,", "north_train,3rd,", 4, "seq '3rd' is no whole number"),
    "backwards": (C, "1520,90,95", "1520,43,95", 4, "runs backwards: 43 h is before 44 h"),
    "backwards at a call": (C, "1520,90,95", "1520,90,89", 4, "backwards: 89 h is before 90 h"),
    "negative hours": (C, "1520,90,95", "1520,-1,95", 4, "hours '-1' are not between 0 and"),
    "hours in words": (C, "1520,90,95", "1520,noon,95", 4, "hours 'noon' are not between 0 and"),
    "hours beyond all": (C, "1520,90,95", "1520,90,nan", 4, "hours 'nan' are not between 0 and"),
    "loads perhaps": (C, "40,44,yes,yes", "40,44,maybe,yes", 3, "must be yes or no"),
    "cargo in a strait": (C, "2,frost,sea,,,no,no", "2,frost,sea,,,yes,no", 12, "passed, not"),
    "twice in a row": (C, "3,echo,rail-1520", "3,bravo,rail-1435", 4, "twice in a row at bravo"),
    "nothing loads": (C, "golf,sea,,0,yes,no", "golf,sea,,0,no,yes", ICE, "nothing can be carried"),
    "nothing unloads": (C, "alpha,sea,,,no,yes", "alpha,sea,,,yes,no", ICE, "nothing can be carr"),
    "one call": (C, "3,alpha,sea,,,no,yes", "3,alpha,sea,,,no,no", ICE, "fewer than two places"),
    "open loop": (C, "ring,5,alpha", "ring,5,golf", RING, "a loop must end where it begins"),
    "calls of nobody": (C, "no,yes,\n", "no,yes,\nfire_line,1,alpha,sea,,,yes,no,\n", 14,
                        "'fire_line' is not in the table"),
    "another way": (S, "rail,both", "rail,back", TRAIN, "direction 'back' is not one of"),
    "no mode of a family": (S, "Train,rail", "Train,rail-1435", TRAIN, "not a family of modes"),
    "no cargo kind": (S, "loop,teu", "loop,feu", RING, "cargo 'feu' is no cargo kind"),
    "no cargo": (S, "loop,teu", "loop,", RING, "cargo names no cargo kind; name one"),
    "no frequency": (S, "teu,,1,", "teu,,,", RING, "departures_per_week '' is no frequency"),
    "never departs": (S, "teu,,1,", "teu,,0,", RING, "'0' is no frequency"),
    "departs backwards": (S, "teu,,1,", "teu,,-1,", RING, "'-1' is no frequency"),
    "departs for ever": (S, "teu,,1,", "teu,,inf,", RING, "'inf' is no frequency"),
    "no number": (S, "teu,,1,", "teu,,nan,", RING, "'nan' is no frequency"),
    "hardly departs": (S, "teu,,1,", "teu,,0.01,", RING, "'0.01' is no frequency"),
    "other weekdays": (S, "2,mon thu", "2,mon foo", TRAIN, "weekdays 'mon foo' are not 2 of"),
    "weekdays missing": (S, "2,mon thu", "3,mon thu", TRAIN, "weekdays 'mon thu' are not 3 of"),
    "one weekday twice": (S, "2,mon thu", "2,mon mon", TRAIN, "weekdays 'mon mon' are not 2 of"),
    "a month too many": (S, "07-10", "07-13", ICE, "months '07-13' are not MM-MM"),
    "one month": (S, "07-10", "07", ICE, "months '07' are not MM-MM"),
    "unknown status": (S, ",,operating,2025,atlas,p. 20", ",,asleep,2025,atlas,p. 20", TRAIN,
                       "status 'asleep' is not one of"),
    "never confirmed": (S, "2025,atlas,p. 20", ",atlas,p. 20", TRAIN, "confirmed '' is no year"),
    "no source": (S, "2025,atlas,p. 20", "2025,,p. 20", TRAIN, "source '' is not in the sources"),
    "unknown source": (S, "2025,atlas,p. 20", "2025,map,p. 20", TRAIN, "source 'map' is not in"),
    "a guess without a note": (S, "2025,atlas,p. 20,", "2025,assumption,,", TRAIN, "reasoning"),
    "nobody runs it": (S, "ring,Toy Line,Ring", "ring,,Ring", RING, "operator or name is empty"),
}  # fmt: skip


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=SPOILED)
def test_each_fault_is_told_once_with_file_and_line(served, spoiled):
    file, old, new, line, words = spoiled
    edit(served / file, old, new)
    problems = problems_of(served)
    assert [words in it for it in problems] == [True], problems
    assert any(f"{it}:{line}: " in problems[0] for it in {file, S})


@pytest.mark.parametrize("key", ["alpha", "sea", "teu", "CN", "north", "no-id", "a b"])
def test_an_id_that_means_something_else_is_told(served, key):
    edit(served / S, "ring,Toy", f"{key},Toy")
    calls = served / C
    calls.write_text(calls.read_text(encoding="utf-8").replace("\nring,", f"\n{key},"), "utf-8")
    problems = problems_of(served)
    assert len(problems) == 1, problems
    assert f"{S}:{RING}: service {key}: the id must be letters" in problems[0]


def test_an_id_that_is_there_twice_is_told_with_both_lines(served):
    edit(served / S, "ice_line,Toy Line / Frost", "ring,Toy Line / Frost")
    calls = served / C
    lines = [it for it in calls.read_text("utf-8").splitlines() if not it.startswith("ice_line")]
    calls.write_text("\n".join([*lines, ""]), "utf-8")
    problems = problems_of(served)
    assert len(problems) == 1, problems
    assert f"{S}:{ICE}: id 'ring' is already in" in problems[0]
    assert f"{S}:{RING}" in problems[0]


def test_services_of_a_folder_without_calls_are_told(served):
    (served / C).unlink()
    with pytest.raises(DataError, match="service_calls"):
        load_network(served)


@pytest.mark.parametrize("country", ["XX", "Germany"])
def test_a_country_that_is_refused_but_not_there_is_told(served, country):
    edit(served / S, "teu,DE", f"teu,{country}")
    problems = [it for it in check_network(load_network(served)) if "unbooked" in it]
    assert len(problems) == 1, problems
    assert f"{S}:{ICE}" in problems[0]
    assert country in problems[0]


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ("2025-13,", "'2025-13' is no day, month or year"),
        (",12/2025", "'12/2025' is no day, month or year"),
        ("2026-02,2026-01-31", "it ends ('2026-01-31') before it begins ('2026-02')"),
    ],
)
def test_dates_that_make_no_period_are_told(served, dates, words):
    edit(served / S, "months,status", "months,valid_from,valid_to,status")
    for state in (",operating,2025,atlas,p. 20", ",operating,2025,atlas,p. 22"):
        edit(served / S, state, f",,{state}")
    edit(served / S, ",operating,2025,atlas,p. 21", f",{dates},operating,2025,atlas,p. 21")
    problems = problems_of(served)
    assert len(problems) == 1, problems
    assert f"{S}:{RING}: service ring: valid_from and valid_to: {words}" in problems[0]


def test_all_faults_are_told_at_once(served):
    edit(served / S, "2,mon thu", "2,mon foo")
    edit(served / S, "loop,teu", "loop,feu")
    edit(served / C, "3,alpha,sea", "3,zulu,sea")
    assert len(problems_of(served)) == 3


def test_rows_become_facts_with_their_file_and_line(served):
    network = load_network(served)
    headway, *status = (
        fact for fact in network.facts.of("ice_line") if fact.attribute in ("headway_h", "status")
    )
    assert headway.value == 336.0
    assert headway.unit == "h"
    assert headway.origin.endswith(f"{S}:{ICE}")
    assert [(it.value, it.when) for it in status] == [
        ("suspended", ""),
        ("operating", "07-01..10-31"),
    ]
    assert {it.source for it in status} == {"atlas"}
