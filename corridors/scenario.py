"""What is a scenario: a layer of facts, places and links with its reason, read from TOML?

::

    title = "Manzhouli shut"
    why = "What the crossing is worth: every train of it must go another way."
    include = ["another_scenario"]

    [[facts]]
    subject = "manzhouli"
    attribute = "status"
    value = "closed"
    source = "assumption"
    note = "the question of this scenario"
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError, UnknownNameError
from corridors.model import Fact, Link, Place
from corridors.network import Network
from corridors.subjects import Subjects

SHIPPED = Path(__file__).parent / "scenarios"
_KEYS = {"title", "why", "include", "facts", "places", "links", "sources"}


class Scenario(NamedTuple):
    """A named layer: what it says, adds and why."""

    name: str
    title: str
    why: str
    facts: tuple[dict[str, Any], ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]


class Change(NamedTuple):
    """What a scenario changed: the fact's name, the old and the new value with unit."""

    scenario: str
    fact: str
    old: str
    new: str
    source: str
    note: str


def scenario_files(folder: Path = SHIPPED) -> dict[str, Path]:
    """Return the shipped scenarios by name."""
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def load_scenarios(names: Iterable[str], folder: Path = SHIPPED) -> list[Scenario]:
    """Read scenarios by shipped name or path, with all that they include, each once.

    Raises
    ------
    UnknownNameError
        If a name is neither shipped nor a file.
    DataError
        If a file is not TOML, has an unknown key or includes itself.
    """
    found: dict[str, Scenario] = {}
    for name in names:
        _load(name, folder, found, ())
    return list(found.values())


def _load(name: str, folder: Path, found: dict[str, Scenario], above: tuple[str, ...]) -> None:
    shipped = scenario_files(folder)
    path = shipped.get(name, Path(name))
    if not path.is_file():
        message = (
            f"scenario {name!r} is neither shipped nor a file; shipped are {', '.join(shipped)}"
        )
        raise UnknownNameError(message)
    key = path.stem if name in shipped else str(path)
    if key in above:
        raise DataError([f"{path.name}: includes itself by {' > '.join((*above, key))}"])
    if key in found:
        return
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError([f"{path.name}: {error}"]) from None
    problems = [f"{path.name}: unknown key {it!r}" for it in sorted(set(document) - _KEYS)]
    problems += [f"{path.name}: {it} is missing" for it in ("title", "why") if it not in document]
    if problems:
        raise DataError(problems)
    for other in document.get("include", ()):
        _load(str(other), path.parent if path.parent != folder else folder, found, (*above, key))
    found[key] = Scenario(
        key,
        str(document["title"]),
        str(document["why"]),
        tuple({**fact, "_where": path.name} for fact in document.get("facts", ())),
        tuple(_place(row, path.name) for row in document.get("places", ())),
        tuple(_link(row, path.name) for row in document.get("links", ())),
    )


def _place(row: dict[str, Any], where: str) -> Place:
    try:
        values = [row.get(name, "") for name in Place._fields]
        values[3], values[4] = float(row["lat"]), float(row["lon"])
        return Place._make(values)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(
            [f"{where}: place {row.get('id')!r}: {error} is missing or wrong"]
        ) from None


def _link(row: dict[str, Any], where: str) -> Link:
    missing = [name for name in ("a", "b", "mode") if name not in row]
    if missing:
        raise DataError([f"{where}: a link has no {', '.join(missing)}"])
    via = tuple((float(lat), float(lon)) for lat, lon in row.get("via", ()))
    direction = row.get("direction", "both")
    return Link(
        row["a"], row["b"], row["mode"], direction, row.get("name", ""), via, row.get("note", "")
    )


def apply_scenarios(network: Network, scenarios: list[Scenario]) -> tuple[Network, list[Change]]:
    """Lay scenarios over a network.

    Returns
    -------
    tuple
        The network under the scenarios, and every change ``old -> new``.

    Raises
    ------
    DataError
        With all problems: unknown subjects and attributes, bad values and units, facts
        without source, and two scenarios that say different things of one number.
    """
    problems: list[str] = []
    network = _with_topology(network, scenarios, problems)
    layer: list[Fact] = []
    changes: list[Change] = []
    said: dict[tuple[str, str], tuple[str, dict[str, float | str]]] = {}
    for scenario in scenarios:
        for key, facts in _by_number(network, scenario, problems).items():
            # All seasons of a number are one statement: half of each scenario would be neither.
            values = {fact.when: fact.value for fact in facts}
            name, others = said.setdefault(key, (scenario.name, values))
            if name == scenario.name:
                layer += facts
                changes += [describe_change(network, name, fact) for fact in facts]
            elif others != values:
                problems.append(
                    f"scenarios {name} and {scenario.name} clash on {'.'.join(key)}: "
                    f"{_words(others)} and {_words(values)}; leave one out"
                )
    if problems:
        raise DataError(problems)
    return network.with_layer(layer), changes


def _by_number(
    network: Network, scenario: Scenario, problems: list[str]
) -> dict[tuple[str, str], list[Fact]]:
    """Return what a scenario says, by subject and attribute, and note what it says twice."""
    found: dict[tuple[str, str], list[Fact]] = {}
    for row in scenario.facts:
        fact = _fact(network, row, problems)
        if fact is None:
            continue
        facts = found.setdefault((fact.subject, fact.attribute), [])
        if any(other.when == fact.when for other in facts):
            problems.append(f"{row['_where']}: {fact.id} is said twice; leave one out")
        facts.append(fact)
    return found


def _words(values: dict[str, float | str]) -> str:
    return ", ".join(f"{value} in {when}" if when else str(value) for when, value in values.items())


def _with_topology(network: Network, scenarios: list[Scenario], problems: list[str]) -> Network:
    if not any(scenario.places or scenario.links for scenario in scenarios):
        return network
    places = dict(network.places)
    links = list(network.links)
    known = {frozenset((link.a, link.b)): set[str]() for link in links}
    for link in links:
        known[frozenset((link.a, link.b))].add(link.mode)
    for scenario in scenarios:
        for place in scenario.places:
            if place.id in places:
                problems.append(f"{scenario.name}: place {place.id} exists already")
            places[place.id] = place
        for link in scenario.links:
            problems.extend(
                f"{scenario.name}: place {end!r} of a link does not exist"
                for end in (link.a, link.b)
                if end not in places
            )
            if link.mode not in network.modes:
                problems.append(f"{scenario.name}: mode {link.mode!r} does not exist")
            if link.mode in known.get(frozenset((link.a, link.b)), ()):
                problems.append(f"{scenario.name}: link {link.subject} exists already")
            links.append(link)
    if problems:
        raise DataError(problems)
    if len(links) == len(network.links) and len(places) == len(network.places):
        return network
    subjects = Subjects(places, links, network.modes, network.cargo)
    return network._replace(places=places, links=links, subjects=subjects)


def _fact(network: Network, row: dict[str, Any], problems: list[str]) -> Fact | None:
    where = row["_where"]
    try:
        subject = network.subjects.parse(str(row["subject"]))
        attribute = network.schema.attributes[str(row["attribute"])]
        if subject.kind not in attribute.applies_to:
            problems.append(
                f"{where}: {attribute.name} does not apply to the {subject.kind} {subject.key}"
            )
            return None
        if not row.get("source") or (row["source"] == "assumption" and not row.get("note")):
            problems.append(f"{where}: {subject.key}.{attribute.name} has no source, or no note")
            return None
        if row["source"] not in network.sources:
            problems.append(f"{where}: source {row['source']!r} is not in the sources table")
            return None
        cells = [
            subject.key,
            attribute.name,
            str(row["value"]),
            str(row.get("unit", attribute.unit)),
        ]
        cells += [str(row.get(name, "")) for name in ("low", "high", "when")]
        cells += [str(row.get("year", network.edition.year)), row["source"]]
        cells += [str(row.get("locator", "")), str(row.get("note", ""))]
        fact = network.schema.read_fact(cells, where)
        network.check_words(attribute, fact.value)
    except KeyError as error:
        problems.append(f"{where}: {error} is missing or unknown in {row.get('subject')!r}")
    except ValueError as error:
        problems.append(f"{where}: {error}")
    else:
        return fact
    return None


def describe_change(network: Network, layer: str, fact: Fact) -> Change:
    """Return what a fact of a layer changes in a network that does not hold it yet."""
    old = "not said"
    for subject in network.chain(fact.subject):
        entries = network.facts.by_subject.get(subject, {}).get(fact.attribute)
        if entries:
            old = " / ".join(_word(entry[0]) for entry in entries)
            old += "" if subject == fact.subject else f" by {subject}"
            break
    season = f" in {fact.when}" if fact.when else ""
    return Change(
        layer,
        fact.id,
        old,
        f"{_word(fact.value)} {fact.unit}".strip() + season,
        fact.source,
        fact.note,
    )


def _word(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else value
