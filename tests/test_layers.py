"""One direction of imports, cold start without heavy libraries, and no facts in code."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"corridors": {"corridors"}, "maps": {"maps"}, "planner": {"corridors", "planner"}}
OURS = {"corridors", "planner", "maps"}
HEAVY = {"numpy", "pandas", "networkx", "geopandas", "shapely", "folium", "rich", "rapidfuzz"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("package", sorted(MAY_IMPORT))
def test_imports_run_one_way(package):
    for path in sorted((ROOT / package).rglob("*.py")):
        ours = set(imported(path)) & OURS
        sees_all = "cli" in path.parts or path.name == "notebook.py"
        allowed = OURS if sees_all else MAY_IMPORT[package]
        assert ours <= allowed, path


def test_search_imports_nothing_of_ours():
    assert not set(imported(ROOT / "planner" / "search.py")) & OURS


def test_cold_route_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['corridors', 'route', 'alpha', 'delta', '--format', 'json',"
        f" '--data', {str(ROOT / 'tests' / 'toy')!r}]\n"
        "from planner.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('|', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = set(done.stdout.rsplit("|", 1)[1].split())
    assert not names & HEAVY


def test_the_map_of_modules_names_each_once():
    text = (ROOT / "docs" / "design.md").read_text(encoding="utf-8").partition("## Decisions")[0]
    parts = re.split(r"^### (\S+?)/: .*$", text, flags=re.MULTILINE)[1:]
    told = dict(zip(parts[::2], parts[1::2], strict=True))
    assert set(told) == {"corridors", "planner", "planner/cli", "maps"}
    for folder, words in told.items():
        named = re.findall(r"`([a-z_]+)`", words)
        modules = {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}
        if folder == "planner/cli":
            modules = {it for it in modules if not it.endswith("_command")}
        assert sorted(named) == sorted(modules), set(named) ^ modules


def test_modules_that_the_docs_name_exist():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = r"`((?:corridors|planner|maps|tests|benchmarks)/[\w/]+\.py)(?:: (\w+))?`"
    wrong = []
    for page in pages:
        if page.name == "CHANGELOG.md":
            continue
        for path, name in re.findall(named, page.read_text(encoding="utf-8")):
            file = ROOT / path
            if not file.is_file():
                wrong.append(f"{page.name}: {path}")
            elif name and not re.search(rf"(def|class) {name}\b", file.read_text("utf-8")):
                wrong.append(f"{page.name}: {path}: {name}")
    assert not wrong


def test_everything_a_user_needs_is_packaged():
    """Files that are not modules reach the wheel only through the patterns of pyproject.toml."""
    import tomllib

    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = config["tool"]["setuptools"]["package-data"]
    for package in sorted(OURS):
        wanted = {
            path
            for path in (ROOT / package).rglob("*")
            if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
        }
        packaged = {
            path for pattern in patterns.get(package, ()) for path in (ROOT / package).glob(pattern)
        }
        assert wanted <= packaged, sorted(wanted - packaged)
