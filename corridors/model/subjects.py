"""Grammar of the subjects of facts, their kinds, and patterns (``*``, ``?``) over them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fnmatch import translate
from functools import cached_property
from typing import NamedTuple

from corridors.model.cargo import find_kind
from corridors.model.entities import GATE, CargoKind, Link, Place

_WILD = re.compile(r"[*?\[]")
_PARTS = re.compile(r"[:>@-]")


class Subject(NamedTuple):
    """A parsed subject: its kind and the form under which facts are stored."""

    kind: str
    key: str


class Subjects:
    """All subjects that the places, links, modes and cargo kinds allow.

    Parameters
    ----------
    places
        Places by id.
    links
        The links; each allows ``a>b:mode`` and ``a-b:mode`` (in either order).
    modes
        Mode ids.
    cargo
        Cargo kinds by id; a subject may name one by an alias.
    services
        Service ids.
    lanes
        Lanes between trade regions that have a rate: ``region>region:family``.
    ships
        Classes of ships.
    """

    def __init__(
        self,
        places: dict[str, Place],
        links: Iterable[Link],
        modes: Collection[str],
        cargo: Mapping[str, CargoKind],
        services: Collection[str] = (),
        lanes: Collection[str] = (),
        ships: Collection[str] = (),
    ) -> None:
        self._places = places
        self._links = links
        self._modes = modes
        self._cargo = cargo
        self.services = services
        self.lanes = lanes
        self.ships = ships
        self._known: dict[str, Subject] = {}

    @cached_property
    def _countries(self) -> set[str]:
        return {place.country for place in self._places.values()} - {""}

    @cached_property
    def _joined(self) -> set[tuple[str, str, str]]:
        """Both ends and the mode of each link, as its row has them."""
        return {(a, b, mode) for a, b, mode, *_ in self._links}

    @cached_property
    def modes_at(self) -> dict[str, set[str]]:
        """The modes whose links touch each place."""
        found: dict[str, set[str]] = {}
        for a, b, mode, *_ in self._links:
            for place in (a, b):
                if place in found:
                    found[place].add(mode)
                else:
                    found[place] = {mode}
        return found

    def parse(self, text: str) -> Subject:
        """Return the kind and the key of a subject.

        Raises
        ------
        ValueError
            If the grammar is broken or a part of it does not exist; the message says which.
        """
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._parse(text)
        return found

    def _parse(self, text: str) -> Subject:
        if text in self.lanes:
            return Subject("lane", text)
        head, colon, mode = text.partition(":")
        if colon:
            return self._at_mode(text, head, mode)
        head, at, scope = text.partition("@")
        first, arrow, second = head.partition(">")
        if arrow:
            return self._handling(text, (first, second), scope if at else None)
        if at:
            self._need_mode(head)
            if scope not in self._countries:
                message = f"no place lies in country {scope!r}"
                raise ValueError(message)
            return Subject("mode", text)
        known = (
            *(("mode", self._modes), ("cargo", self._cargo)),
            *(("place", self._places), ("country", self._countries)),
            *(("service", self.services), ("ship", self.ships)),
        )
        for kind, names in known:
            if text in names:
                return Subject(kind, text)
        named = find_kind(self._cargo, text)
        if named is not None:
            return Subject("cargo", named.id)
        message = (
            f"subject {text!r} is not a place, link, mode, cargo kind, country, service or ship"
        )
        raise ValueError(message)

    def _at_mode(self, text: str, head: str, mode: str) -> Subject:
        first, arrow, second = head.partition(">")
        if arrow or "-" in head:
            if not arrow:
                first, _, second = head.partition("-")
            along = (first, second, mode) in self._joined
            if along or (second, first, mode) in self._joined:
                return Subject("move", text if arrow or along else f"{second}-{first}:{mode}")
            self._need_mode(mode)
            self._need_place(first)
            self._need_place(second)
            message = f"no {mode} link joins {first} and {second}{self._beside(first, mode)}"
            raise ValueError(message)
        self._need_mode(mode)
        self._need_place(head)
        self._need_link(head, mode)
        return Subject("pass", text)

    def _handling(self, text: str, modes: tuple[str, str], scope: str | None) -> Subject:
        own = [mode for mode in modes if mode != GATE]
        for mode in own:
            self._need_mode(mode)
        if scope is not None and scope not in self._countries:
            self._need_place(scope)
            for mode in own:
                self._need_link(scope, mode)
        return Subject("handling", text)

    def nameable(
        self, kinds: Collection[str], *, directed: bool = False, handling: bool = False
    ) -> Iterator[str]:
        """Yield the keys of all subjects of some kinds that could be named one by one.

        Parameters
        ----------
        kinds
            Kinds as of `Subject`.
        directed
            Whether a link is named by each of its directions too.
        handling
            Whether handling at each place and in each country is named too.
        """
        found: dict[str, Callable[[], Iterable[str]]] = {
            "place": lambda: self._places,
            "country": lambda: sorted(self._countries),
            "cargo": lambda: self._cargo,
            "service": lambda: self.services,
            "lane": lambda: self.lanes,
            "ship": lambda: self.ships,
            "mode": self._every_mode,
            "pass": lambda: (f"{at}:{it}" for at, modes in self.modes_at.items() for it in modes),
            "move": lambda: self._every_move(directed=directed),
            "handling": lambda: self._every_handling() if handling else (),
        }
        for kind, keys in found.items():
            if kind in kinds:
                yield from keys()

    def _every_mode(self) -> Iterator[str]:
        for mode in self._modes:
            yield mode
            yield from (f"{mode}@{country}" for country in sorted(self._countries))

    def _every_move(self, *, directed: bool) -> Iterator[str]:
        for a, b, mode in dict.fromkeys((it[0], it[1], it[2]) for it in self._links):
            yield f"{a}-{b}:{mode}"
            if directed:
                yield from (f"{a}>{b}:{mode}", f"{b}>{a}:{mode}")

    def _every_handling(self) -> Iterator[str]:
        scopes: list[tuple[str, Collection[str]]] = [("", self._modes)]
        scopes += [(f"@{it}", self._modes) for it in sorted(self._countries)]
        scopes += [(f"@{at}", sorted(modes)) for at, modes in self.modes_at.items()]
        for scope, modes in scopes:
            ends = (*modes, GATE)
            yield from (f"{a}>{b}{scope}" for a in ends for b in ends if a != b)

    def _need_link(self, place: str, mode: str) -> None:
        if mode not in self.modes_at.get(place, ()):
            message = f"no {mode} link touches {place}"
            raise ValueError(message)

    def suggest(self, text: str) -> str:
        """Return ``; did you mean SUBJECT?`` where ids of places are misspelt, else nothing.

        Examples
        --------
        >>> link = Link("alpha", "bravo", "road", "both", "", (), "")
        >>> places = dict.fromkeys(("alpha", "bravo"))
        >>> Subjects(places, [link], ["road"], {}).suggest("alfa-bravo:road")
        '; did you mean alpha-bravo:road?'
        """
        from difflib import get_close_matches

        found = text.strip()
        head, colon, _ = found.partition(":")
        for part in re.split("[>-]", head) if colon else [found.rpartition("@")[2]]:
            if part not in self._places:
                alike = get_close_matches(part.casefold(), self._places, n=1)
                found = found.replace(part, alike[0]) if alike else found
        try:
            self.parse(found)
        except ValueError:
            return ""
        return f"; did you mean {found}?"

    def _beside(self, place: str, mode: str) -> str:
        """Return to where links of a mode lead from a place, to name another one instead."""
        near = sorted(
            {
                b if a == place else a
                for a, b, it, *_ in self._links
                if it == mode and place in (a, b)
            }
        )
        return f"; from {place} {mode} leads to {', '.join(near)}" if near else ""

    def _need_place(self, place: str) -> None:
        if place not in self._places:
            message = f"place {place!r} does not exist"
            raise ValueError(message)

    def _need_mode(self, mode: str) -> None:
        if mode not in self._modes:
            related = [it for it in self._modes if mode and it.startswith(f"{mode}-")]
            message = (
                f"mode {mode!r} does not exist; use one of {', '.join(related or self._modes)}"
            )
            raise ValueError(message)


def is_pattern(text: str) -> bool:
    """Tell whether a text is a pattern and not a name.

    Examples
    --------
    >>> is_pattern("khorgos*"), is_pattern("rail-1520@RU")
    (True, False)
    """
    return _WILD.search(text) is not None


def matcher(pattern: str) -> Callable[[str], bool]:
    """Return what tells whether a subject or an attribute matches a pattern.

    A link matches in the order of its ends that its row has and in the other.

    Examples
    --------
    >>> fits = matcher("brest-*:rail-*")
    >>> fits("terespol-brest:rail-1520"), fits("brest-terespol:road")
    (True, False)
    """
    match = re.compile(translate(pattern)).match

    def fits(name: str) -> bool:
        if match(name) is not None:
            return True
        head, colon, mode = name.partition(":")
        if not colon or "-" not in head or ">" in head:
            return False
        first, _, second = head.partition("-")
        return match(f"{second}-{first}:{mode}") is not None

    return fits


def near_names(pattern: str, names: Iterable[str]) -> str:
    """Return ``; did you mean a, b?`` for names, or parts of them, like what a pattern spells out.

    Examples
    --------
    >>> near_names("*@RUS", ["rail-1520@RU", "sea@KZ"]), near_names("khorgas*", ["khorgos:road"])
    ('; did you mean RU?', '; did you mean khorgos?')
    """
    from difflib import get_close_matches

    known = {part for name in names for part in (name, *_PARTS.split(name))} - {""}
    folded = {it.casefold(): it for it in sorted(known)}
    for literal in sorted(re.split(r"[*?:>@\[\]]", pattern), key=len, reverse=True):
        if len(literal) > 1 and literal not in known:
            near = get_close_matches(literal.casefold(), folded, n=3, cutoff=0.7)
            return f"; did you mean {', '.join(folded[it] for it in near)}?" if near else ""
    return ""
