"""A corridor is followed by its own modes from its first mark to its last."""

import random
from itertools import combinations

import pytest
from conftest import mostly_nightly, read_once

from corridors.errors import DataError
from corridors.model.entities import ChainStop, Corridor, Mark, Reach
from corridors.tables.load import load_network
from corridors.trunk import trunk_between
from planner.comparison.corridor_search import CorridorSearch
from planner.graph.corridor_labels import follows
from planner.pricing.arcs import MOVE
from planner.question.query import Query


def corridor(chain, marks, **more):
    stops = tuple(ChainStop(place, mode, "atlas") for place, mode in chain)
    told = ("x", "X", "X", "X", "teu", "operating", "all year", "atlas", "")
    return Corridor(
        *told, stops, tuple(Mark(tuple(at.split("|")), tuple(mode.split())) for at, mode in marks)
    )._replace(**more)


def by_definition(network, trunk, passed):
    """Tell by trial of every choice of places: marks in order, own modes in between."""
    for chosen in combinations(range(len(passed)), len(trunk.marks)):
        fits = all(
            passed[at][0] in mark.places
            and (not passed[at][1] or not mark.modes or passed[at][1] in mark.modes)
            for at, mark in zip(chosen, trunk.marks, strict=True)
        )
        between = [mode for _, mode in passed[chosen[0] : chosen[-1]]]
        if fits and all(network.modes[it].family in trunk.families for it in between):
            return True
    return False


def test_follows_says_what_the_definition_says(toy):
    draw = random.Random(1)  # noqa: S311 - not for secrets
    chain = [("bravo", "rail-1435"), ("charlie", "rail-1520"), ("echo", "rail-1520"), ("delta", "")]
    found = {True: 0, False: 0}
    for _ in range(3000):
        places = [draw.choice(("alpha", "bravo", "charlie", "echo", "delta")) for _ in range(7)]
        modes = [draw.choice(("rail-1435", "rail-1520", "rail-1520", "road")) for _ in range(6)]
        passed = list(zip(places, [*modes, ""], strict=True))
        marks = [
            (place, draw.choice(("", "", "rail-1520", "rail-1435 road")))
            for place in draw.sample(("bravo", "charlie", "echo", "delta"), draw.randint(1, 3))
        ]
        it = corridor(chain, marks)
        back = [(place, mode) for place, mode in zip(places, ["", *modes], strict=True)][::-1]
        expected = by_definition(
            toy, trunk_between(toy, it, places[0], places[-1]), passed
        ) or by_definition(toy, trunk_between(toy, it, places[-1], places[0]), back)
        assert follows(toy, it, passed) == expected
        found[expected] += 1
    assert min(found.values()) > 300


def test_the_trunk_runs_to_an_end_on_the_chain_and_as_far_as_the_corridor_reaches(toy):
    chain = [("alpha", "road"), ("bravo", "rail-1435"), ("charlie", "rail-1520"), ("delta", "")]
    it = corridor(chain, [("bravo", ""), ("charlie|echo", "")])
    assert trunk_between(toy, it, "golf", "golf").marks == it.marks
    assert trunk_between(toy, it, "golf", "golf").families == {"rail"}
    whole = trunk_between(toy, it, "alpha", "delta")
    assert [mark.places for mark in whole.marks] == [
        *(("alpha",), ("bravo",), ("charlie", "echo"), ("delta",))
    ]
    assert whole.families == {"road", "rail"}
    # An end among the places of the outermost mark takes their place.
    assert trunk_between(toy, it, "golf", "charlie").marks[-1].places == ("charlie",)
    reaching = it._replace(reaches=(Reach("last", (toy.places["golf"].country,), ("delta",)),))
    assert trunk_between(toy, reaching, "alpha", "golf").marks[-1].places == ("delta", "golf")
    assert trunk_between(toy, reaching, "golf", "alpha").marks == it.marks
    stated = it._replace(trunk_modes=("road",))
    assert trunk_between(toy, stated, "golf", "golf").families == {"road", "rail"}


WHOLE = {
    "suez": "sea",
    "cape": "sea",
    "ice-silk-road": "sea",
    "new-eurasian-land-bridge": "rail",
}
"""Corridors whose chain holds Rotterdam; those of the sea hold Dalian too."""
TRUNKS = {
    "liaoning-manchuria-europe": ("rail", "dalian", "frankfurt_oder|horka"),
    "liaoning-mongolia-europe": ("rail", "dalian|erenhot", "frankfurt_oder|horka"),
    "new-eurasian-land-bridge": ("rail", "zhengzhou|xian|lanzhou", "rotterdam"),
    "trans-siberian": ("rail", "vladivostok|vostochny|nakhodka|vanino", "yekaterinburg|tyumen"),
    "middle-corridor": ("rail sea", "zhengzhou|xian|lanzhou|urumqi", "poti|batumi|akhalkalaki"),
    "dalian-novosibirsk": ("road", "dalian", "novosibirsk"),
    "dalian-vladivostok-sea": ("sea", "dalian", "vladivostok|vostochny|nakhodka|zarubino"),
}


def moves(network, route):
    return [
        (step.a, network.modes[step.first].family, step.b)
        for leg in route.legs
        for step, _ in leg.steps
        if step.kind == MOVE
    ]


@pytest.mark.parametrize("by", mostly_nightly(("time", "generalised"), "generalised"))
@pytest.mark.parametrize(
    ("origin", "destination"),
    [
        ("dalian", "rotterdam"),
        ("shenyang", "moscow"),
        pytest.param("xian", "duisburg", marks=pytest.mark.nightly),
        pytest.param("busan", "moscow", marks=pytest.mark.nightly),
    ],
)
def test_every_row_goes_by_the_modes_of_its_corridor(origin, destination, by):
    network, steps = read_once()
    query = Query(origin, destination, by, network.edition.replace(month=8), "teu")
    seen = 0
    for result in CorridorSearch(network, steps, query).results_on(query.depart).results[1:]:
        if result.route is None:
            continue
        way = moves(network, result.route)
        told = (
            WHOLE.get(result.corridor) if (origin, destination) == ("dalian", "rotterdam") else None
        )
        if told == "sea":
            assert {family for _, family, _ in way} == {"sea"}
            seen += 1
        if result.corridor not in TRUNKS:
            continue
        families, first, last = TRUNKS[result.corridor]
        left = [at for at, (a, _, _) in enumerate(way) if a in first.split("|")]
        entered = [at for at, (_, _, b) in enumerate(way) if b in last.split("|")]
        if left and entered:
            trunk = way[left[0] if families != "rail" else left[-1] : entered[0] + 1]
            assert trunk
            assert {family for _, family, _ in trunk} <= set(families.split())
            seen += 1
    assert seen >= 1


@pytest.mark.parametrize(
    ("table", "row", "told"),
    [
        ("corridor_trunk_modes", "north,rail road,atlas", ""),
        ("corridor_trunk_modes", "north,train,atlas", "family train is not in modes.csv"),
        ("corridor_trunk_modes", "north,,atlas", "no family; use some of"),
        ("corridor_trunk_modes", "north,rail,map", "source 'map' is not in the sources table"),
        ("corridor_trunk_modes", "fire,rail,atlas", "corridor 'fire' is not in corridors.csv"),
        ("corridor_reach", "north,last,DE,delta|golf,atlas", ""),
        ("corridor_reach", "north,end,DE,delta,atlas", "end 'end' is not first or last"),
        ("corridor_reach", "north,last,XX,delta,atlas", "country XX has no place"),
        ("corridor_reach", "north,last,DE,zulu,atlas", "place 'zulu' does not exist"),
        ("corridor_reach", "fire,last,DE,delta,atlas", "corridor 'fire' is not in corridors.csv"),
    ],
)
def test_tables_of_trunks_are_read_and_checked(toy_copy, table, row, told):
    heads = {
        "corridor_trunk_modes": "corridor,modes,source",
        "corridor_reach": "corridor,end,countries,places,source",
    }
    (toy_copy / f"{table}.csv").write_text(f"{heads[table]}\n{row}\n")
    if told:
        with pytest.raises(DataError, match=told):
            load_network(toy_copy)
        return
    north = load_network(toy_copy).corridors["north"]
    if table == "corridor_reach":
        assert north.reaches == (Reach("last", ("DE",), ("delta", "golf")),)
    else:
        assert north.trunk_modes == ("rail", "road")
