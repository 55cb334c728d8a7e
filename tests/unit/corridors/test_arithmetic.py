"""Arithmetic on what stands: factors and amounts, patterns, seasons, bounds, and their order."""

import pytest

from corridors.errors import DataError, UnknownNameError, UsageError
from corridors.model.entities import Fact
from corridors.model.layer import Layer, lay_assignment, lay_assignments, prevailing
from corridors.scenario import apply_scenarios, load_scenarios


def made(network, *texts):
    return {fact.id: fact for fact in lay_assignments(network, texts).facts}


def said(subject, attribute, value, *, low=None, high=None, when=""):
    unit = "USD/TEU" if attribute == "fee_per_teu" else "h"
    return Fact(
        *(subject, attribute, value, unit, low, high, when, 2025, "atlas", "", "", "test"),
    )


def test_a_wider_number_is_taken_where_the_subject_has_none(toy):
    (fact,) = lay_assignments(toy, ["bravo-charlie:road.speed_kmh*=1.5"]).facts
    assert (fact.subject, fact.value) == ("bravo-charlie:road", 90.0)
    assert fact.note == "bravo-charlie:road.speed_kmh 60 by road -> 90 km/h (times 1.5)"


def test_patterns_mean_what_is_stated_of_the_very_subjects(toy):
    found = made(toy, "rail-*.speed_kmh*=2")
    assert sorted(found) == [
        "rail-1435.speed_kmh",
        "rail-1520.speed_kmh",
        "rail-1520@RU.speed_kmh",
    ]
    both = made(toy, "rail-1520.border_*_h+=2h")
    assert {name: fact.value for name, fact in both.items()} == {
        "rail-1520.border_out_h": 10.0,
        "rail-1520.border_in_h": 12.0,
    }
    assert set(made(toy, "rail-14?5.speed_kmh=70")) == {"rail-1435.speed_kmh"}
    assert set(made(toy, "[!fsg]*[!05U].speed_kmh=7")) == {"road.speed_kmh"}


def test_what_takes_its_number_from_a_wider_subject_is_known(toy):
    layer = Layer(toy)
    done = lay_assignment(layer, "*-golf:*.speed_kmh=20")
    keys = [(it.fact.subject, it.fact.attribute) for it in done]
    left = layer.inherited("*-golf:*", keys)
    assert ("echo-golf:rail-1435", "speed_kmh") in left
    assert left["echo-golf:rail-1435", "speed_kmh"] == "rail-1435"
    assert not left.keys() & {*keys}
    every = lay_assignment(layer, "*.speed_kmh*=2")
    assert layer.inherited("*", [(it.fact.subject, it.fact.attribute) for it in every]) == {}


@pytest.mark.parametrize(
    ("texts", "error", "message"),
    [
        (["road.spead_kmh*=2"], UnknownNameError, "did you mean speed_kmh?"),
        (["raod.speed_kmh*=2"], UnknownNameError, "'raod' is not a place"),
        (["rail-1540*.speed_kmh*=2"], UnknownNameError, "0 of the"),
        (["*@RUS.speed_kmh*=2"], UnknownNameError, "did you mean RU?"),
        (["road.bordr_*_h*=2"], UnknownNameError, "no attribute matches 'bordr_*_h'; did you mean"),
        (["echo-golf:rail-1435.status*=2"], UsageError, "status is a word, not a number"),
        (["*.stat*s*=2"], UsageError, "words; state them with ="),
        (["golf.border_*_h*=2"], UnknownNameError, "golf itself states nothing"),
        (["road.speed_kmh*=2h"], UsageError, "a factor has no unit"),
        (["road.speed_kmh*=-1"], UsageError, "factor -1 is below 0"),
        (["road.speed_kmh*=inf"], UsageError, "not finite"),
        (["road.speed_kmh*=fast"], UsageError, "'fast' is not a number"),
        (["road.speed_kmh+=10%"], UsageError, "not in %; write *=1.1"),
        (["road.speed_kmh+=2h"], UsageError, "unit 'h' unknown for speed_kmh"),
        (["road.speed_kmh-=60"], UsageError, "0 km/h is out of bounds 0.1 to 1000"),
        (["*.speed_kmh*=30"], UsageError, "4 of 6 numbers: rail-1435.speed_kmh 1200 km/h is out"),
        (["alpha:road.pass_h*=2"], UsageError, "has no value to change"),
        (["road.speed_kmh/=2"], UsageError, "there is no /="),
        (["road*=2"], UsageError, "is not SUBJECT.ATTRIBUTE=VALUE"),
        (["road.*=2"], UsageError, "is not SUBJECT.ATTRIBUTE=VALUE"),
        (["road.speed_kmh=5", "road.speed_kmh=6"], UsageError, "is given twice; give it once"),
        (["road.speed_kmh*=2", "road.speed_kmh=6"], UsageError, "put this one first"),
        (["road.speed_kmh=6", "*.speed_kmh=6"], UsageError, "put this one first"),
    ],
)
def test_slips_are_told_in_one_line(toy, texts, error, message):
    with pytest.raises(UsageError) as raised:
        lay_assignments(toy, texts)
    assert type(raised.value) is error
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
    assert texts[-1] in str(raised.value)


def test_all_but_this_one(toy):
    """A name prevails over a pattern before it; nothing is lost that was named."""
    found = made(toy, "rail-*.speed_kmh*=2", "rail-1520.speed_kmh=55")
    assert [found[f"rail-{it}.speed_kmh"].value for it in ("1435", "1520")] == [80.0, 55.0]


def test_nothing_is_changed_where_one_can_not_be(toy):
    layer = lay_assignments(toy, ["road.speed_kmh*=2"])
    before = layer.facts
    with pytest.raises(ValueError, match=r"out of bounds"):
        lay_assignment(layer, "*.speed_kmh*=30")
    assert layer.facts == before


def test_rounding_passes_no_bound(toy):
    network = toy.with_layer([said("rail-1435@CN", "ordinary_share", 0.6)._replace(unit="")])
    for text in ("*=1.66666666666667", "+=40%", "+=0.4"):
        (fact,) = lay_assignments(network, [f"rail-1435@CN.ordinary_share{text}"]).facts
        assert fact.value == 1.0


def test_counts_stay_whole(toy):
    network = toy.with_layer([said("alpha-bravo:rail-1435", "tracks", 2.0)._replace(unit="")])
    (fact,) = lay_assignments(network, ["alpha-bravo:rail-1435.tracks*=1.5"]).facts
    assert fact.value == 3.0
    with pytest.raises(UsageError, match=r"tracks 2.5 is not a whole number"):
        made(network, "alpha-bravo:rail-1435.tracks*=1.25")


def test_own_assignments_prevail():
    general = ["a.x*=2", "a.x+=1", "b.y=3"]
    assert prevailing(general, ["a.x=1"]) == ("b.y=3", "a.x=1")
    assert prevailing(general, ["a.x*=3"]) == (*general, "a.x*=3")


HEAD = 'title = "Arithmetic"\nwhy = "a test"\n'


def row(subject, attribute, value, **more):
    members = {"subject": subject, "attribute": attribute, "value": value, "source": "atlas"} | more
    lines = (f"{key} = {it if isinstance(it, float) else repr(it)}" for key, it in members.items())
    return "\n".join(["[[facts]]", *lines, ""])


def under(network, folder, *texts):
    paths = []
    for number, text in enumerate(texts):
        path = folder / f"s{number}.toml"
        path.write_text(HEAD + text, encoding="utf-8")
        paths.append(str(path))
    return apply_scenarios(network, load_scenarios(paths))


def test_a_scenario_says_what_assignments_say(toy, tmp_path):
    """Rows with op, in order, and patterns; old and new are told."""
    text = (
        row("rail-*", "speed_kmh", 1.1, op="*")
        + row("rail-1520*", "speed_kmh", 48.0, op="+", unit="km/d")
        + row("road", "border_*_h", 50.0)
    )
    network, changes = under(toy, tmp_path, text)
    sets = ["rail-*.speed_kmh*=1.1", "rail-1520*.speed_kmh+=48km/d", "road.border_*_h=50"]
    other = toy.with_layer(lay_assignments(toy, sets).facts)
    for subject in ("rail-1435", "rail-1520", "rail-1520@RU", "road"):
        one, two = (
            [(it.attribute, it.value, it.low, it.high, it.when) for it in net.facts.of(subject)]
            for net in (network, other)
        )
        assert one == two
    told = {(it.fact, it.old, it.new) for it in changes}
    assert ("rail-1435.speed_kmh", "40", "44 km/h") in told
    assert ("rail-1520.speed_kmh", "44", "46 km/h") in told
    assert ("road.border_in_h", "20", "50 h") in told
    assert changes[0].note == "rail-1435.speed_kmh 40 -> 44 km/h (times 1.1)"


def test_a_scenario_changes_what_those_before_it_say(toy, tmp_path):
    stated, changed = row("road", "speed_kmh", 50.0), row("road", "speed_kmh", 2.0, op="*")
    network, _ = under(toy, tmp_path, stated, changed)
    assert network.number("road", "speed_kmh") == 100.0
    with pytest.raises(DataError, match=r"states road.speed_kmh, which .*s0.toml changes before"):
        under(toy, tmp_path, changed, stated)
    with pytest.raises(DataError, match=r"is changed by op and stated again below"):
        under(toy, tmp_path, changed + stated)
    twice, _ = under(toy, tmp_path, changed, changed)
    assert twice.number("road", "speed_kmh") == 240.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (row("road", "speed_kmh", 2.0, op="/"), "op '/' is unknown"),
        (row("road", "speed_kmh", 2.0, op="*", low=1.0), "low beside op '*'"),
        (row("sea", "speed_kmh", 2.0, op="*", when="01-01..02-01"), "when beside op '*'"),
        (row("road*r", "speed_kmh", 2.0, op="*"), "0 of the 6 subjects that state speed_kmh"),
        (
            row("*", "speed_kmh", 99.0, op="*"),
            "6 of 6 numbers: frost-golf:sea.speed_kmh 1833.48 km/h is out",
        ),
        (row("*", "speed_kmh", 9999.0), "out of bounds"),
        (row("*", "status", 2.0, op="+"), "status is a word"),
        (row("road", "speed_kmh", 2.0, op="*", unit="km/h"), "a factor has no unit"),
        (row("road", "speed_kmh", 2.0, op="*", year="soon"), "year 'soon' is not a year"),
    ],
)
def test_slips_of_a_scenario_name_the_file(toy, tmp_path, text, message):
    with pytest.raises(DataError) as raised:
        under(toy, tmp_path, text)
    assert message in str(raised.value)
    assert all(it.startswith("s0.toml: ") for it in raised.value.problems)
    assert len(raised.value.problems) <= 3
