"""What is imported is declared, each with a least version that is tested (.ci/nightly)."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
INSTALLED = {"corridors", "planner", "maps"}
OURS = INSTALLED | {"research"}
CALLED = {
    "_pytest": "pytest",
    "xstatic": "xstatic-leaflet",
    "yaml": "pyyaml",
    "xdist": "pytest-xdist",
}
"""Names of packages that differ from those of their modules."""
USERS = {"cluster", "mcp"}
"""Extras that users install; the others are for work on the project."""


def declared(*extras):
    wanted = [*PROJECT["dependencies"]]
    for extra in extras:
        wanted += PROJECT["optional-dependencies"][extra]
    return {re.split(r"[<>=\[]", it)[0].lower() for it in wanted}


def imported(folder):
    own = {path.stem for path in folder.rglob("*.py")} | OURS | {"conftest", "tests"}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [it.name for it in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            for name in names:
                first = name.split(".")[0]
                if first not in own and first not in sys.stdlib_module_names:
                    yield CALLED.get(first, first).replace("_", "-").lower(), path.name


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("corridors", ()),
        ("planner", ("cluster", "mcp")),
        ("maps", ()),
        ("research", ()),
        ("tests", ("test",)),
        ("benchmarks", ("test", "benchmarks")),
    ],
)
def test_what_is_imported_is_declared(folder, extras):
    own = {path.stem for path in (ROOT / "benchmarks").glob("*.py")}
    known = declared(*extras)
    wrong = {it for it in imported(ROOT / folder) if it[0] not in known | own}
    assert not wrong


def test_what_is_declared_is_imported():
    used = {name for folder in INSTALLED for name, _ in imported(ROOT / folder)}
    assert declared() - used == set()


def minima(*extras):
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "minima.py", *extras],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_every_requirement_has_a_least_version():
    named = {it.partition("==")[0].lower() for it in minima("test", "cluster", "mcp")}
    assert named == declared("test", "cluster", "mcp")
    assert "scipy==1.15" in minima()


def test_every_dependency_ends_before_what_nobody_tried():
    extras = PROJECT["optional-dependencies"]
    wanted = [
        *PROJECT["dependencies"],
        *(it for name in USERS & set(extras) for it in extras[name]),
    ]
    assert [it for it in wanted if not re.search(r",<\d", it)] == []


def test_what_is_installed_is_no_older():
    """With the least versions installed too, as .ci/nightly has it, nothing is below them."""
    from importlib.metadata import version

    def number(text):
        return [int(it) for it in re.findall(r"\d+", text)[:3]]

    for it in minima():
        name, _, least = it.partition("==")
        assert number(version(name)) >= number(least), it
