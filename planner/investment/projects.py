"""Projects that may be built: a scenario each, with what it costs, read from tables."""

import math
import re
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError, UnknownNameError, UsageError
from corridors.model.network import Network
from corridors.scenario import apply_scenarios, load_scenarios
from corridors.tables.cells import read_number, read_text
from corridors.tables.spreadsheet import Sheet, SheetRow, read_spreadsheet

COLUMNS = ("project", "scenario", "cost_musd", "source")
MORE = ("low", "high", "year", "locator", "note")
"""Columns that a table may leave out."""
MOST_PROJECTS = 16
ASSUMED, DERIVED, PUBLISHED = "assumption", "derived", "published"
"""Classes of evidence of a cost."""
_MILLION = 1e6
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6, "bn": 1e9}
_MONEY = re.compile(r"(\d+(?:\.\d+)?)(k|m|bn)?(?:-?usd)?", re.IGNORECASE)


class Project(NamedTuple):
    """A project: the scenario in which it is built, and what that costs once, in USD.

    ``low`` and ``high`` bound the cost where they are known. ``evidence`` is ``published``,
    ``derived`` or ``assumption``.
    """

    id: str
    scenario: str
    title: str
    usd: float
    low: float | None
    high: float | None
    year: str
    evidence: str
    source: str
    locator: str
    note: str


def read_budget(text: str) -> float:
    """Return an amount of money in USD.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> read_budget("5bn-usd"), read_budget("300m"), read_budget("2500")
    (5000000000.0, 300000000.0, 2500.0)
    """
    found = _MONEY.fullmatch(text.strip())
    if found is None:
        message = f"--budget {text!r} is no amount of dollars; write 5bn-usd, 300m-usd or 2500000"
        raise UsageError(message)
    return float(found[1]) * _FACTORS[(found[2] or "").lower()]


def read_projects(network: Network, path: Path) -> list[Project]:
    """Read a table of projects.

    Parameters
    ----------
    network
        The network over which their scenarios are laid.
    path
        CSV or xlsx file with the columns `COLUMNS` and any of `MORE`.

    Raises
    ------
    UsageError
        If there is no such file.
    DataError
        With all that is wrong, by file and line; or if scenarios of two projects clash.
    """
    if not path.is_file():
        message = f"{path} is not a file; name a table with the columns {','.join(COLUMNS)}"
        raise UsageError(message)
    sheet = read_spreadsheet(path)
    missing = [name for name in COLUMNS if name not in sheet.header]
    if missing:
        problem = f"{path.name}:1: column {', '.join(missing)} is missing; add it"
        raise DataError([problem])
    problems: list[str] = []
    found: dict[str, Project] = {}
    scenarios: dict[str, str] = {}
    for row in sheet.rows:
        where = f"{path.name}:{row.number}"
        if row.faults:
            problems += [f"{where}: {column}: {it}" for column, it in row.faults]
            continue
        try:
            project = _project(network, _cells(sheet, row))
        except (UsageError, UnknownNameError) as error:
            problems.append(f"{where}: {error}")
            continue
        except DataError as error:
            problems += [f"{where}: {it}" for it in error.problems]
            continue
        if project.id in found:
            problems.append(f"{where}: project {project.id} is given twice; rename one")
        if project.scenario in scenarios:
            other = scenarios[project.scenario]
            problems.append(f"{where}: scenario {project.scenario} is that of {other} too")
        found[project.id] = project
        scenarios[project.scenario] = project.id
    if not sheet.rows:
        problems.append(f"{path.name}: there is no project; add a row below the header")
    if len(found) > MOST_PROJECTS:
        problems.append(
            f"{path.name}: {len(found)} projects are more than {MOST_PROJECTS}; leave some out"
        )
    if problems:
        raise DataError(problems)
    apply_scenarios(network, load_scenarios(it.scenario for it in found.values()))
    return list(found.values())


def _cells(sheet: Sheet, row: SheetRow) -> dict[str, str]:
    cells = dict(zip(sheet.header, row.cells, strict=True))
    known = (name for name in (*COLUMNS, *MORE) if name in sheet.header)
    return {name: "" if cells[name] is None else read_text(cells[name]) for name in known}


def _project(network: Network, row: dict[str, str]) -> Project:
    for name in COLUMNS:
        if not row[name]:
            message = f"{name} is empty; fill it in"
            raise UsageError(message)
    source, note = row["source"], row.get("note", "")
    if source == ASSUMED and not note:
        message = "the cost is an assumption without a note; give its reasoning in note"
        raise UsageError(message)
    if source not in network.sources and "://" not in source:
        message = (
            f"source {source!r} is neither an id of the sources table nor an address; use one, or "
            "assumption"
        )
        raise UsageError(message)
    usd, low, high = (_money(row, name) for name in ("cost_musd", "low", "high"))
    least = usd if low is None else low
    most = usd if high is None else high
    if usd is None or least is None or most is None or not least <= usd <= most:
        message = f"cost_musd {row['cost_musd']} is not between low and high; correct one"
        raise UsageError(message)
    evidence = DERIVED if note.lower().startswith(DERIVED) else PUBLISHED
    return Project(
        id=row["project"],
        scenario=row["scenario"],
        title=load_scenarios([row["scenario"]])[-1].title,
        usd=usd,
        low=low,
        high=high,
        year=row.get("year", ""),
        evidence=ASSUMED if source == ASSUMED else evidence,
        source=source,
        locator=row.get("locator", ""),
        note=note,
    )


def _money(row: dict[str, str], name: str) -> float | None:
    text = row.get(name, "")
    if not text:
        return None
    try:
        value = read_number(text)
    except UsageError as error:
        message = f"{name} {error}"
        raise UsageError(message) from None
    if not 0.0 <= value < math.inf:
        message = f"{name} {text} must be 0 or more, in millions of dollars"
        raise UsageError(message)
    return value * _MILLION


def shipped_projects(folder: Path) -> Path:
    """Return the table of projects in a data folder.

    Raises
    ------
    UsageError
        If it has none.
    """
    path = folder / "projects" / "paper.csv"
    if not path.is_file():
        message = f"{folder} has no projects/paper.csv; name a table with --projects FILE"
        raise UsageError(message)
    return path
