"""Compact data of one page from the GeoJSON of the network."""

from collections.abc import Sequence
from typing import Any

from maps.pages._pack import SCALE, flat_line

_NAMES = ("name_en", "name_ru", "name_zh")
_FACT = ("attribute", "value", "source", "year", "subject", "locator", "note", "low", "high")
_FACT_TEXTS = frozenset(("attribute", "source", "subject", "locator", "note", "when"))


class _Texts:
    """Texts once each, by number; 0 is the empty text."""

    def __init__(self) -> None:
        self.all = [""]
        self._number = {"": 0}

    def number(self, text: str) -> int:
        found = self._number.get(text)
        if found is None:
            found = self._number[text] = len(self.all)
            self.all.append(text)
        return found


def _trimmed(row: list[Any]) -> list[Any]:
    """Drop what is empty at the end of a row; the page reads it as 0."""
    while row and row[-1] in (0, [], None):
        row.pop()
    return row


def _fact(fact: dict[str, Any], texts: _Texts) -> list[Any]:
    row: list[Any] = []
    for name in (*_FACT, "when"):
        value = fact.get(name)
        row.append(texts.number(value or "") if name in _FACT_TEXTS else value)
    return _trimmed(row)


def pack_network(collection: dict[str, Any], lang: str, focus: str) -> dict[str, Any]:
    """Return what the network page draws: texts once, places and links by number.

    Parameters
    ----------
    collection
        Links and places as `planner.output.network_geojson.network_geojson` gives them.
    lang
        Language in which the page opens: ``en``, ``ru`` or ``zh``.
    focus
        Id of the corridor with which it opens, or empty.
    """
    info = collection["properties"]
    texts = _Texts()
    of_kind: dict[str, list[tuple[dict[str, Any], Any]]] = {"place": [], "link": []}
    for feature in collection["features"]:
        props = feature["properties"]
        of_kind[props["kind"]].append((props, feature["geometry"]["coordinates"]))
    number = {props["id"]: at for at, (props, _) in enumerate(of_kind["place"])}
    link_number = {props["subject"]: at for at, (props, _) in enumerate(of_kind["link"])}
    places = [_place(props, point, texts) for props, point in of_kind["place"]]
    modes = [mode["id"] for mode in info["modes"]]
    ships = info["ships"]
    links = [
        _trimmed(
            [
                number[props["from"]],
                number[props["to"]],
                modes.index(props["mode_id"]),
                *_link(props, line, ships, texts),
            ]
        )
        for props, line in of_kind["link"]
    ]
    corridors = [
        {
            **corridor,
            "open": [corridor["open"][ship] for ship in ships],
            "places": [number[place] for place in corridor["places"]],
            "hops": [
                [link_number[hop["link"]], int(hop["forward"]), hop["length_km"]]
                for hop in corridor["hops"]
            ],
        }
        for corridor in info["corridors"]
    ]
    return {
        "lang": lang,
        "focus": focus,
        "scale": SCALE,
        **{
            name: info[name]
            for name in ("edition", "under", "ships", "modes", "attributes", "sources")
        },
        "limits": [_limit(limit, number, ships) for limit in info["limits"]],
        "places": places,
        "links": links,
        "corridors": corridors,
        "texts": texts.all,
    }


def _place(props: dict[str, Any], point: Sequence[float], texts: _Texts) -> list[Any]:
    return _trimmed(
        [
            props["id"],
            *(round(point[axis] * SCALE) for axis in (0, 1)),
            texts.number(props["place_kind"]),
            texts.number(props["country"]),
            *(props[name] for name in _NAMES),
            props["locode"],
            props["esr"],
            props["aliases"],
            [_fact(fact, texts) for fact in props["evidence"]],
        ]
    )


def _link(
    props: dict[str, Any], line: Sequence[Sequence[float]], ships: Sequence[str], texts: _Texts
) -> list[Any]:
    """Return the text of a link beside its ends and mode."""
    capacity = props.get("capacity")
    return [
        flat_line(line),
        [_fact(fact, texts) for fact in props["evidence"]],
        texts.number(props["name"]),
        texts.number(props["note"]),
        0 if props["state"] == "open" else texts.number(props["state"]),
        [props["open"][ship] for ship in ships] if "open" in props else [],
        props.get("limits", []),
        [texts.number(capacity["attribute"]), capacity["value"]] if capacity else [],
    ]


def _limit(limit: dict[str, Any], number: dict[str, int], ships: Sequence[str]) -> dict[str, Any]:
    return {
        "subject": limit["subject"],
        "place": number.get(limit["place"], -1),
        "attribute": limit["attribute"],
        "values": limit["values"],
        "open": [limit["open"][ship] for ship in ships],
    }
