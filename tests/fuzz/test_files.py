"""Whatever a file of the user's holds: scenarios, sweeps, lists and demand are told or read."""

import pytest
from conftest import TOY
from hypothesis import given
from hypothesis import strategies as st
from spoiling import CELLS, FED, spoiled

pytestmark = pytest.mark.fuzz
SCENARIO = b"""title = "Fast rails"
why = "a test"
[[facts]]
subject = "rail-1520@RU"
attribute = "speed_kmh"
value = "41"
unit = "km/h"
year = 2026
note = "a note"
[[places]]
id = "hotel"
kind = "station"
country = "RU"
lat = 50.0
lon = 120.0
name_en = "Hotel"
[[links]]
a = "alpha"
b = "hotel"
mode = "road"
"""
SWEEP = b"""origins = ["alpha"]
destinations = ["golf", "echo"]
depart = { from = 2026-01-01, to = 2026-03-01, every = "month" }
cargo = ["teu"]
draws = 2
seed = 1
by = "time"
[[scenario]]
name = "base"
"""
LIST = b"""origin,destination,cargo,count,depart,by,mode,avoid
Alpha,Golf,teu,2,2026-08-01,cost,,
alpha,echo,,1,01.12.2026,,rail; road,bravo
"""
DEMAND = b"""origin,destination,cargo,amount,unit,source,note
alpha,golf,teu,1200,TEU/y,atlas,
alpha,echo,teu,300,FEU/y,atlas,
"""
VALUES = st.sampled_from(CELLS) | st.text(max_size=6) | st.integers() | st.floats() | st.booleans()


@st.composite
def documents(draw):
    """Return a TOML text of keys that a scenario or a sweep has, with values of any kind."""
    keys = ("title", "why", "include", "facts", "places", "links", "services", "reroutes")
    keys += ("origins", "destinations", "depart", "cargo", "draws", "seed", "by", "scenario", "set")
    inner = ("subject", "attribute", "value", "unit", "low", "high", "when", "year", "op", "note")
    lines = []
    for key in draw(st.lists(st.sampled_from(keys), max_size=5, unique=True)):
        value = draw(VALUES)
        lines.append(f"{key} = {_written(value)}")
    for table in draw(
        st.lists(st.sampled_from(("facts", "links", "places", "scenario")), max_size=3)
    ):
        lines.append(f"[[{table}]]")
        keyed = draw(st.dictionaries(st.sampled_from(inner), VALUES, max_size=6))
        lines += [f"{key} = {_written(value)}" for key, value in keyed.items()]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _written(value):
    import json

    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value) if isinstance(value, str) else repr(value)


def _ask(run, words, told):
    result = run(*words, "--data", TOY)
    assert result.code in {0, 1, 2, 3}, result.err
    assert "Traceback" not in result.err
    if result.code in {1, 2}:
        assert any(it in result.err for it in told), result.err


ASK = ("alpha", "golf", "--depart", "2026-08-01")


@FED
@given(content=spoiled(SCENARIO, " ") | documents())
def test_a_scenario(run, tmp_path, content):
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    _ask(run, ("route", *ASK, "-s", path), ("mine.toml", "Error: "))


@FED
@given(content=spoiled(SWEEP, " ") | documents())
def test_a_sweep(run, tmp_path, content):
    spec, out = tmp_path / "sweep.toml", tmp_path / "out.csv"
    spec.write_bytes(content)
    _ask(run, ("sweep", spec, out, "--workers", "1", "--force"), ("sweep.toml", "Error: "))


@FED
@given(content=spoiled(LIST), form=st.sampled_from(("csv", "json", "table")))
def test_a_list_of_shipments(run, tmp_path, content, form):
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    _ask(run, ("batch", path, "--format", form, "--workers", "1"), ("list.csv", "Error: ", "row"))


@FED
@given(content=spoiled(DEMAND))
def test_a_demand_table(run, tmp_path, content):
    path = tmp_path / "demand.csv"
    path.write_bytes(content)
    _ask(run, ("flows", path, "--format", "csv"), ("demand.csv", "Error: "))
