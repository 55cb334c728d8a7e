"""The steps that a change of facts reaches, priced again.

A scenario, an assignment or a draw changes few facts; only the steps that ask them are
priced again.
"""

from collections.abc import Iterable
from functools import cached_property

from corridors.model.network import Network
from planner.pricing.arcs import HANDLE, MOVE, Steps, UnitPrices, resolve_steps, with_rows


class StepFinder:
    """Finds the steps whose price a subject may change.

    Parameters
    ----------
    network, steps
        A network and its steps.
    """

    def __init__(self, network: Network, steps: Steps) -> None:
        self.network = network
        self.steps = steps
        self.tails = [0] * len(steps.head)
        self.place = [steps.places[at] for at in steps.place_of]
        self.country = [network.places[place].country for place in self.place]
        self.into: dict[tuple[int, int], list[int]] = {}
        for tail in range(len(steps.start) - 1):
            for edge in range(steps.start[tail], steps.start[tail + 1]):
                self.tails[edge] = tail
                if steps.kind[edge] == MOVE and not steps.rides.is_ride(edge):
                    head = steps.head[edge]
                    where = (steps.place_of[head], steps.mode_of[head])
                    self.into.setdefault(where, []).append(edge)

    def steps_of(self, subject: str) -> set[int]:
        """Return the steps that may change when a fact of the subject does."""
        parsed = self.network.subjects.parse(subject)
        if parsed.kind == "move":
            return self._move(subject)
        if parsed.kind == "pass":
            place, _, mode = subject.partition(":")
            return self._at(place, mode)
        if parsed.kind == "place":
            return {edge for edge in self._at(subject) if self.steps.kind[edge] != MOVE}
        if parsed.kind == "service":
            boardings = self.steps.rides.boardings.items()
            return {edge for edge, boarding in boardings if boarding.service == subject}
        if parsed.kind == "country":
            # Cargo is cleared at borders between customs territories.
            entered = (it for some in self.into.values() for it in some)
            return {it for it in entered if subject in self._border(it)}
        if parsed.kind in ("mode", "handling"):
            return self._general(subject, handling=parsed.kind == "handling")
        return set()

    def _border(self, edge: int) -> set[str]:
        """Return the two countries of a border that a step crosses."""
        countries = {self.country[it] for it in (self.tails[edge], self.steps.head[edge])}
        return countries if len(countries) > 1 else set()

    def _move(self, subject: str) -> set[int]:
        ends, _, mode = subject.partition(":")
        first, _, second = ends.replace(">", "-").partition("-")
        steps = self.steps
        found = set()
        for here, there in ((first, second), (second, first)):
            state = steps.states_of(here).get(mode)
            if state is None:
                continue
            for edge in range(steps.start[state + 1], steps.start[state + 2]):
                if steps.places[steps.place_of[steps.head[edge]]] == there:
                    found.add(edge)
        return found

    def _at(self, place: str, mode: str | None = None) -> set[int]:
        """Return what happens at a place, by one mode or by all, and the moves in and out."""
        steps = self.steps
        found: set[int] = set()
        for own, state in steps.states_of(place).items():
            for edge in range(steps.start[state], steps.start[state + 2]):
                first = steps.modes[steps.mode_of[self.tails[edge]]]
                second = steps.modes[steps.mode_of[steps.head[edge]]]
                if mode is None or mode in (first, second):
                    found.add(edge)
            if mode in (None, own):
                found.update(self.into.get((steps.place_of[state], steps.mode_of[state]), ()))
        return found

    def _general(self, subject: str, *, handling: bool) -> set[int]:
        """Return the steps of a mode or a pair of modes, everywhere or in a place or country."""
        pair, at, scope = subject.partition("@")
        known = self._handled.get(pair, ()) if handling else self.steps.by_mode[pair]
        return self._around.get(scope, set()).intersection(known) if at else {*known}

    @cached_property
    def _handled(self) -> dict[str, list[int]]:
        """By pair of modes the steps that handle cargo from one to the other."""
        steps = self.steps
        found: dict[str, list[int]] = {}
        for edge, kind in enumerate(steps.kind):
            if kind == HANDLE:
                ends = (self.tails[edge], steps.head[edge])
                pair = ">".join(steps.modes[steps.mode_of[state]] for state in ends)
                found.setdefault(pair, []).append(edge)
        return found

    @cached_property
    def _around(self) -> dict[str, set[int]]:
        """By place and country the steps that begin or end there."""
        found: dict[str, set[int]] = {}
        for edge, head in enumerate(self.steps.head):
            for state in (self.tails[edge], head):
                found.setdefault(self.place[state], set()).add(edge)
                found.setdefault(self.country[state], set()).add(edge)
        return found


def changed_subjects(before: Network, after: Network) -> list[str]:
    """Return the subjects of which two networks of the same places and links say other things."""
    old, new = before.facts.by_subject, after.facts.by_subject
    changed = [subject for subject, table in new.items() if old.get(subject) is not table]
    return changed + [subject for subject in old if subject not in new]


def without_layers(network: Network, steps: Steps) -> Steps:
    """Return the steps of a network, with the prices that they have without its layers of facts.

    Parameters
    ----------
    network
        A network under layers.
    steps
        Its steps; those that are not known without layers keep their prices.
    """
    ground = network.ground
    finder = StepFinder(network, steps)
    unit = UnitPrices(ground)
    priced = {}
    subjects = changed_subjects(ground, network)
    for edge in sorted({edge for subject in subjects for edge in finder.steps_of(subject)}):
        step = steps.step(edge)
        if step.kind == MOVE and ground.number(step.both, "length_km") is None:
            continue
        found = unit.priced(step)
        if found is not None:
            priced[edge] = found
    return with_rows(steps, priced)


def change_steps(finder: StepFinder, after: Network) -> Steps:
    """Return the steps of a network under a further layer of facts.

    Parameters
    ----------
    finder
        Of the network without the layer.
    after
        The network with it.
    """
    before = finder.network
    edges = changed_edges(finder, before, after)
    if edges is None:
        return resolve_steps(after, finder.steps, _touched(finder, before, after))
    return _repriced(after, finder.steps, edges)


def _touched(finder: StepFinder, before: Network, after: Network) -> set[int]:
    """Return the steps that may take something else in a network of other places and links.

    Steps of what one of the two networks alone has are not among those of the other.
    """
    subjects = {*changed_subjects(before, after)}
    subjects |= {place for place, it in before.places.items() if after.places.get(place) != it}
    if after.links is not before.links:
        subjects |= {f"{it.a}-{it.b}:{it.mode}" for it in {*before.links} ^ {*after.links}}
    found: set[int] = set()
    for subject in subjects:
        try:
            found |= finder.steps_of(subject)
        except ValueError:  # of what this network alone has
            after.subjects.parse(subject)
    return found


def changed_edges(finder: StepFinder, before: Network, after: Network) -> list[int] | None:
    """Return the steps that may take something else in one of two networks than in the other.

    Parameters
    ----------
    finder
        Of a network with the same places, links and services.
    before, after
        The networks; None is returned where they may have other steps.
    """
    subjects = changed_subjects(before, after)
    rides = finder.steps.rides
    known = (it for it in subjects if it in after.services)
    refitted = {it for it in known if _fleet(before, it) != _fleet(after, it)}
    if (
        after.links is not before.links
        or after.places is not before.places
        or after.services is not before.services
        or _may_handle_more(before, after, subjects)
    ):
        return None
    edges = {edge for subject in subjects for edge in finder.steps_of(subject)}
    for at, service in enumerate(rides.services if refitted else ()):
        if service in refitted:
            # Ice opens other steps of its way to it.
            edges.update(map(int, rides.edges[rides.low[at] : rides.high[at]]))
    return sorted(edges)


def _fleet(network: Network, service: str) -> object:
    """Return what is said of the ice class of the ships of a service."""
    return network.facts.entries((service,), "ice_class")


def _may_handle_more(before: Network, after: Network, subjects: Iterable[str]) -> bool:
    """Tell whether a change lets cargo change modes where it could not, or the reverse."""

    def possible(network: Network, subject: str) -> bool:
        return bool(network.facts.entries(network.chain(subject), "handling_h"))

    return any(
        possible(before, subject) != possible(after, subject)
        for subject in subjects
        if ">" in subject and ":" not in subject
    )


def _repriced(network: Network, steps: Steps, edges: list[int]) -> Steps:
    unit = UnitPrices(network)
    priced = {}
    for edge in edges:
        found = unit.priced(steps.step(edge))
        if found is None:
            message = f"step {edge} lost its price"
            raise RuntimeError(message)
        priced[edge] = found
    return with_rows(steps, priced)
