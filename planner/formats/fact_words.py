"""Facts as plain data, and what they are called in English, Russian and Chinese."""

from typing import Any

from corridors.model.entities import GATE, Fact
from corridors.model.evidence import evidence_of
from corridors.model.network import Network
from corridors.places.names import country_name
from planner.words import LANGUAGES, known, section, word


def fact_words(network: Network, subject: str, attribute: str) -> dict[str, str]:
    """Return what a fact is called: its attribute, and of what.

    Examples
    --------
    >>> from corridors.tables.load import load_network
    >>> fact_words(load_network(), "manzhouli:rail-1435", "border_out_h")["en"]
    'Border, leaving: Manzhouli, rail 1435 mm'
    """
    return {
        lang: f"{attribute_words(attribute, lang)}: {subject_words(network, subject, lang)}"
        for lang in LANGUAGES
    }


def attribute_words(attribute: str, lang: str) -> str:
    """Return what an attribute is called; its name where your own schema adds one.

    Examples
    --------
    >>> attribute_words("speed_kmh", "ru"), attribute_words("colour", "ru")
    ('Участковая скорость', 'colour')
    """
    return known("attributes", attribute, lang)


def factor_words(name: str, lang: str) -> str:
    """Return what a factor of a term is called (`planner.routing.terms`).

    Examples
    --------
    >>> factor_words("pace", "en"), factor_words("speed_kmh", "zh"), factor_words("24 - x", "en")
    ('pace of the timetable', '旅行速度', '24 - x')
    """
    return (
        known("factors", name, lang) if name in section("factors") else attribute_words(name, lang)
    )


def subject_words(network: Network, subject: str, lang: str) -> str:
    """Return what a subject of facts is called.

    Parameters
    ----------
    network
        The network.
    subject
        The key of a subject of it (`corridors.model.subjects`).
    lang
        ``en``, ``ru`` or ``zh``.
    """
    kind = network.subjects.parse(subject).kind
    if kind in ("place", "country", "cargo", "service", "ship"):
        return _whole(network, subject, kind, lang)
    head, _, mode = subject.partition(":")
    if kind == "lane":
        ends = [network.trade_regions[it].name for it in head.split(">")]
        return f"{' – '.join(ends)}, {_mode(network, mode, lang)}"
    if kind == "move":
        ends = [_place(network, it, lang) for it in head.replace(">", "-").split("-")]
        return f"{' – '.join(ends)}, {_mode(network, mode, lang)}"
    if kind == "pass":
        return f"{_place(network, head, lang)}, {_mode(network, mode, lang)}"
    head, at, scope = subject.partition("@")
    modes = " > ".join(_mode(network, it, lang) for it in head.split(">"))
    if not at:
        return modes
    where = network.places.get(scope)
    return f"{modes}, {country_name(scope, lang) if where is None else where.name(lang)}"


def _whole(network: Network, subject: str, kind: str, lang: str) -> str:
    if kind == "country":
        return country_name(subject, lang)
    if kind == "cargo":
        return network.cargo[subject].name(lang)
    if kind == "ship":
        return network.ships[subject].name  # the trade's name for the class, in any language
    return network.services[subject].title if kind == "service" else _place(network, subject, lang)


def _place(network: Network, key: str, lang: str) -> str:
    return network.places[key].name(lang)


def _mode(network: Network, key: str, lang: str) -> str:
    mode = network.modes.get(key)
    if mode is None:
        return word("subjects", "gate", lang) if key == GATE else known("families", key, lang)
    return mode.name(lang)


def fact_dict(network: Network, fact: Fact) -> dict[str, Any]:
    """Return a fact with its source as plain data."""
    source = network.sources.get(fact.source)
    plain = {name: value for name, value in fact._asdict().items() if name != "source"}
    plain["evidence"] = evidence_of(fact, network.sources)
    plain["source"] = dict(source._asdict()) if source else {"id": fact.source, "kind": "set"}
    return plain
