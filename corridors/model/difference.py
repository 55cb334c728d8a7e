"""What differs between two networks: facts, places, links, services, corridors and sources."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from corridors.model.entities import Corridor, Fact, Link, Place, Service, ServiceCall, Source
from corridors.model.network import Network

PARTS = ("fact", "place", "link", "service", "corridor", "source")
"""What may differ, in the order in which it is told."""
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS = (ADDED, REMOVED, CHANGED)
VALUE = "value"
"""The field of a fact that answers rest on; the others say where it comes from."""
_FACT_FIELDS = (VALUE, "unit", "low", "high", "year", "source", "locator", "note")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LINK = re.compile(r"([^>@:-]+)-([^>@:-]+):(.+)")

Plain = float | str | None


class Difference(NamedTuple):
    """One field of one thing that differs.

    ``id`` names the thing: ``subject.attribute [season]`` of a fact, ``a-b:mode`` of a link. Of
    what is added or removed a fact has its value, all else only its name. ``relative`` is
    ``new / old - 1`` of two numbers, None where ``old`` is 0. ``source`` is that of the newer side,
    of the older where it was removed.
    """

    part: str
    kind: str
    id: str
    field: str
    old: Plain
    new: Plain
    unit: str
    source: str

    @property
    def relative(self) -> float | None:
        """The relative change of a number."""
        if isinstance(self.old, float) and isinstance(self.new, float) and self.old:
            return self.new / self.old - 1.0
        return None


def differences(old: Network, new: Network) -> list[Difference]:
    """Return what differs between two networks.

    Nothing differs between a network and itself, and the other way round the same differs. The
    order of rows and files, the unit in which a number is stated, and from which end a link is
    written are no difference.

    Parameters
    ----------
    old, new
        The networks, each under its layers of facts.

    Returns
    -------
    list of Difference
        By part, and within it by id; fields of one thing in the order of its table.

    Examples
    --------
    >>> from corridors.tables.load import load_network
    >>> network = load_network()
    >>> longer = network.with_layer([network.read_assignment("suez_canal:sea.pass_h=20")])
    >>> [(it.id, it.field, it.new) for it in differences(network, longer)][0]
    ('suez_canal:sea.pass_h', 'value', 20.0)
    """
    found = [*_of_facts(old, new)]
    before, after = _things(old), _things(new)
    for part in before:
        found += _of_things(part, before[part], after[part])
    return found


def counted(found: Iterable[Difference]) -> dict[str, dict[str, int]]:
    """Return how many things of each part were added, removed and changed."""
    things = {(it.part, it.kind, it.id) for it in found}
    numbers = Counter((part, kind) for part, kind, _ in things)
    return {part: {kind: numbers[part, kind] for kind in KINDS} for part in PARTS}


_Fields = tuple[str, dict[str, Plain]]
"""The source of a thing, and its fields by name."""


def _things(network: Network) -> dict[str, dict[str, _Fields]]:
    """Return what a network holds beside facts, by part and id."""
    return {
        "place": {it.id: _place(it) for it in network.places.values()},
        "link": {link_id(it): _link(it) for it in network.links},
        "service": {it.id: _service(it) for it in network.services.values()},
        "corridor": {it.id: _corridor(it) for it in network.corridors.values()},
        "source": {it.id: _source(it) for it in network.sources.values()},
    }


def _of_facts(old: Network, new: Network) -> Iterator[Difference]:
    before, after = (_facts_by_id(it) for it in (old, new))
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        told = now or was
        if told is None:
            continue
        about = (told.unit, told.source)
        if was is None or now is None:
            kind = ADDED if was is None else REMOVED
            values = (None if was is None else was.value, None if now is None else now.value)
            yield Difference("fact", kind, key, VALUE, *values, *about)
            continue
        for name in _FACT_FIELDS:
            one, other = (_plain(getattr(it, name)) for it in (was, now))
            if not _same(one, other):
                yield Difference("fact", CHANGED, key, name, one, other, *about)


def _facts_by_id(network: Network) -> dict[str, Fact]:
    found = {}
    for fact in network.facts:
        key = _turned(network.subjects.parse(fact.subject).key)
        value = float(fact.value) if isinstance(fact.value, int) else fact.value
        kept = fact._replace(subject=key, value=value, origin="")
        found[kept.id] = kept
    return found


def _turned(subject: str) -> str:
    """Return the subject of a link with its places in the order of the alphabet.

    Examples
    --------
    >>> _turned("b-a:road"), _turned("b>a:road"), _turned("rail-1435>road@a")
    ('a-b:road', 'b>a:road', 'rail-1435>road@a')
    """
    found = _LINK.fullmatch(subject)
    if found is None:
        return subject
    return f"{min(found[1], found[2])}-{max(found[1], found[2])}:{found[3]}"


def link_id(link: Link) -> str:
    """Return the name of a link, whichever end is written first."""
    return _turned(link.subject)


def _of_things(
    part: str, before: Mapping[str, _Fields], after: Mapping[str, _Fields]
) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        if key not in before:
            source, fields = after[key]
            yield Difference(part, ADDED, key, "name", None, fields["name"], "", source)
        elif key not in after:
            source, fields = before[key]
            yield Difference(part, REMOVED, key, "name", fields["name"], None, "", source)
        else:
            (_, was), (source, now) = before[key], after[key]
            for name, value in now.items():
                if not _same(was[name], value):
                    yield Difference(part, CHANGED, key, name, was[name], value, "", source)


def _place(place: Place) -> _Fields:
    fields = place._asdict()
    del fields["id"]
    return place.source, {"name": place.name(), **fields}


def _link(link: Link) -> _Fields:
    turned = link.a > link.b
    via = link.via[::-1] if turned else link.via
    direction = "both" if link.direction == "both" else f"{link.a}>{link.b}"
    points = ";".join(f"{lat:g} {lon:g}" for lat, lon in via)
    return "", {"name": link.name, "direction": direction, "via": points, "note": link.note}


def _service(service: Service) -> _Fields:
    days = " ".join(_WEEKDAYS[it] for it in service.weekdays)
    return service.source, {
        "name": service.name,
        "operator": service.operator,
        "mode": service.mode,
        "direction": service.direction,
        "cargo": " ".join(service.cargo),
        "weekdays": days,
        "confirmed": float(service.confirmed),
        "valid_from": service.valid_from,
        "valid_to": service.valid_to,
        "calls": " - ".join(_call(it) for it in service.calls),
        "source": service.source,
        "note": service.note,
    }


def _call(call: ServiceCall) -> str:
    hours = "/".join(f"{it:g}" for it in (call.arrive_h, call.depart_h) if it is not None)
    does = [word for word, is_done in (("loads", call.loads), ("unloads", call.unloads)) if is_done]
    return f"{call.place} ({', '.join(filter(None, (call.mode, hours, *does)))})"


def _corridor(corridor: Corridor) -> _Fields:
    chain = " - ".join(
        f"{it.place} ({it.mode_to_next})" if it.mode_to_next else it.place for it in corridor.chain
    )
    marks = "; ".join(
        f"{'|'.join(it.places)} {'|'.join(it.modes)}".strip() for it in corridor.marks
    )
    reaches = "; ".join(
        f"{it.end}: {' '.join(it.countries)} past {'|'.join(it.places)}" for it in corridor.reaches
    )
    return corridor.source, {
        "name": corridor.name_en,
        "name_ru": corridor.name_ru,
        "name_zh": corridor.name_zh,
        "cargo": corridor.cargo,
        "status": corridor.status,
        "season": corridor.season,
        "chain": chain,
        "marks": marks,
        "between": " | ".join(" ".join(it) for it in corridor.between),
        "trunk_modes": " ".join(corridor.trunk_modes),
        "reaches": reaches,
        "source": corridor.source,
        "note": corridor.note,
    }


def _source(source: Source) -> _Fields:
    fields = source._asdict()
    del fields["id"]
    return source.id, {"name": source.title, **fields}


def _same(one: Plain, other: Plain) -> bool:
    """Tell whether two values are one, but for rounding in the conversion of units."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-12)
    return one == other


def _plain(value: Any) -> Plain:
    return float(value) if isinstance(value, int) else value
