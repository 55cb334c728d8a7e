"""Kinds of cargo: parents, lists of kinds, and a new kind that answers as its parent does."""

import re

import pytest
from conftest import mostly_nightly
from service_tables import SERVICES, add_services
from test_load import problems_of

from corridors.checks import check_network
from corridors.errors import CorridorsError
from corridors.model.cargo import lineage
from corridors.model.seasons import day_number
from corridors.tables.load import DATA, load_network
from planner.restrictions.cargo_limits import limits_against
from planner.restrictions.restriction import service_gaps_by_subject
from planner.world import load

HEADER = "id,parent,name_en,name_ru,name_zh,aliases,basis,modes\n"
ROOT = "teu,{},Box,,,20;boxes,teu,rail-1435 rail-1520 road sea\n"
TREE = (
    *("feu,teu,Long box,,,40,,\n", "cold,feu,Cold box,,,40rf,,\n", "tall,feu,Tall box,,,40hq,,\n"),
    *("tank,teu,Tank,,,,,\n",),
)


def kinds_in(folder, *rows, root=""):
    text = HEADER + ROOT.format(root) + "".join(rows)
    (folder / "cargo.csv").write_text(text, encoding="utf-8")


def test_a_kind_takes_from_its_parent_what_it_does_not_state(toy_copy):
    kinds_in(toy_copy, *TREE)
    network = load_network(toy_copy)
    assert lineage(network.cargo, "cold") == network.chain("cold") == ("cold", "feu", "teu")
    for attribute in ("mass_t", "value_usd"):
        assert network.cargo_number("cold", attribute) == network.cargo_number("teu", attribute) > 0
    assert network.cargo["cold"].modes == network.cargo["teu"].modes
    assert network.cargo["cold"].basis == "teu"
    own = network.with_layer([network.read_assignment("40.mass_t=17")])
    assert [own.cargo_number(it, "mass_t") for it in ("feu", "cold", "tank")] == [
        *(17.0, 17.0),
        network.cargo_number("teu", "mass_t"),
    ]


@pytest.mark.parametrize(
    ("rows", "root", "told"),
    [
        (("feu,teuu,A,,,,,\n",), "", ":3: parent 'teuu' of cargo feu does not exist; did you mean"),
        (("feu,zulu,A,,,,,\n",), "", ":3: parent 'zulu' of cargo feu does not exist; use one of"),
        (TREE, "cold", ":2: cargo teu descends from itself (teu of cold of feu of teu); empty one"),
        (("feu,feu,A,,,,,\n",), "", ":3: cargo feu descends from itself (feu of feu); empty one"),
        (("feu,,A,,,,,road\n",), "", ":3: basis '' is neither teu nor t"),
        (("feu,,A,,,,t,\n",), "", ":3: cargo feu has no mode that may carry it"),
        (("feu,teu,A,,,Boxes,,\n",), "", ":3: cargo feu: 'Boxes' also names teu; keep one of them"),
    ],
)
def test_a_wrong_parent_or_name_is_told_with_its_line(toy_copy, rows, root, told):
    kinds_in(toy_copy, *rows, root=root)
    add_services(toy_copy, SERVICES.replace("containers", "teu"))
    assert any(f"cargo.csv{told}" in it for it in problems_of(toy_copy))


FORGOTTEN = [
    ("feu", ""),
    ("cold", ""),
    ("teu -tank", ""),
    ("boxes -40RF", ""),
    ("cold tall", ""),
    ("nothing", ""),
    ("all", ""),
    ("feu tank", ""),
    ("teu tank", "names tank beside teu, which means all of its kinds; drop tank, or exclude"),
    ("feu cold", "names cold beside feu, which means all of its kinds; drop cold, or exclude"),
    ("a b", "names a and b of feu but not cold and tall; write feu for all of them, or add -cold"),
    ("a b -cold -tall", ""),
]


@pytest.mark.parametrize(("words", "told"), FORGOTTEN)
def test_check_names_a_list_that_forgets_a_kind(toy_copy, words, told):
    more = ("a,feu,A,,,,,\n", "b,feu,B,,,,,\n") if "a b" in words else ()
    kinds_in(toy_copy, *TREE, *more)
    facts = toy_copy / "facts.csv"
    line = len(facts.read_text(encoding="utf-8").splitlines()) + 1
    with facts.open("a", encoding="utf-8") as file:
        file.write(f"golf,admits_cargo,{words},,,,,2026,atlas,,\n")
    problems = [it for it in check_network(load_network(toy_copy)) if "admits_cargo" in it]
    if told:
        (problem,) = problems
        assert f"facts.csv:{line}: golf: admits_cargo {told}" in problem
    else:
        assert not problems


def test_a_list_means_the_children_of_its_kinds_and_leaves_out_what_it_excludes(toy_copy):
    kinds_in(toy_copy, *TREE)
    network = load_network(toy_copy)

    def refused(words):
        layer = network.with_layer([network.read_assignment(f"golf.admits_cargo={words}")])
        return {it for it in network.cargo if limits_against(layer, it, 0)}

    assert refused("feu") == {"teu", "tank"}
    assert refused("boxes -cold -tank") == {"cold", "tank"}
    assert refused("nothing") == {*network.cargo}
    assert refused("all") == set()


def test_a_list_of_a_service_that_forgets_a_kind_is_refused(toy_copy):
    kinds_in(toy_copy, *TREE)
    add_services(toy_copy, SERVICES.replace("containers", "boxes -cold"))
    for service in load_network(toy_copy).services.values():
        assert service.cargo == ("teu", "feu", "tall", "tank")
    add_services(toy_copy, SERVICES.replace("containers", "boxes tank"))
    assert any(
        "services.csv:2: service ax1: cargo names tank beside teu" in it
        for it in problems_of(toy_copy)
    )


# A new kind of each kind, with no fact of its own.

PAIRS = {
    "crude": ("Kozmino", "Ningbo"),
    "lng": ("Sabetta", "Dalian"),
    "pipeline_gas": ("Svobodny", "Shenyang"),
    "oil_products": ("Vladivostok", "Dalian"),
    "block_train": ("Chongqing", "Duisburg"),
    "coal": ("Kuragino", "Dalian"),
    "general": ("Harbin", "Vladivostok"),
    "medicines": ("Shanghai", "Moscow"),
}
USUAL = ("Shanghai", "Moscow")
DEPART = "2026-12-15"


@pytest.fixture(scope="module")
def doubled(tmp_path_factory):
    """The supplied network, in which every kind of cargo has one more child."""
    folder = tmp_path_factory.mktemp("doubled") / "data"
    folder.mkdir()
    for path in DATA.iterdir():
        (folder / path.name).symlink_to(path)
    text = (DATA / "cargo.csv").read_text(encoding="utf-8")
    (folder / "cargo.csv").unlink()
    ids = [line.partition(",")[0] for line in text.splitlines()[1:]]
    rows = "".join(f"{it}_child,{it},Child of {it},,,,,\n" for it in ids)
    (folder / "cargo.csv").write_text(text + rows, encoding="utf-8")
    return load(folder)


def kinds():
    lines = (DATA / "cargo.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.partition(",")[0] for line in lines]


def asked(call, network, kind, *words):
    """Return what a kind and its new child are answered or refused, without their names."""
    names = [
        name
        for it in (f"{kind}_child", kind)
        for name in (network.cargo[it].name_en, network.cargo[it].name_en.lower(), it)
    ]
    found = []
    for cargo in (kind, f"{kind}_child"):
        try:
            text = repr(call(*words, cargo=cargo, depart=DEPART).to_rows())
        except CorridorsError as error:
            text = str(error)
        found.append(re.sub("|".join(map(re.escape, names)), "KIND", text))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("kind", mostly_nightly(kinds(), "reefer", "lng"))
def test_a_new_kind_answers_as_its_parent_does(doubled, kind):
    child, network = f"{kind}_child", doubled.network
    day = day_number(12, 15)
    assert {it for it, row in network.services.items() if kind in row.cargo} == {
        it for it, row in network.services.items() if child in row.cargo
    }
    assert [it.subject for it in limits_against(network, kind, day)] == [
        it.subject for it in limits_against(network, child, day)
    ]
    for gap in service_gaps_by_subject(network).values():
        assert (kind in gap.cargo) == (child in gap.cargo), gap.subject
    ends = PAIRS.get(kind, USUAL)
    for call, words in (
        (doubled.board, ends),
        (doubled.route, ends),
        # Under an embargo for most kinds.
        (doubled.route, ("Moscow", "Kyiv")),
        (doubled.price, (" > ".join(ends),)),
    ):
        one, other = asked(call, network, kind, *words)
        assert one == other, words


def test_no_fact_of_a_kind_repeats_that_of_its_parent(shipped):
    """What a child states differs from what it would take over."""
    for kind, row in shipped.cargo.items():
        for attribute in shipped.facts.by_subject.get(kind, {}) if row.parent else ():
            facts = [
                [
                    (it.value, it.low, it.high, it.when)
                    for it in (shipped.facts.fact(number) for *_, number in entries)
                ]
                for entries in (
                    shipped.cargo_entries(kind, attribute),
                    shipped.cargo_entries(row.parent, attribute),
                )
            ]
            assert facts[0] != facts[1], f"{kind}.{attribute}"
