"""Names of services and of their operators, and what a name stands for."""

from collections.abc import Iterable

from corridors.errors import UnknownNameError
from corridors.model.entities import Service
from corridors.model.network import Network
from corridors.places.names import fold

_NEAREST = 3
_ALIKE = 70
"""A name is near from this share of equal letters on, per cent."""


def partners_of(service: Service) -> list[str]:
    """Return the operators of a service, several where partners run it together.

    Examples
    --------
    >>> sample = Service("a", "HMM / ONE", "FE3", "sea", "loop", (), (), 2026, "", "", ())
    >>> partners_of(sample)
    ['HMM', 'ONE']
    """
    return [it.strip() for it in service.operator.split("/")]


def operators(network: Network) -> list[str]:
    """Return the names of all operators, each once, in alphabetical order."""
    found = {name for it in network.services.values() for name in partners_of(it)}
    return sorted(found, key=str.casefold)


def services_named(network: Network, text: str) -> list[Service]:
    """Return the services that a text names by id, by name, or by operator and name."""
    if text in network.services:
        return [network.services[text]]
    wanted = fold(text)
    if not wanted:
        return []
    return [
        it for it in network.services.values() if wanted in map(fold, (it.id, it.name, it.title))
    ]


def nearest_services(network: Network, text: str) -> list[str]:
    """Return up to three ``name (id)`` that are written most like a text, best first."""
    known = network.services.values()
    names = ((name, f"{it.name} ({it.id})") for it in known for name in (it.id, it.name, it.title))
    return _nearest(text, names)


def single_service(network: Network, text: str) -> Service | None:
    """Return the service that a text names, None where there is none.

    Raises
    ------
    UnknownNameError
        If several have the name; their ids are listed.
    """
    hits = services_named(network, text)
    if len(hits) > 1:
        ids = ", ".join(it.id for it in hits)
        message = f"service {text!r} is ambiguous: {ids}; use the id"
        raise UnknownNameError(message)
    return hits[0] if hits else None


def find_operator(network: Network, text: str) -> str:
    """Return the operator that a text names, in any case.

    Raises
    ------
    UnknownNameError
        If no service has such an operator; the nearest names are listed.
    """
    known = {fold(name): name for name in reversed(operators(network))}
    name = known.get(fold(text))
    if name is not None:
        return name
    near = _nearest(text, ((it, it) for it in known.values()))
    hint = f"; did you mean {', '.join(near)}?" if near else ""
    message = f"operator {text!r} is unknown{hint} (corridors services --all names them)"
    raise UnknownNameError(message)


def _nearest(text: str, names: Iterable[tuple[str, str]]) -> list[str]:
    """Return up to three of the values whose names contain a text, or are written most like it."""
    from rapidfuzz import fuzz, process

    values: dict[str, str] = {}
    for name, value in names:
        values.setdefault(fold(name), value)
    wanted = fold(text)
    within = [key for key in values if wanted and wanted in key]
    hits = process.extract(
        wanted, list(values), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=4 * _NEAREST
    )
    near = (*within, *(name for name, _, _ in hits))
    return list(dict.fromkeys(values[name] for name in near))[:_NEAREST]
