"""What is a scenario: a layer of facts, places, links and sources, with its reason, from TOML?

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

``docs/scenarios.md`` tells how to write one.
"""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from corridors.errors import DataError, UnknownNameError
from corridors.model import Fact, Link, Place, Source
from corridors.network import Network
from corridors.row_checks import place_problems, source_problems
from corridors.scenario_rows import key_problems, read_links, read_places, read_sources
from corridors.subjects import Subjects

SHIPPED = Path(__file__).parent / "scenarios"


class Scenario(NamedTuple):
    """A named layer: what it says, adds and why."""

    name: str
    title: str
    why: str
    facts: tuple[dict[str, Any], ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]
    sources: tuple[Source, ...] = ()


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
    if above and not path.is_file():
        # A file of one's own includes what stands beside it, or what is shipped.
        beside = folder / name
        path = beside if beside.is_file() else scenario_files().get(name, path)
    if not path.is_file():
        known = ", ".join(scenario_files() if above else shipped)
        message = f"scenario {name!r} is neither shipped nor a file; shipped are {known}"
        raise UnknownNameError(message)
    key = path.stem if scenario_files(path.parent).get(name) == path else str(path)
    if key in above:
        raise DataError([f"{path.name}: includes itself by {' > '.join((*above, key))}"])
    if key in found:
        return
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataError([f"{path.name}: {error}"]) from None
    problems = key_problems(document, path.name)
    if problems:
        raise DataError(problems)
    for other in document.get("include", ()):
        _load(str(other), path.parent, found, (*above, key))
    found[key] = Scenario(
        key,
        str(document["title"]),
        str(document["why"]),
        tuple({**fact, "_where": path.name} for fact in document.get("facts", ())),
        read_places(document.get("places", ()), path.name),
        read_links(document.get("links", ()), path.name),
        read_sources(document.get("sources", ())),
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
    network = _with_sources(network, scenarios, problems)
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
    lengths = {fact.subject for fact in layer if fact.attribute == "length_km"}
    problems += [
        f"{scenario.name}: {link.subject} has no length_km; add the fact with its source"
        for scenario in scenarios
        for link in scenario.links
        if link.subject not in lengths
    ]
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


def _with_sources(network: Network, scenarios: list[Scenario], problems: list[str]) -> Network:
    sources = dict(network.sources)
    for scenario in scenarios:
        for source in scenario.sources:
            problems.extend(f"{scenario.name}: {it}" for it in source_problems(source))
            if sources.get(source.id, source) != source:
                problems.append(f"{scenario.name}: source {source.id} exists already")
            sources[source.id] = source
    return network if len(sources) == len(network.sources) else network._replace(sources=sources)


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
            problems.extend(
                f"{scenario.name}: place {place.id}: {it}"
                for it in place_problems(place, network.sources)
            )
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
            problems.append(
                f"{where}: source {row['source']!r} is not in the sources table; "
                "add it under [[sources]], or say assumption and why"
            )
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
