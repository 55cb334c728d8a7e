"""Each question is asked on every surface as users ask it: the digits that are printed agree."""

import csv
import json
import random
from dataclasses import replace

import pytest
from asking import (
    SIDE,
    TOTALS,
    Asked,
    blocks,
    by_command,
    by_route,
    by_studio,
    by_tool,
    cell,
    printed,
    said,
)
from assistant_client import Assistant

from corridors.errors import CorridorsError
from planner.routing.route import criterion_of, rounded
from planner.studio.studio import Studio
from planner.world import World

CENT = 0.01
# Cells are sums in another order: less than a digit that is printed, but either side of a half.
ROUNDING = {"time_h": 1e-6, "cost_usd": 1e-6, "distance_km": 1e-6, "co2e_kg": 1e-6}
NO_LIST_OF_PLACES = {"max_transfers", "max_borders", "via", "budget"}
"""Terms that a matrix and a reach don't take."""


@pytest.fixture(scope="module")
def world(ready):
    return World(*ready)


@pytest.fixture(scope="module")
def route_of(world):
    """What `World.route` says of a question, asked once: the route, or the reason."""
    known = {}

    def ask(asked):
        if asked not in known:
            known[asked] = by_route(world, asked)
        return known[asked]

    return ask


@pytest.fixture(scope="module")
def answer_of(route_of):
    """What `World.route` says of a question as digits that are printed, or the reason."""

    def ask(asked):
        found = route_of(asked)
        if isinstance(found, str):
            return found
        return printed({name: found.total(name) for name in TOTALS})

    return ask


@pytest.fixture(scope="module")
def drawn(ready, asked_of):
    def draw(few, seed=51):
        return list(blocks(*ready, asked_of(few), seed))

    return draw


@pytest.fixture(scope="module")
def asked_of(asked):
    """As the fixture `asked`, where single questions have that name."""
    return asked


def some(found, few):
    """Return so many single questions of all blocks, or all of them."""
    rng = random.Random(52)  # noqa: S311 - drawn questions, no secret
    questions = [it for block in found for it in block.questions()]
    return rng.sample(questions, min(few, len(questions)))


def held(questions, answer_of, answered):
    """Return what differs from the answers of `World.route`, and how many are routes."""
    differ, routes = [], 0
    for asked in questions:
        own = answer_of(asked)
        routes += not isinstance(own, str)
        if (found := said(answered(asked))) != own:
            differ.append((asked, own, found))
    return differ, routes


def test_route_of_the_command_line(run, drawn, answer_of, asked_of, tell):
    questions = some(drawn(100), asked_of(8))
    differ, routes = held(questions, answer_of, lambda it: by_command(run, it))
    tell(questions=len(questions), routes=routes)
    assert differ == []
    assert routes > len(questions) // 4


def test_pages_of_the_studio(world, drawn, answer_of, asked_of, tell):
    studio = Studio(world)
    questions = some(drawn(100), asked_of(10))
    differ, routes = held(questions, answer_of, lambda it: by_studio(studio, it))
    tell(questions=len(questions), routes=routes)
    assert differ == []
    assert routes > len(questions) // 4


def test_routes_of_the_tool(ready, drawn, answer_of, asked_of, tell):
    assistant = Assistant(*ready)
    questions = some(drawn(100), asked_of(10))
    differ, routes = held(questions, answer_of, lambda it: by_tool(assistant, it))
    tell(questions=len(questions), routes=routes)
    assert differ == []
    assert routes > len(questions) // 4


def plain(cell):
    """Return the text of a cell, without what keeps a spreadsheet from calculating it."""
    return cell.replace(", '--", ", --")


def test_rows_of_a_list(run, tmp_path, drawn, route_of, asked_of, tell):
    questions = some(drawn(100), asked_of(12))
    names = list(dict.fromkeys(name for it in questions for name in it.row()))
    shipments, out = tmp_path / "shipments.csv", tmp_path / "answers.csv"
    with shipments.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(it.row() for it in questions)
    done = run("batch", shipments, "--output", out, "--workers", "1")
    assert done.code in {0, 1, 3}, done.err
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    differ = []
    for asked, row in zip(questions, rows, strict=True):
        route = route_of(asked)
        if isinstance(route, str):
            own, found = route, said(plain(row["problem"]))
        else:
            own = {
                "days": round(route.total("time_h") / 24.0, 2),
                "usd": rounded("cost_usd", route.total("cost_usd")),
                "km": rounded("distance_km", route.total("distance_km")),
                "kg_co2e": rounded("co2e_kg", route.total("co2e_kg")),
            }
            found = {it: float(row[it]) if row[it] else row["problem"] for it in own}
        if found != own:
            differ.append((asked, own, found))
    tell(questions=len(questions), routes=sum(it["status"] == "answered" for it in rows))
    assert differ == []


SPEC_NAMES = {"mode": "modes", "country": "countries"}


def spec_of(block):
    """Return a specification of a sweep."""
    given = {SPEC_NAMES.get(name, name): it for name, it in block.terms.given().items()}
    given["cargo"] = [given["cargo"]]
    given |= {"origins": list(block.origins), "destinations": list(block.destinations)}
    return "".join(f"{name} = {json.dumps(it)}\n" for name, it in given.items())


def is_sweepable(block):
    """Tell whether a specification can state the terms of a block."""
    return "T" not in block.terms.depart and "unconfirmed" not in block.terms.names


def test_rows_of_sweeps(run, tmp_path, drawn, answer_of, asked_of, tell):
    differ, rows, routes = [], 0, 0
    spec, out = tmp_path / "sweep.toml", tmp_path / "rows.csv"
    sweepable = [it for it in drawn(75, 53) if is_sweepable(it)]
    for block in sweepable[: -(-asked_of(SIDE**2) // SIDE**2)]:
        spec.write_text(spec_of(block), encoding="utf-8")
        done = run("sweep", spec, out, "--workers", "1", "--force")
        assert done.code == 0, (block, done.err)
        with out.open(encoding="utf-8", newline="") as file:
            answered = list(csv.DictReader(file))
        pairs = [(a, b) for a in block.origins for b in block.destinations]
        for pair, row in zip(pairs, answered, strict=True):
            asked = Asked(*pair, block.terms)
            own = answer_of(asked)
            rows += 1
            routes += not isinstance(own, str)
            found = said(plain(row["reason"])) or {name: float(row[name]) for name in TOTALS}
            if own != found:
                differ.append((asked, own, found))
    tell(rows=rows, routes=routes)
    assert differ == []


def on_the_network(block):
    return not any("," in it for it in block.origins)


def test_cells_of_matrices(world, drawn, route_of, tell):
    differ, cells, routes = [], 0, 0
    for block in drawn(50, 54):
        if block.terms.names & NO_LIST_OF_PLACES or not on_the_network(block):
            continue
        try:
            matrix = world.matrix(block.origins, block.destinations, **block.terms.given())
        except CorridorsError as error:
            matrix = str(error)
        if isinstance(matrix, str):
            # What can be asked of no pair is refused with what stands against the first.
            assert matrix in {route_of(it) for it in block.questions()}
            continue
        for asked in block.questions():
            route = route_of(asked)
            at = block.origins.index(asked.origin), block.destinations.index(asked.destination)
            found = cell(matrix, *at)
            cells += 1
            if isinstance(route, str) or found is None:
                if (found is None) != isinstance(route, str):
                    differ.append((asked, route, found))
                continue
            routes += 1
            own = {name: route.total(name) for name in TOTALS}
            if any(abs(own[name] - found[name]) > ROUNDING[name] for name in TOTALS):
                differ.append((asked, own, found, criterion_of(world.network, route)))
    tell(cells=cells, routes=routes)
    assert differ == []


def test_best_rows_of_comparisons(run, drawn, answer_of, asked_of, tell):
    # A comparison takes longer than all other answers.
    questions = some(drawn(100, 55), -(-asked_of(20) // 10))

    def answered(asked):
        done = run("compare", *asked.words(), "--format", "json")
        if done.code:
            return done.err.removeprefix("Error: ").strip()
        best = json.loads(done.out)["scenarios"][0]["rows"][0]
        assert best["corridor"] == "best"
        return {name: best[name] for name in TOTALS}

    differ, routes = held(questions, answer_of, answered)
    tell(questions=len(questions), routes=routes)
    assert differ == []


def test_places_within_reach(world, drawn, answer_of, tell):
    rng = random.Random(56)  # noqa: S311 - drawn limits, no secret
    differ, compared, within = [], 0, 0
    for block in drawn(25, 57):
        if block.terms.names & (NO_LIST_OF_PLACES | {"value_of_time"}):
            continue
        by = rng.choice(("time", "cost"))
        limit = {"time": f"{rng.randrange(8, 60)}d", "cost": f"{rng.randrange(500, 9000)}usd"}[by]
        given = block.terms.given()
        del given["by"]
        for origin in block.origins[:1]:
            try:
                found = {it.place: it for it in world.reach(origin, limit, **given)}
            except CorridorsError:
                found = {}
            for place in block.destinations:
                asked = Asked(origin, place, replace(block.terms, by=by))
                own = answer_of(asked)
                compared += 1
                if place in found:
                    within += 1
                    row = printed({name: getattr(found[place], name) for name in TOTALS})
                    # Sums in another order may round to the next digit.
                    if row != pytest.approx(own, rel=0.0, abs=1.01 * CENT):
                        differ.append((asked, own, row))
                elif not isinstance(own, str):
                    value = own["time_h"] / 24.0 if by == "time" else own["cost_usd"]
                    if value < float(limit.rstrip("dus")) - CENT:
                        differ.append((asked, own, limit))
    tell(places=compared, within=within)
    assert differ == []
    assert within
