"""Which cells of a row are at fault where it can't be asked: all of them, by column."""

from collections.abc import Callable, Iterator
from functools import partial

from corridors.errors import CorridorsError, DataError
from corridors.model.assignments import lay_assignment
from corridors.model.layer import Layer
from corridors.model.network import Network, country_codes
from corridors.places.names import read_country
from corridors.scenario import load_scenarios
from planner.graph.layers import LayeredNetwork
from planner.parsing.departure import ARRIVE_BY, read_deadline, read_departures
from planner.parsing.question import (
    read_avoid,
    read_leanings,
    read_operators,
    stop_named,
)
from planner.query.equipment import cargo_of
from planner.query.query import expand_modes
from planner.question.terms import Question
from planner.shipments.reader import Shipment, ShipmentList

_Check = tuple[str, str, Callable[[str], object]]


class CellChecker:
    """Reads the words of questions one by one; what is wrong with a word is found out once.

    Parameters
    ----------
    base
        The network below the scenarios of the questions.
    """

    def __init__(self, base: LayeredNetwork) -> None:
        self.base = base
        self._known: dict[tuple[tuple[str, ...], str, str], str] = {}

    def faults(self, terms: Question) -> list[str]:
        """Return what is wrong with single cells of a question, by column."""
        faults = self._tried((), _scenario_checks(terms))
        if faults:
            return faults
        try:
            network = self.base.under(*terms.scenarios).network
        except CorridorsError as error:
            return [f"scenario: {_words(error)}"]
        return self._tried(terms.scenarios, _checks(network, terms))

    def has_failed(self, terms: Question) -> bool:
        """Tell whether an end or a stop of a question is known to be none."""
        stops = [("origin", terms.origin), ("destination", terms.destination)]
        stops += [("via", it) for it in terms.via]
        return any(self._known.get((terms.scenarios, *it)) for it in stops)

    def _tried(self, scenarios: tuple[str, ...], checks: Iterator[_Check]) -> list[str]:
        faults: list[str] = []
        for column, word, read in checks:
            key = (scenarios, column, word)
            if key not in self._known:
                self._known[key] = _fault(read, word)
            if self._known[key]:
                faults.append(f"{column}: {self._known[key]}")
        return faults


def with_all_faults(listed: ShipmentList, base: LayeredNetwork) -> ShipmentList:
    """Return a list in which rows that can't be read name all cells at fault, also names."""
    checker = CellChecker(base)

    def complete(shipment: Shipment) -> Shipment:
        if not shipment.problems:
            return shipment
        more = [it for it in checker.faults(shipment.draft) if it not in shipment.problems]
        return shipment._replace(problems=(*shipment.problems, *more))

    return listed._replace(shipments=tuple(map(complete, listed.shipments)))


def _fault(read: Callable[[str], object], word: str) -> str:
    try:
        read(word)
    except CorridorsError as error:
        return _words(error)
    return ""


def _words(error: CorridorsError) -> str:
    return " / ".join(error.problems) if isinstance(error, DataError) else str(error)


def _scenario_checks(terms: Question) -> Iterator[_Check]:
    for name in terms.scenarios:
        yield "scenario", name, lambda it: load_scenarios([it])


def _checks(network: Network, terms: Question) -> Iterator[_Check]:
    """Yield the words of a question with what reads each of them."""
    stop = partial(stop_named, network)
    read: dict[str, tuple[Callable[[str], object], tuple[str | None, ...]]] = {
        "set": (lambda it: lay_assignment(Layer(network), it), terms.sets),
        "origin": (stop, (terms.origin,)),
        "destination": (stop, (terms.destination,)),
        "via": (stop, terms.via),
        "depart": (lambda it: read_departures(it, network.edition), (terms.depart,)),
        "deadline": (read_deadline, (terms.deadline,)),
        "arrive-by": (lambda it: read_deadline(it, ARRIVE_BY), (terms.arrive_by,)),
        "mode": (lambda it: expand_modes(network, (it.lower(),)), terms.modes),
        "country": (lambda it: read_country(it, country_codes(network)), terms.countries),
        "avoid": (partial(read_avoid, network), terms.avoid),
        "prefer": (lambda it: read_leanings(network, (it,), ()), terms.prefer),
        "reluctant": (lambda it: read_leanings(network, (), (it,)), terms.reluctant),
        "operator": (lambda it: read_operators(network, (it,)), terms.operators),
        "cargo": (partial(cargo_of, network.cargo), (terms.cargo,)),
    }
    for column, (reader, words) in read.items():
        for word in words:
            if word:
                yield column, word, reader
