"""What differs between two networks: nothing from itself, the reverse the other way round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridors.model.difference import ADDED, CHANGED, REMOVED, counted, differences
from corridors.tables.load import load_network

NUMBERS = st.sampled_from(
    (
        *(("rail-1435", "speed_kmh"), ("rail-1520@RU", "speed_kmh"), ("teu", "mass_t")),
        *(("charlie:rail-1520", "border_in_h"), ("alpha-bravo:rail-1435", "length_km")),
        *(("frost:sea", "pass_h"), ("frost-golf:sea", "fee_per_teu")),
        ("rail-1435>rail-1520@charlie", "handling_h"),
    )
)
VALUES = st.sampled_from((0.25, 1.0, 2.0, 12.0))
LAYERS = st.dictionaries(NUMBERS, VALUES, max_size=6)


def given_layer(network, sets):
    texts = [f"{subject}.{name}={value}" for (subject, name), value in sets.items()]
    return network.with_layer([network.read_assignment(it) for it in texts])


def without_sources(found):
    return [it._replace(source="") for it in found]


def turned(found):
    """The same differences seen from the other side."""
    kinds = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}
    return [it._replace(kind=kinds[it.kind], old=it.new, new=it.old, source="") for it in found]


@given(LAYERS, LAYERS)
def test_laws(toy, one, other):
    """Laws: X and X differ in nothing; new from old is the reverse of old from new."""
    old, new = given_layer(toy, one), given_layer(toy, other)
    assert differences(old, old) == []
    there, back = differences(old, new), differences(new, old)
    assert turned(there) == without_sources(back)
    assert turned(back) == without_sources(there)
    for it in there:
        assert it.old != it.new


@given(LAYERS)
def test_all_that_a_layer_changes_is_told(toy, sets):
    """Law: the values that differ are those that were set to another value, and no others."""
    found = {it.id: it for it in differences(toy, given_layer(toy, sets)) if it.field == "value"}
    for (subject, name), value in sets.items():
        known = {it.attribute: it for it in toy.facts.of(toy.subjects.parse(subject).key)}
        key = f"{subject}.{name}"
        if name not in known:
            assert (found[key].kind, found[key].old, found[key].new) == ("added", None, value)
        elif known[name].value != value:
            it = found[key]
            assert (it.kind, it.old, it.new) == ("changed", known[name].value, value)
            assert it.relative == pytest.approx(value / known[name].value - 1)
        else:
            assert key not in found
    assert set(found) <= {f"{subject}.{name}" for subject, name in sets}


@pytest.fixture
def changed(toy_copy):
    """Read a copy of the toy with texts of its tables replaced."""

    def call(*edits):
        for table, before, after in edits:
            file = toy_copy / f"{table}.csv"
            text = file.read_text(encoding="utf-8")
            assert before in text, before
            file.write_text(text.replace(before, after, 1), encoding="utf-8")
        return load_network(toy_copy)

    return call


def test_order_and_ends_are_no_difference(toy, changed):
    network = changed(
        ("links", "alpha,bravo,road,both,Highway", "bravo,alpha,road,both,Highway"),
        (
            "links",
            "frost,golf,sea,both,Northern lane,75 100;71 30",
            "golf,frost,sea,both,Northern lane,71 30;75 100",
        ),
        ("facts", "alpha-bravo:road,length_km", "bravo-alpha:road,length_km"),
        # Written in another unit.
        ("facts", "alpha-frost:sea,length_km,3600,nmi", "alpha-frost:sea,length_km,6667.2,km"),
    )
    assert differences(toy, network) == []


def test_each_part_is_told(toy, changed):
    network = changed(
        ("places", "alpha,port,CN,38.92", "alpha,port,CN,38.93"),
        (
            "places",
            "south_cape,passage",
            "hotel,town,DE,50,10,Hotel,,,,,,atlas\nsouth_cape,passage",
        ),
        (
            "links",
            "delta,golf,road,both,Western road,,\n",
            "delta,golf,road,forward,Way,,\ngolf,hotel,road,both,New,,\n",
        ),
        ("links", "bravo,charlie,road,both,Border road,,\n", ""),
        ("facts", "bravo-charlie:road,length_km,10,km,,,,2025,atlas,p. 2,\n", ""),
        (
            "facts",
            "delta-golf:road,length_km,2200,km,,,,2025,atlas,p. 2,\n",
            (
                "delta-golf:road,length_km,2310,km,,,,2026,atlas,p. 20,\n"
                "golf-hotel:road,length_km,300,km,,,,2025,atlas,p. 2,\n"
            ),
        ),
        ("corridors", "operating,all year,atlas", "suspended,all year,atlas"),
        ("corridor_chains", "north,4,delta,,atlas\n", ""),
        ("corridor_chains", "north,3,charlie,rail-1520", "north,3,charlie,"),
        ("sources", "The Toy Atlas", "The New Atlas"),
    )
    found = differences(toy, network)
    told = {(it.part, it.kind, it.id, it.field): (it.old, it.new) for it in found}
    assert told == {
        ("fact", "removed", "bravo-charlie:road.length_km", "value"): (10.0, None),
        ("fact", "added", "golf-hotel:road.length_km", "value"): (None, 300.0),
        ("fact", "changed", "delta-golf:road.length_km", "value"): (2200.0, 2310.0),
        ("fact", "changed", "delta-golf:road.length_km", "year"): (2025.0, 2026.0),
        ("fact", "changed", "delta-golf:road.length_km", "locator"): ("p. 2", "p. 20"),
        ("place", "changed", "alpha", "lat"): (38.92, 38.93),
        ("place", "added", "hotel", "name"): (None, "Hotel"),
        ("link", "changed", "delta-golf:road", "name"): ("Western road", "Way"),
        ("link", "changed", "delta-golf:road", "direction"): ("both", "delta>golf"),
        ("link", "added", "golf-hotel:road", "name"): (None, "New"),
        ("link", "removed", "bravo-charlie:road", "name"): ("Border road", None),
        ("corridor", "changed", "north", "status"): ("operating", "suspended"),
        ("corridor", "changed", "north", "chain"): (
            "alpha (rail-1435) - bravo (rail-1520) - charlie (rail-1520) - delta",
            "alpha (rail-1435) - bravo (rail-1520) - charlie",
        ),
        ("source", "changed", "atlas", "name"): ("The Toy Atlas", "The New Atlas"),
        ("source", "changed", "atlas", "title"): ("The Toy Atlas", "The New Atlas"),
    }
    counts = counted(found)
    assert counts["fact"] == {"added": 1, "removed": 1, "changed": 1}
    assert counts["link"] == {"added": 1, "removed": 1, "changed": 1}
    assert counts["service"] == {"added": 0, "removed": 0, "changed": 0}
