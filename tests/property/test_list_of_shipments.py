"""A list answers each row as the same question alone would be answered."""

import pytest
from conftest import TOY
from hypothesis import given, settings
from hypothesis import strategies as st

from corridors.errors import NoRouteError
from planner.shipments.reader import ANSWERED, NO_ROUTE, OTHERS
from planner.world import load

TOY_WORLD = load(TOY)
ENDS = ("alpha", "delta", "echo", "golf", "charlie")
DAYS = ("2026-01-10", "2026-08-01T08:00")
SETS = ("", "charlie:rail-1520.border_in_h=90", "alpha-frost:sea.status=closed")

shipments = st.fixed_dictionaries(
    {
        "origin": st.sampled_from(ENDS),
        "destination": st.sampled_from(ENDS),
        "depart": st.sampled_from(DAYS),
        "by": st.sampled_from(("", "", "time", "cost", "co2e")),
        "count": st.integers(1, 9),
        "mode": st.sampled_from(("", "", "rail", "sea; road")),
        "avoid": st.sampled_from(("", "", "bravo", "south_cape; road")),
        "set": st.sampled_from(SETS),
    }
).filter(lambda it: it["origin"] != it["destination"])


def alone(world, row):
    """Return the routes of a row that is asked alone, or None where there is none."""
    world = world.given(row["set"]) if row.get("set") else world
    words = {name: [it for it in row.get(name, "").split("; ") if it] for name in ("mode", "avoid")}
    ends, more = (row["origin"], row["destination"]), {"depart": row["depart"], **words}
    try:
        if row.get("by"):
            return [world.route(*ends, by=row["by"], **more).to_dict()]
        return [it.to_dict() for it in world.board(*ends, **more)]
    except NoRouteError:
        return None


def check(found, row, routes):
    """Hold a row of the table against the routes of the question alone."""
    if routes is None:
        assert found["status"] == NO_ROUTE
        assert found["problem"]
        return
    assert found["status"] == ANSWERED, found["problem"]
    expected = {"": routes[0]}
    for label, prefix in OTHERS.items():
        own = [it for it in routes if label in it.get("labels", ())]
        expected |= {prefix: own[0]} if own else {}
    for prefix, route in expected.items():
        totals = route["totals"]
        usd, hours = totals["cost_usd"], totals["time_h"]
        assert found[f"{prefix}usd"] == usd
        assert found[f"{prefix}total_usd"] == pytest.approx(row.get("count", 1) * usd, abs=0.01)
        assert found[f"{prefix}days"] == pytest.approx(hours / 24, abs=0.0051)
        assert found[f"{prefix}kg_co2e"] == totals["co2e_kg"]
        assert found[f"{prefix}km"] == totals["distance_km"]
        if "range" in route:
            low, high = route["range"]["cost_usd"]
            assert (found[f"{prefix}usd_p10"], found[f"{prefix}usd_p90"]) == (low, high)
            low, high = route["range"]["time_h"]
            band = (found[f"{prefix}days_p10"], found[f"{prefix}days_p90"])
            assert band == pytest.approx((low / 24, high / 24), abs=0.0051)


@settings(max_examples=25)
@given(st.lists(shipments, min_size=1, max_size=8))
def test_a_list_answers_as_each_question_alone(rows):
    table = TOY_WORLD.batch(rows).to_dict("records")
    assert len(table) == len(rows)
    for found, row in zip(table, rows, strict=True):
        assert found["count"] == row["count"]
        check(found, row, alone(TOY_WORLD, row))
