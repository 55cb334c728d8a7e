"""What is in the wheel is named with its licence, and the metadata name the same licences."""

import re
import tomllib

import yaml
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PAGE = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
IN_WHEEL = PAGE.partition("## In the wheel")[2].partition("\n## ")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in IN_WHEEL.splitlines()
    if line.startswith("| ")
][1:]
LICENCES = set(PROJECT["project"]["license"].split(" AND "))


def test_every_data_file_of_the_wheel_is_on_the_page():
    named = [path for row in ROWS for path in re.findall(r"`([\w./-]+)`", row[3])]
    for package, patterns in PROJECT["tool"]["setuptools"]["package-data"].items():
        for pattern in patterns:
            for path in (ROOT / package).glob(pattern):
                name = path.relative_to(ROOT).as_posix()
                own = "/static/" in name or path.suffix in {".md", ".typed"} or path.is_dir()
                assert own or any(name.startswith(it) for it in named), name


def test_sources_of_places_under_share_alike_are_on_the_page():
    """Coordinates under another licence than those of the page would be a gap."""
    import csv

    licences = {}
    for path in (ROOT / "corridors" / "data" / "sources").glob("*.csv"):
        with path.open(encoding="utf-8") as lines:
            licences |= {row["id"]: row["licence"] for row in csv.DictReader(lines)}
    with (ROOT / "corridors" / "data" / "stops.csv").open(encoding="utf-8") as lines:
        used = {licences.get(row["position"], "") for row in csv.DictReader(lines)}
    known = ("CC BY 4.0", "ODbL 1.0", "public domain", "single position", "facts cited")
    assert {it for it in used if it and not it.startswith(known)} == set()


def test_the_citation_names_the_version_and_the_licences():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["version"] == PROJECT["project"]["version"]
    assert set(cited["license"]) == LICENCES
    assert cited["title"] == PROJECT["project"]["name"]
    assert {"cff-version", "message", "authors"} <= set(cited)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {cited['version']} (" in changes
    assert str(cited["date-released"]) in changes


def dependencies(names):
    """Return what packages need, and what those need, as installed here."""
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import Requirement

    found, waiting = set(), [*names]
    while waiting:
        wanted = Requirement(waiting.pop())
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        try:
            waiting += requires(name) or []
        except PackageNotFoundError:
            continue
        found.add(name)
    return found


def test_every_dependency_is_listed_with_its_licence():
    listed = PAGE.partition("## Dependencies")[2]
    rows = [line.split("|")[2] for line in listed.splitlines() if line.startswith("| ")][1:]
    named = [re.sub(r"[-_.]+", "-", it.strip()).lower() for row in rows for it in row.split(",")]
    assert len(named) == len(set(named))
    assert dependencies(PROJECT["project"]["dependencies"]) - set(named) == set()
