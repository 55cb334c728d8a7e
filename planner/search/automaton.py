"""Automata of rules that a path as a whole must keep, such as places in order.

A rule reads the steps of a path one by one as events and keeps count in a few layers; several
rules together are one automaton, which the searches follow as a table.
"""

from collections.abc import Collection, Sequence
from itertools import product
from typing import Any, NamedTuple, Protocol

from planner.search.label_setting import NOWHERE


class PathRule(Protocol):
    """What a path must keep. Layer 0 is the first; event 0 stands for nothing."""

    @property
    def layers(self) -> int:
        """Number of layers."""

    @property
    def first(self) -> int:
        """Layer in which a path begins."""

    def after(self, layer: int, event: int) -> int:
        """Return the layer after an event, negative where the path is not allowed."""

    def ends(self, layer: int) -> bool:
        """Tell whether a path may end in a layer."""


class VisitRule(NamedTuple):
    """Places to be visited in order, each given by its event; ``origin`` is that of the origin."""

    order: tuple[int, ...]
    origin: int

    @property
    def layers(self) -> int:
        """One more than the places."""
        return len(self.order) + 1

    @property
    def first(self) -> int:
        """The origin may be the first place."""
        return self.after(0, self.origin)

    def visited(self, layer: int) -> int:
        """Return how many places are behind in a layer."""
        return layer

    def after(self, layer: int, event: int) -> int:
        """Count a place that comes next."""
        while layer < len(self.order) and self.order[layer] == event:
            layer += 1
        return layer

    def ends(self, layer: int) -> bool:
        """All must be visited."""
        return layer == len(self.order)


NO_SERVICE = -1
"""In place of a service: cargo must be aboard none."""


class ChainStretch(NamedTuple):
    """What one leg of a chain asks: where it ends, by which modes, and by which service.

    ``place`` and ``service`` are numbers of the events of `ChainRule`, from 1; service 0 is any
    or none, `NO_SERVICE` none. No modes are any mode.
    """

    place: int
    modes: frozenset[int] = frozenset()
    service: int = 0


class ChainEvent(NamedTuple):
    """What a step does to a chain of legs.

    A move goes by ``mode`` (from 1) into ``place`` (0: none that is named). A boarding has
    the number of its service, leaving a service 0.
    """

    mode: int = 0
    place: int = 0
    boards: int | None = None


class ChainRule(NamedTuple):
    """Legs that a path must follow in order: each to its place, by its modes and its service.

    Event ``n`` is ``events[n]``; the first stands for nothing. Layers count the legs that are
    done and, within each, the service that the cargo is aboard (0: none). Behind the last place no
    further move is allowed. ``begun`` are the legs done before the first step.
    """

    legs: tuple[ChainStretch, ...]
    events: tuple[ChainEvent, ...]
    services: int = 0
    begun: int = 0

    @property
    def layers(self) -> int:
        """The legs and the end, times the services and none."""
        return (len(self.legs) + 1) * (self.services + 1)

    @property
    def first(self) -> int:
        """Legs done before, aboard no service."""
        return self.begun * (self.services + 1)

    def visited(self, layer: int) -> int:
        """Return how many legs are done in a layer."""
        return layer // (self.services + 1)

    def after(self, layer: int, event: int) -> int:
        """Keep the legs in order, and note which service the cargo is aboard."""
        done, aboard = divmod(layer, self.services + 1)
        mode, place, boards = self.events[event]
        if boards is not None:
            return layer - aboard + boards
        if not mode:
            return layer
        if done == len(self.legs):
            return NOWHERE
        leg = self.legs[done]
        wanted = max(leg.service, 0) if leg.service else aboard
        if (leg.modes and mode not in leg.modes) or aboard != wanted:
            return NOWHERE
        return layer + (self.services + 1) * (place == leg.place)

    def ends(self, layer: int) -> bool:
        """All legs must be done."""
        return self.visited(layer) == len(self.legs)


class PrefixRule(NamedTuple):
    """Tokens that must come first, in order, and those that must not come next.

    Event ``t + 1`` meets token ``t``; once the next one is met all is free.
    """

    prefix: tuple[int, ...]
    closed: Collection[int]

    @property
    def layers(self) -> int:
        """Two more than the tokens of the prefix."""
        return len(self.prefix) + 2

    @property
    def first(self) -> int:
        """Nothing is met yet."""
        return 0

    def after(self, layer: int, event: int) -> int:
        """Follow the prefix, then refuse what is closed once."""
        if not event or layer > len(self.prefix):
            return layer
        if layer < len(self.prefix):
            return layer + 1 if event - 1 == self.prefix[layer] else NOWHERE
        return NOWHERE if event - 1 in self.closed else layer + 1

    def ends(self, layer: int) -> bool:
        """Ask for freedom at the end."""
        return layer == len(self.prefix) + 1


class AvoidRule(NamedTuple):
    """Marks of which a path must not pass all in order.

    Event bit ``n`` passes mark ``n``. The last mark is refused, or noted where the rule is
    lenient.
    """

    marks: int
    begun: int
    lenient: bool = False

    @property
    def layers(self) -> int:
        """As many as marks, and one more where the last may be passed."""
        return self.marks + self.lenient

    @property
    def first(self) -> int:
        """The marks passed before the first step."""
        return self.begun

    def after(self, layer: int, event: int) -> int:
        """Count the next mark, refuse the last."""
        if not event >> layer & 1:
            return layer
        return layer + 1 if layer + 1 < self.layers else NOWHERE

    def ends(self, layer: int) -> bool:
        """Let a path end anywhere."""
        del layer
        return True


class AtMost(NamedTuple):
    """Greatest number of events."""

    most: int

    @property
    def layers(self) -> int:
        """None yet, one, two, ..."""
        return self.most + 1

    @property
    def first(self) -> int:
        """Nothing is counted yet."""
        return 0

    def after(self, layer: int, event: int) -> int:
        """Count an event; refuse one too many."""
        if not event:
            return layer
        return layer + event if layer + event <= self.most else NOWHERE

    def ends(self, layer: int) -> bool:
        """Let a way end anywhere."""
        del layer
        return True


class FollowRule(NamedTuple):
    """Marks that a path must pass all in order, without a foreign move in between.

    Event bit ``n`` passes mark ``n``, the bit after the last mark is a move by a foreign mode;
    ``begun`` are the marks passed before the first step. After a foreign move the marks count
    anew, so the layer is that of the last stretch without one, which is all that matters.
    A foreign move that leads to the first mark or on from the last one passes it all the same;
    its event has no other marks.
    """

    marks: int
    begun: int

    @property
    def layers(self) -> int:
        """One more than the marks."""
        return self.marks + 1

    @property
    def first(self) -> int:
        """The marks passed before the first step."""
        return self.begun

    def after(self, layer: int, event: int) -> int:
        """Count the next mark, begin anew after a foreign move; after the last all is free."""
        if layer == self.marks:
            return layer
        if event >> layer & 1:
            return layer + 1
        return event & 1 if event >> self.marks & 1 else layer

    def ends(self, layer: int) -> bool:
        """Ask for all marks."""
        return layer == self.marks


class Counts(NamedTuple):
    """Events of which a path may hold only so many of each kind, counted beside the layers.

    A path with no more of each kind is never worse off, which layers cannot say. One whole number
    holds a field for each kind, with a guard bit above it: ``a`` has no more of any kind than
    ``b`` if ``(b | guard) - a`` keeps all guard bits.

    Attributes
    ----------
    of_step
        Events of each step; empty where nothing is counted.
    most
        The greatest number of each kind.
    guard
        The guard bits.
    to_go
        The least of each kind from each state to the target, or nothing.
    """

    of_step: Any = ()
    most: int = 0
    guard: int = 0
    to_go: Any = ()

    def keeps(self, path: Sequence[int]) -> bool:
        """Tell whether a path keeps within the greatest numbers.

        Examples
        --------
        >>> borders = packed([[1, 1, 0]], [1])
        >>> borders.keeps([0, 2]), borders.keeps([0, 1])
        (True, False)
        """
        if not len(self.of_step):
            return True
        used = 0
        for edge in path:
            used += int(self.of_step[edge])
            if (self.most | self.guard) - used & self.guard != self.guard:
                return False
        return True

    def fields(self) -> list[tuple[int, int]]:
        """Return of each kind by how many bits it is shifted, and the greatest number."""
        found, low = [], 0
        for high in range(self.guard.bit_length()):
            if self.guard >> high & 1:
                found.append((low, self.most >> low & (1 << high - low) - 1))
                low = high + 1
        return found


NOTHING_COUNTED = Counts()


def packed(events: Sequence[Sequence[int]], most: Sequence[int]) -> Counts:
    """Return the counts of several kinds of events.

    Parameters
    ----------
    events
        Of each kind how many events each step is.
    most
        The greatest number of each kind.

    Notes
    -----
    A field holds the greatest number four times, so that a label, a step and what is still to
    come can be added up before they are compared; what is over it by more counts as one over.
    """
    of_step = [0] * len(events[0])
    limits = guard = shift = 0
    for row, limit in zip(events, most, strict=True):
        of_step = [
            sums + (min(count, limit + 1) << shift)
            for sums, count in zip(of_step, row, strict=True)
        ]
        limits |= limit << shift
        shift += (4 * limit + 4).bit_length() + 1
        guard |= 1 << shift - 1
    return Counts(of_step, limits, guard)


class Automaton(NamedTuple):
    """Rules as a table: from layer ``l`` symbol ``s`` leads to ``table[l * symbols + s]``.

    ``symbol`` is that of each step, ``accept`` tells (1 or 0) whether a path may end in a
    layer. The one of no rules has no symbols. ``stage`` tells of each layer how many of the
    places to be visited (`VisitRule`, `ChainRule`) are behind it. Layers come in blocks of
    ``masks``, a power of
    two: the bits of a layer's number within its block are restrictions, so what is possible in a
    layer is possible in every layer of its block whose bits are among its own. ``counts`` are
    limits that are no part of the table.
    """

    symbol: Any
    symbols: int
    table: Any
    first: int
    accept: Any
    stage: Any = (0,)
    masks: int = 1
    counts: Counts = NOTHING_COUNTED


FREE = Automaton((), 0, (), 0, (1,))
"""Everything is allowed."""


class Alphabet(NamedTuple):
    """Symbol of each step, and the events of each rule that a symbol stands for.

    Symbols behind those of the events stand for ``words``: several symbols in order, which a step
    that consists of other steps spells.
    """

    symbol: Any
    events: list[tuple[int, ...]]
    words: Sequence[tuple[int, ...]] = ()


class Compounds(NamedTuple):
    """Steps that consist of others: from number ``first`` on, each a span of ``parts``.

    Span ``n`` goes from place ``low[n]`` to before place ``high[n]``; all are arrays.
    """

    first: int
    parts: Any
    low: Any
    high: Any


def spelled(letters: Alphabet, compounds: Compounds) -> Alphabet:
    """Return an alphabet in which compound steps spell the symbols of their parts."""
    import numpy as np

    nothing = next((at for at, it in enumerate(letters.events) if not any(it)), len(letters.events))
    symbol = np.array(letters.symbol)
    of_parts = symbol[compounds.parts]
    met = np.flatnonzero(of_parts != nothing)
    begin, end = np.searchsorted(met, compounds.low), np.searchsorted(met, compounds.high)
    read = of_parts[met].tolist()
    events = list(letters.events)
    words: dict[tuple[int, ...], int] = {}
    if nothing == len(events):
        events.append((0,) * (len(events[0]) if events else 0))
    own = np.full(len(compounds.low), nothing)
    for at in np.flatnonzero(end > begin).tolist():
        word = tuple(read[begin[at] : end[at]])
        own[at] = word[0] if len(word) == 1 else words.setdefault(word, len(events) + len(words))
    symbol[compounds.first : compounds.first + len(own)] = own
    listed = isinstance(letters.symbol, list)
    return Alphabet(symbol.tolist() if listed else symbol, events, list(words))


def alphabet(events: Sequence[Sequence[int]]) -> Alphabet:
    """Return one symbol for each combination of events; ``events`` has a row per rule."""
    number: dict[tuple[int, ...], int] = {}
    symbol = [number.setdefault(together, len(number)) for together in zip(*events, strict=True)]
    return Alphabet(symbol, list(number))


def automaton(letters: Alphabet, rules: Sequence[PathRule]) -> Automaton:
    """Return the rules as one table; ``letters`` come from their events in the same order."""
    sizes = [rule.layers for rule in rules]
    # Of each rule by itself: the layer after each layer and symbol.
    after = [
        [[rule.after(layer, it[at]) for it in letters.events] for layer in range(rule.layers)]
        for at, rule in enumerate(rules)
    ]
    table: list[int] = []
    accept: list[int] = []
    stage: list[int] = []
    of_layer: list[list[int]] = []
    for layers in product(*map(range, sizes)):
        ends = zip(rules, layers, strict=True)
        accept.append(int(all(rule.ends(layer) for rule, layer in ends)))
        visited = zip(rules, layers, strict=True)
        stage.append(
            sum(
                rule.visited(layer)
                for rule, layer in visited
                if isinstance(rule, VisitRule | ChainRule)
            )
        )
        rows = [of_rule[layer] for of_rule, layer in zip(after, layers, strict=True)]
        if len(rows) == 1:
            of_layer.append(rows[0])
            continue
        then = zip(*rows, strict=True)
        of_layer.append([NOWHERE if min(it) < 0 else _index(it, sizes) for it in then])
    for layer, row in enumerate(of_layer):
        table += row
        for word in letters.words:
            now = layer
            for letter in word:
                now = of_layer[now][letter] if now >= 0 else NOWHERE
            table.append(now)
    first = _index([rule.first for rule in rules], sizes)
    symbols = len(letters.events) + len(letters.words)
    return Automaton(letters.symbol, symbols, table, first, accept, stage)


def condensed(way: Automaton) -> Automaton:
    """Return an automaton in which all symbols that lead to the same layers are one."""
    if not way.symbols:
        return way
    rows = [way.table[at : at + way.symbols] for at in range(0, len(way.table), way.symbols)]
    number: dict[tuple[int, ...], int] = {}
    alike = [number.setdefault(column, len(number)) for column in zip(*rows, strict=True)]
    table = [then for row in zip(*number, strict=True) for then in row]
    symbol: Any
    if isinstance(way.symbol, list):
        symbol = [alike[it] for it in way.symbol]
    else:
        import numpy as np

        symbol = np.array(alike)[way.symbol]
    return way._replace(symbol=symbol, symbols=len(number), table=table)


def _index(layers: Sequence[int], sizes: Sequence[int]) -> int:
    index = 0
    for layer, size in zip(layers, sizes, strict=True):
        index = index * size + layer
    return index
