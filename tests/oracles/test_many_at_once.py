"""Matrices, lists, reach and sweeps of the supplied network: the answers of questions alone."""

import csv
import datetime as dt
import random

import numpy as np
import pytest
from drawing import drawn

from corridors.errors import CorridorsError, NoRouteError
from planner.batch.batch_router import BatchRouter
from planner.batch.matrix import TOTALS, find_matrix
from planner.batch.reach import ReachLimit, find_reach
from planner.graph.cache import warm_engine
from planner.query.query import Query
from planner.routing.legs import route_figures
from planner.routing.route import criterion_of
from planner.routing.router import find_route

SIDE = 5
BY = ("time", "cost", "co2e", "distance", "generalised")
MEASURES = {"time": "time_h", "cost": "cost_usd", "co2e": "co2e_kg", "distance": "distance_km"}


@pytest.fixture(scope="module")
def engine():
    return warm_engine()


def alone(network, query, steps, engine):
    try:
        return find_route(network, query, steps, engine=engine)
    except CorridorsError:
        return None


def terms_of(network, steps, count, seed, ends, criteria=BY):
    """Yield terms, and origins and destinations of which no two are one."""
    several = drawn(network, steps, count * ends, seed, criteria)
    for first in several:
        rest = [first, *(next(several) for _ in range(ends - 1))]
        yield first, [it.origin for it in rest], [it.destination for it in rest]


def test_cells_of_matrices(shipped, shipped_steps, engine, asked, tell):
    cells = routes = 0
    for terms, origins, destinations in terms_of(
        shipped, shipped_steps, -(-asked(25) // SIDE**2), 41, SIDE
    ):
        found = find_matrix(shipped, terms, origins, destinations, shipped_steps, engine=engine)
        for row, origin in enumerate(origins):
            for column, destination in enumerate(destinations):
                if origin == destination:
                    continue
                query = terms._replace(origin=origin, destination=destination)
                route = alone(shipped, query, shipped_steps, engine)
                cell = {name: getattr(found, name)[row, column] for name in TOTALS}
                cells += 1
                if route is None:
                    assert all(map(np.isnan, cell.values())), query
                    continue
                routes += 1
                if terms.by == "generalised":
                    # Of ways that come to the same either may stand.
                    rate = (criterion_of(shipped, route) - route.total("cost_usd")) or 0.0
                    assert cell["cost_usd"] <= route.total("cost_usd") + rate + 0.01, query
                else:
                    name = MEASURES[terms.by]
                    assert cell[name] == pytest.approx(route.total(name), abs=1e-4), query
    tell(cells=cells, routes=routes)
    assert routes > cells // 3


def test_rows_of_lists(shipped, shipped_steps, engine, asked, tell):
    router = BatchRouter(shipped, shipped_steps, engine)
    rows = routes = 0
    for terms, origins, destinations in terms_of(
        shipped, shipped_steps, -(-asked(25) // SIDE), 42, SIDE
    ):
        pairs = list(zip(origins, destinations, strict=True))
        for (origin, destination), row in zip(pairs, router.answer(terms, pairs), strict=True):
            query = terms._replace(origin=origin, destination=destination)
            route = alone(shipped, query, shipped_steps, engine)
            rows += 1
            if route is None:
                assert isinstance(row, str), query
                continue
            routes += 1
            own = route_figures(route)
            assert not isinstance(row, str), (query, row)
            assert row.totals == pytest.approx(own.totals, abs=1e-5), query
            assert row._replace(totals=()) == own._replace(totals=()), query
    tell(rows=rows, routes=routes)
    assert routes > rows // 3


def test_places_within_reach(shipped, shipped_steps, engine, asked, tell):
    rng = random.Random(43)  # noqa: S311 - drawn limits, no secret
    compared = within = 0
    several = drawn(shipped, shipped_steps, -(-asked(20) // 10), 43, ("time", "cost"))
    for query in several:
        most = rng.uniform(200.0, 1500.0) if query.by == "time" else rng.uniform(500.0, 9000.0)
        limit = ReachLimit(query.by, most)
        try:
            found = find_reach(shipped, query, [limit], shipped_steps, engine=engine).places
        except NoRouteError:
            found = ()
        reached = {it.place: it for it in found}
        assert len(reached) == len(found)
        for place in rng.sample(sorted(shipped_steps.first_state), 10):
            if place == query.origin:
                continue
            other = query._replace(destination=place)
            route = alone(shipped, other, shipped_steps, engine)
            name = MEASURES[query.by]
            compared += 1
            if place in reached:
                within += 1
                assert route is not None, other
                value = getattr(reached[place], name)
                assert value <= most
                assert value == pytest.approx(route.total(name), abs=1e-4), other
            elif route is not None:
                assert route.total(name) > most - 1e-4, other
    tell(places=compared, within=within)
    assert within


SPEC = """
origins = {origins}
destinations = {destinations}
depart = ["{day}", "{later}"]
cargo = ["{cargo}"]
by = "{by}"
"""


def test_rows_of_sweeps(run, tmp_path, shipped, shipped_steps, engine, asked, tell):
    rows = routes = 0
    each = 2 * SIDE**2
    for terms, origins, destinations in terms_of(
        shipped, shipped_steps, -(-asked(50) // each), 44, SIDE, ("time", "cost", "co2e")
    ):
        later = terms.depart + dt.timedelta(days=11)
        text = SPEC.format(
            origins=str(origins).replace("'", '"'),
            destinations=str(destinations).replace("'", '"'),
            day=terms.depart,
            later=later,
            cargo=terms.cargo,
            by=terms.by,
        )
        spec, out = tmp_path / "sweep.toml", tmp_path / "out.csv"
        spec.write_text(text, encoding="utf-8")
        done = run("sweep", spec, out, "--workers", "1", "--force")
        assert done.code == 0, done.err
        with out.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                day = dt.date.fromisoformat(row["depart"])
                ends = row["origin"], row["destination"]
                query = Query(*ends, terms.by, day, terms.cargo)
                route = alone(shipped, query, shipped_steps, engine)
                rows += 1
                assert (route is None) == bool(row["reason"]), (query, row)
                if route is not None:
                    routes += 1
                    for name in MEASURES.values():
                        own = route.total(name)
                        assert float(row[name]) == pytest.approx(own, abs=0.051), (query, name)
    tell(rows=rows, routes=routes)
    assert routes > rows // 3
