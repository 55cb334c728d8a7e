"""One direction of imports, cold start without heavy libraries, and no facts in code."""

import re
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT

INSTALLED = {"corridors", "planner", "maps"}
OURS = INSTALLED | {"research"}
HEAVY = {"numpy", "pandas", "networkx", "geopandas", "shapely", "folium", "rich", "rapidfuzz"}


def test_imports_run_one_way():
    """The contracts stand in pyproject.toml."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("words", [("--by", "time"), ()], ids=["route", "board"])
def test_cold_route_imports_nothing_heavy(words):
    """But NumPy, for what steps take stands in its columns."""
    asked = ["corridors", "route", "alpha", "delta", *words, "--format", "json"]
    code = (
        f"import sys; sys.argv = {[*asked, '--data', str(ROOT / 'tests' / 'toy')]!r}\n"
        "from planner.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('|', *sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = set(done.stdout.rsplit("|", 1)[1].split())
    assert names & HEAVY == {"numpy"}


def test_modules_that_the_docs_name_exist():
    archive = ROOT / "docs" / "archive"
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = r"`((?:corridors|planner|maps|research|tests|benchmarks)/[\w/]+\.py)(?:: (\w+))?`"
    wrong = []
    for page in pages:
        if archive in page.parents:
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
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = config["tool"]["setuptools"]["package-data"]
    for package in sorted(INSTALLED):
        wanted = {
            path
            for path in (ROOT / package).rglob("*")
            if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
        }
        packaged = {
            path for pattern in patterns.get(package, ()) for path in (ROOT / package).glob(pattern)
        }
        assert wanted <= packaged, sorted(wanted - packaged)


def test_the_wheel_holds_what_is_run_and_no_research():
    from fnmatch import fnmatchcase

    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = config["tool"]["setuptools"]["packages"]["find"]["include"]
    packages = {".".join(it.parent.parts) for it in _modules() if it.name == "__init__.py"}
    packed = {it for it in packages if any(fnmatchcase(it, pattern) for pattern in patterns)}
    assert packed == {it for it in packages if it.partition(".")[0] in INSTALLED}
    assert any(it.startswith("research") for it in packages - packed)


def _modules():
    return [path.relative_to(ROOT) for it in sorted(OURS) for path in (ROOT / it).rglob("*.py")]
