"""Whatever a file of the user's holds: it is told or read, be it scenario, list or network."""

import shutil

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


QUESTIONS = b"""id,origin,destination,cargo,depart,by
first,alpha,golf,teu,2026-08-01,cost
second,alpha,echo,teu,2026-01-10,time
"""


@FED
@given(content=spoiled(QUESTIONS), form=st.sampled_from(("csv", "json", "table")))
def test_questions_of_a_comparison_of_editions(run, tmp_path, content, form):
    path = tmp_path / "questions.csv"
    path.write_bytes(content)
    words = ("diff", "base", "base", "--questions", path, "--format", form)
    _ask(run, words, ("questions.csv", "Error: ", "row"))


GMNS = {
    "node": b"""\
node_id,name,x_coord,y_coord,zone_id
1,Alpha City,121.65,38.92,
2,Bravo,123.4,41.8,7
3,Third,126.6,45.75,
""",
    "link": b"""\
link_id,name,from_node_id,to_node_id,directed,length,facility_type,free_speed,lanes,capacity,toll,\
geometry_id,dir_flag
1,Main,1,2,false,240,rail,50,2,1,,,
2,Quick,2,3,true,330,motorway,60,2,,25,g,1
3,Back,3,2,true,340,motorway,30,1,,,g,-1
""",
    "config": b"dataset_name,long_length,speed,crs,currency\nRoads,mi,mph,EPSG:4326,USD\n",
    "geometry": b'geometry_id,geometry\ng,"LINESTRING (123.4 41.8, 125 43, 126.6 45.75)"\n',
}


@FED
@given(data=st.data())
def test_a_network_in_gmns(run, tmp_path, data):
    name = data.draw(st.sampled_from(sorted(GMNS)), label="table")
    content = data.draw(spoiled(GMNS[name]), label="content")
    folder, output = tmp_path / "gmns", tmp_path / "data"
    shutil.rmtree(output, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    for other, plain in GMNS.items():
        (folder / f"{other}.csv").write_bytes(content if other == name else plain)
    _ask(run, ("import", "gmns", folder, "--output", output), (".csv", "Error: "))
    # What was taken in can be asked; whether it is plausible is said by `corridors check`.
    if output.exists():
        asked = run("places", "--data", output)
        assert asked.code == 0, asked.err
        checked = run("check", "--data", output)
        assert checked.code in {0, 1}
        assert "Traceback" not in checked.err
