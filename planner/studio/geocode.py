"""Completion of places and towns as they are typed, in English, Russian and Chinese."""

import csv
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from corridors.errors import UsageError
from corridors.geometry import great_circle_km
from corridors.model.network import Network
from corridors.places.gazetteer import TOWNS, Town
from corridors.places.names import country_name, fold
from planner.question.locations import SAME_KM, read_point
from planner.studio.question import name_bearers, place_value
from planner.words import LANGUAGES, word

MOST = 8
_CUTOFF = 0.7
"""Least similarity of a name to what is typed, by optimal string alignment."""
_SPARE = 2
"""Letters by which a name that is written alike may be longer or shorter."""
_FEW = 3
"""With fewer hits that begin as typed, names that are written alike are added."""


class Named(NamedTuple):
    """A place that may be meant: ``value`` is what an address says of it.

    ``weight`` orders those that fit alike: places of the network by their links, then towns by
    people.
    """

    names: tuple[str, str, str]
    country: str
    kind: str
    lon: float
    lat: float
    value: str
    weight: tuple[int, int]

    def name(self, lang: str) -> str:
        """Return the name in a language, the English one where there is none."""
        return self.names[LANGUAGES.index(lang)] or self.names[0]

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Return the place as plain data in the words of a language."""
        kind = word("place kinds", self.kind, lang)
        country = country_name(self.country, lang) if self.country else ""
        return {
            "name": self.name(lang),
            "detail": ", ".join(filter(None, (kind, country))),
            "value": self.value,
            "kind": self.kind,
            "country": self.country,
            "lon": round(self.lon, 4),
            "lat": round(self.lat, 4),
        }


class Geocoder:
    """An index of the names of all places of a network and of the towns of the gazetteer.

    Parameters
    ----------
    network
        The network; its places come before towns of the same name.
    towns
        The towns; those of the gazetteer unless others are given.
    """

    def __init__(self, network: Network, towns: Iterable[Town] | None = None) -> None:
        self._known = [*_places(network)]
        spelled: list[Sequence[str]] = [_keys_of(it.all_names()) for it in network.places.values()]
        own: dict[str, list[Named]] = {}
        for named, keys in zip(self._known, spelled, strict=True):
            for key in keys:
                own.setdefault(key, []).append(named)
        for town in _gazetteer() if towns is None else towns:
            if not _is_place(town, own):
                self._known.append(_named(town))
                spelled.append(_with_and_without_brackets(town.keys))
        starts: list[tuple[str, int, int]] = []
        alike: dict[str, list[tuple[str, int]]] = {}
        for at, keys in enumerate(spelled):
            for key in keys:
                starts.append((key, 0, at))
                alike.setdefault(key[:1], []).append((key, at))
                words = key.split()
                starts += [(" ".join(words[n:]), 1, at) for n in range(1, len(words))]
        starts.sort()
        self._starts = starts
        self._alike = alike

    def complete(self, text: str, *, lang: str = "en", most: int = MOST) -> list[dict[str, Any]]:
        """Return the places that a text may mean, best first.

        Names that begin with the text come first: whole ones before others, first words before
        later ones. Where there are few, names that are written alike follow. Coordinates
        ``lat,lon`` are a point.

        Parameters
        ----------
        text
            What is typed.
        lang
            ``en``, ``ru`` or ``zh``: the language of names and details.
        most
            Greatest number of places.
        """
        if point := _point(text):
            return [point.to_dict(lang)]
        wanted = fold(text)
        if not wanted:
            return []
        ranked: dict[int, tuple[Any, ...]] = {}
        for rank, at in self._begin(wanted):
            order = (rank, *self._order(at))
            ranked[at] = min(order, ranked.get(at, order))
        if len(ranked) < _FEW and len(wanted) > 2:
            for unlike, at in self._written_alike(wanted):
                ranked.setdefault(at, (3, round(unlike, 2), *self._order(at)))
        best = sorted(ranked, key=ranked.__getitem__)[:most]
        return [self._known[at].to_dict(lang) for at in best]

    def _order(self, at: int) -> tuple[int, int, int]:
        kind, size = self._known[at].weight
        return (kind, -size, at)

    def _begin(self, wanted: str) -> Iterator[tuple[int, int]]:
        """Yield the places one of whose names begins so: 0 whole, 1 at the start, 2 later."""
        starts = self._starts
        at = bisect_left(starts, (wanted,))
        while at < len(starts) and starts[at][0].startswith(wanted):
            key, later, named = starts[at]
            yield (2 if later else int(key != wanted)), named
            at += 1

    def _written_alike(self, wanted: str) -> list[tuple[float, int]]:
        """Return how unlike names are, or as much of longer ones as is typed.

        They begin with the first letter or with the second, as where the two are swapped.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        known = [
            (key if len(key) - len(wanted) <= _SPARE else key[: len(wanted)], at)
            for first in dict.fromkeys(wanted[:2])
            for key, at in self._alike.get(first, ())
            if len(key) >= len(wanted) - _SPARE
        ]
        found = process.extract(
            wanted,
            [key for key, _ in known],
            scorer=OSA.normalized_similarity,
            score_cutoff=_CUTOFF,
            limit=4 * MOST,
        )
        return [(1.0 - score, known[at][1]) for _, score, at in found]


def _point(text: str) -> Named | None:
    try:
        point = read_point(text)
    except UsageError:
        return None
    if point is None:
        return None
    lat, lon, country = point
    value = f"{lat:g},{lon:g}" + (f",{country}" if country else "")
    return Named((f"{lat:.4f}, {lon:.4f}", "", ""), country, "point", lon, lat, value, (0, 0))


def _places(network: Network) -> Iterator[Named]:
    links: dict[str, int] = {}
    for link in network.links:
        for place in (link.a, link.b):
            links[place] = links.get(place, 0) + 1
    bearers = name_bearers(network)
    for it in network.places.values():
        names = (it.name(), it.name_ru, it.name_zh)
        value = place_value(network, it, bearers)
        yield Named(
            *(names, it.country, it.kind, it.lon, it.lat, value), weight=(0, links.get(it.id, 0))
        )


def _gazetteer() -> Iterator[Town]:
    with TOWNS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield Town(
                *(int(row["id"]), row["name"], row["name_ru"], row["name_zh"], row["country"]),
                *(float(row["lat"]), float(row["lon"]), int(row["population"])),
                tuple(row["keys"].strip(";").split(";")),
            )


def _named(town: Town) -> Named:
    names, weight = (town.name, town.name_ru, town.name_zh), (1, town.population)
    return Named(names, town.country, "off_network", town.lon, town.lat, town.id, weight)


def _is_place(town: Town, own: dict[str, list[Named]]) -> bool:
    """Tell whether a place of the network has a name of a town and lies beside it."""
    return any(
        place.country == town.country
        and great_circle_km(place.lat, place.lon, town.lat, town.lon) <= SAME_KM
        for key in town.keys
        for place in own.get(key, ())
    )


def _keys_of(names: Iterable[str]) -> list[str]:
    """Return names folded, each once; with and without what stands in brackets."""
    return list(dict.fromkeys(filter(None, map(fold, _with_and_without_brackets(names)))))


def _with_and_without_brackets(names: Iterable[str]) -> list[str]:
    """Return names, each once, with what stands in brackets and without."""
    parts = (part for name in names for part in (name, name.partition(" (")[0]))
    return list(dict.fromkeys(filter(None, parts)))
