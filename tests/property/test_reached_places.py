"""What is reached is what a matrix and single answers say, whatever the limit."""

import datetime as dt
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError, UsageError
from corridors.model.entities import WATER_KINDS
from planner.batch.matrix import TOTALS, find_matrix
from planner.batch.reach import ReachLimit, find_reach, read_limit, read_limits
from planner.question.query import Query
from planner.routing.router import find_route

LAWS = settings(max_examples=40, deadline=None, derandomize=True)
origins = st.sampled_from(["alpha", "bravo", "charlie", "delta", "golf"])
days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
kinds = st.sampled_from([("time", 24.0), ("cost", 150.0)])
shares = st.lists(st.integers(1, 40), min_size=1, max_size=4)
AT = {"time": "time_h", "cost": "cost_usd"}


def reached(network, steps, origin, day, limits, **more):
    query = Query(origin, "", limits[0].by, day, "teu", **more)
    try:
        return find_reach(network, query, limits, steps)
    except NoRouteError:
        return None


@LAWS
@given(origins, days, kinds, shares, st.sampled_from([(), ("sea",), ("bravo",)]))
def test_reach_equals_the_matrix_and_single_answers(
    toy, toy_steps, origin, day, kind, counts, avoid
):
    if origin in avoid:
        return
    by, unit = kind
    limits = tuple(ReachLimit(by, unit * it) for it in sorted(set(counts)))
    found = reached(toy, toy_steps, origin, day, limits, avoid=avoid)
    by_place = {} if found is None else {it.place: it for it in found.places}
    ends = [it.id for it in toy.places.values() if it.kind not in WATER_KINDS and it.id != origin]
    query = Query(origin, "", by, day, "teu", avoid=avoid)
    matrix = find_matrix(toy, query, [origin], ends, toy_steps)
    for column, place in enumerate(ends):
        total = float(getattr(matrix, AT[by])[0, column])
        within = not math.isnan(total) and total <= limits[-1].most
        assert (place in by_place) == within, place
        try:
            route = find_route(toy, query._replace(destination=place), toy_steps)
        except (NoRouteError, UsageError):
            assert not within, place
            continue
        assert route.total(AT[by]) == pytest.approx(total)
        if not within:
            continue
        it = by_place[place]
        assert [getattr(it, name) for name in TOTALS] == pytest.approx(
            [float(getattr(matrix, name)[0, column]) for name in TOTALS]
        )
        assert next(limit.most for limit in limits if limit.most >= total) == limits[it.ring].most
        if [route.total(name) for name in TOTALS] == pytest.approx(
            [getattr(it, name) for name in TOTALS]
        ):
            assert it.border_crossings == route.border_crossings
            assert it.transfers == route.transfers
            assert it.corridors == route.corridors


@LAWS
@given(origins, days, kinds, st.integers(1, 30), st.integers(1, 30))
def test_a_wider_limit_reaches_no_less_and_changes_nothing(
    toy, toy_steps, origin, day, kind, first, more
):
    by, unit = kind
    near, far = (ReachLimit(by, unit * it) for it in (first, first + more))
    narrow, wide = (reached(toy, toy_steps, origin, day, (it,)) for it in (near, far))
    rings = reached(toy, toy_steps, origin, day, (near, far))
    if narrow is None:
        assert rings is None or all(it.ring == 1 for it in rings.places)
        return
    inner = [it._replace(links=()) for it in narrow.places]
    assert inner == [it._replace(links=()) for it in wide.places][: len(inner)]
    assert {it[:3] for it in narrow.links} <= {it[:3] for it in wide.links}
    assert [it.place for it in rings.places if it.ring == 0] == [it.place for it in inner]
    assert [it._replace(ring=0) for it in rings.places] == list(wide.places)


def test_limits_are_read_once_each_and_of_one_kind():
    assert read_limits(["48h", "10d", "2d"]) == (
        ReachLimit("time", 48.0),
        ReachLimit("time", 240.0),
    )
    assert read_limit(" 1500.5 USD ") == ReachLimit("cost", 1500.5)
    for wrong in ("0d", "-1d", "ten days", "10", "10 km", "1e3h", "12345678d"):
        with pytest.raises(UsageError, match="is not a limit; write 10d, 36h or 2000usd"):
            read_limit(wrong)
    with pytest.raises(UsageError, match="within is missing"):
        read_limits([])
    with pytest.raises(UsageError, match=r"10d, 99usd: rings are all of time or all of money"):
        read_limits(["10d", "99usd"])
