"""Every command answers and writes every form of file: with the packages that are installed.

Also run with the least versions that are declared (.ci/nightly).
"""

import json
import shutil
import socket
import zipfile

import pytest
from conftest import TOY

from planner.cli.main import COMMANDS

PAIR = ("Harbin", "Busan")
TRUNK = ("Dalian", "Duisburg")
ASKED = {
    "route": (*PAIR, "--format", "json"),
    "route --map": (*PAIR, "--pareto", "--map", "OUT/route.html"),
    "route --by": (*TRUNK, "-k", "3", "--by", "generalised"),
    "route off the network": ("45.75,126.65", "Vorsino", "--every", "month"),
    "report": (*PAIR, "--output", "OUT/report.html"),
    "compare": (*PAIR, "-s", "manzhouli-congested", "--map", "OUT/compare.html"),
    "compare --chart": (*PAIR, "--chart", "OUT/compare.svg"),
    "compare --output": (*PAIR, "--format", "xlsx", "--output", "OUT/compare.xlsx"),
    "compare --against": (*PAIR, "-s", "suez-shut", "--against", "manzhouli-congested"),
    "compare --pair": ("--pair", ">".join(PAIR), "-s", "suez-shut", "--format", "json"),
    "list": (),
    "show": ("primorye-1", "--map", "OUT/show.html"),
    "explain": PAIR,
    "risk": (*PAIR, "--draws", "1000"),
    "risk --reroute": ("alpha", "delta", "--reroute", "--draws", "20", "--data", str(TOY)),
    "breakeven": (
        *("alpha", "delta", "--by", "time", "--data", str(TOY)),
        *("--vary", "charlie:rail-1520.border_in_h"),
        *("--plot", "OUT/breakeven.svg"),
    ),
    "price": ("Dalian > Manzhouli rail > Moscow rail 3200usd 12d", "--format", "json"),
    "price --template": ("--template", "OUT/chain.xlsx"),
    "breakeven of two": (
        *("alpha", "golf", "--by", "time", "--mode", "sea", "--depart", "2026-08-01"),
        *("--data", str(TOY)),
        *("--vary", "frost:sea.pass_h", "--vary", "south_cape:sea.pass_h", "--points", "3"),
        *("--from", "0", "--from", "0", "--to", "900", "--to", "300"),
        *("--plot", "OUT/map.svg"),
    ),
    "reach": ("Harbin", "--within", "2d", "--within", "4d", "--map", "OUT/reach.html"),
    "batch": ("LIST", "--output", "OUT/quotes.xlsx"),
    "diff": ("base", "suez-shut", "--facts-only", "--format", "json"),
    "sweep": ("SPEC", "OUT/sweep.parquet", "--workers", "2"),
    "map": ("OUT/map.html",),
    "places": ("Dalian",),
    "services": ("Busan", "Vladivostok", "--format", "json"),
    "route --operator": ("Busan", "Vladivostok", "--operator", "FESCO", "--booked"),
    "scenarios": ("suez-shut",),
    "check": (),
    "completion": ("bash",),
    "flows": ("DEMAND", "--map", "OUT/flows.html"),
    "invest": (
        *("--projects", "PROJECTS", "--demand", "DEMAND"),
        *("--budget", "1bn-usd", "--format", "json"),
    ),
    "critical": ("DEMAND", "--of", "straits", "--map", "OUT/critical.html"),
    "export": ("OUT/network.gpkg", "--format", "gpkg"),
    "export geoparquet": ("OUT/parquet", "--format", "geoparquet"),
    "export datapackage": ("OUT/package.zip",),
    "export sqlite": ("OUT/network.db",),
    "import": ("gmns", "GMNS", "--output", "OUT/imported"),
}
LEFT_OUT = {
    "build": "needs packages that are not installed (docs/explanation/build.md)",
    "claims": "asks as the rest do, for a minute",
    "validate": "asks as the rest do, for a minute",
    "mcp": "needs an extra, and stays until its input ends (tests/cli/test_mcp.py)",
    "serve": "stays until Ctrl-C (tests/cli/test_serve.py)",
}
SPEC = """\
origins = ["dalian", "harbin"]
destinations = ["moscow", "busan"]
depart = { from = 2026-01-01, to = 2026-02-01, every = "month" }
"""
DEMAND = """\
origin,destination,cargo,amount,unit
dalian,rotterdam,teu,5000,TEU/y
harbin,busan,teu,300,TEU/y
"""
PROJECTS = """\
project,scenario,cost_musd,low,high,year,source,locator,note
ferry,dandong-hunchun-trains,40,20,80,2026,assumption,,Terminals at both ends.
"""
LIST = """\
reference,origin,destination,count
A 1,Harbin,Busan,3
"""
NODES = "node_id,name,x_coord,y_coord\n1,Harbin,126.6,45.75\n2,Daqing,125.1,46.6\n"
ROADS = "link_id,from_node_id,to_node_id,directed,length,facility_type\n1,1,2,false,160,road\n"
BEGINS = {
    ".html": b"<!DOCTYPE html>",
    ".svg": b"<?xml",
    ".xlsx": b"PK",
    ".gpkg": b"SQLite format 3",
    ".parquet": b"PAR1",
    ".zip": b"PK",
    ".db": b"SQLite format 3",
}


def test_every_command_is_asked():
    assert {it.split()[0] for it in ASKED} | set(LEFT_OUT) == set(COMMANDS)


@pytest.mark.parametrize("name", ASKED)
def test_it_answers(run, tmp_path, name):
    (tmp_path / "spec.toml").write_text(SPEC, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "demand.csv").write_text(DEMAND, encoding="utf-8")
    (tmp_path / "projects.csv").write_text(PROJECTS, encoding="utf-8")
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "gmns").mkdir()
    (tmp_path / "gmns" / "node.csv").write_text(NODES, encoding="utf-8")
    (tmp_path / "gmns" / "link.csv").write_text(ROADS, encoding="utf-8")
    files = {"SPEC": "spec.toml", "DEMAND": "demand.csv", "LIST": "list.csv", "GMNS": "gmns"}
    files["PROJECTS"] = "projects.csv"
    known = {name: str(tmp_path / file) for name, file in files.items()}
    words = [known.get(it, it.replace("OUT/", f"{out}/")) for it in ASKED[name]]
    result = run(name.split()[0], *words)
    assert result.code == 0, result.err
    assert "Traceback" not in result.err
    wanted = [it for it in words if it.startswith(str(out))]
    assert wanted or result.out
    if "json" in words:
        assert json.loads(result.out)
    for path in map(type(out), wanted):
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        assert files
        for file in files:
            begins = BEGINS.get(file.suffix, b"")
            assert file.read_bytes()[: len(begins)].lower() == begins.lower(), file
            if file.suffix == ".xlsx":
                assert zipfile.ZipFile(file).testzip() is None
    shutil.rmtree(out)


def test_the_network_is_out_of_reach():
    """The tests run without one (`conftest._stay_at_home`), so nothing that they ask needs it."""
    with pytest.raises(AssertionError, match="nothing is asked of another machine"):
        socket.create_connection(("192.0.2.1", 80), timeout=0.1)
    with pytest.raises(AssertionError, match="nothing is asked of another machine"):
        socket.getaddrinfo("example.org", 80)
