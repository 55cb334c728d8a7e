"""Which graphs, prices and landmarks do questions under the same terms share?"""

from collections import Counter
from copy import copy
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from corridors.model.network import Network
from planner.graph._base_cache import OF_ALL, Base, terms_of
from planner.graph.endpoints import ends_of, kept_ends, unloading, unloads
from planner.graph.graph import STATIC, Graph, Known, Priced, build_graph, build_open_graph
from planner.graph.patched_graphs import Before, mended_graph, mended_steps
from planner.graph.recent import Recent
from planner.graph.tokens import tokens_of
from planner.graph.via import split
from planner.pricing.adjustments import SURCHARGED_ORIGINS, low_priority_trades
from planner.pricing.arcs import NEVER, Steps
from planner.pricing.pricer import Pricer
from planner.pricing.shipper_costs import COUNTED, shipper_column
from planner.query.query import Query, countries_of
from planner.restrictions.applicable import all_restrictions, restrictions_against
from planner.restrictions.border_admission import admissions_of
from planner.restrictions.carriers import refused_countries, service_gaps_by_subject
from planner.restrictions.restriction import Restriction
from planner.search.compilation import floats, ints
from planner.search.label_setting import Calendar

ASKING = ""
"""In the place of a country: discharges that ask more of some countries' cargo."""

_MOST = 64
"""So many graphs of one network are kept, the last that were asked for; 1.3 MB each."""
_MOST_DAYS = 256
"""So many days of departure, by cargo and country of the origin, are kept; 0.4 MB each.

A sweep of twelve months from twenty countries asks for each day again in every scenario.
"""


class Kept:
    """Graphs by terms."""

    def __init__(self) -> None:
        self.steps: Steps | None = None
        self.arrays: Steps | None = None
        self.unload: list[int] = []
        self.bases: Recent[tuple[object, ...], Base] = Recent(_MOST)
        self.alike: Recent[tuple[object, ...], tuple[object, ...]] = Recent(_MOST)
        self.ashore: dict[str, list[int]] = {}
        self.known: Recent[tuple[object, ...], Known] = Recent(_MOST)
        self.priced: Recent[tuple[object, ...], dict[int, Priced]] = Recent(_MOST_DAYS)
        self.same_day: Recent[tuple[object, ...], dict[int, Priced]] = Recent(_MOST_DAYS)
        self.borne: Recent[tuple[object, ...], Any] = Recent(_MOST_DAYS)
        self.told: WeakKeyDictionary[Pricer, Any] = WeakKeyDictionary()
        self.posts: list[Restriction] | None = None
        self.rules: dict[tuple[object, ...], list[Restriction]] = {}
        self.refusing: dict[tuple[str, ...], tuple[int, ...]] = {}
        self.same: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.split: tuple[tuple[str, ...], Steps, list[int]] | None = None
        self.lender: Kept | None = None
        self.changed: frozenset[int] = frozenset()
        self.before: Before | None = None

    def borrow(
        self,
        lender: "Kept",
        changed: frozenset[int],
        before: Before | None,
    ) -> None:
        """Take over prices of another network but for the steps that changed."""
        self.lender, self.changed, self.before = lender, changed, before

    def lend(self, network: Network, steps: Steps, query: Query) -> "Base | None":
        """Return the graph of the terms of a question, None where too many are kept."""
        if steps is self.steps and len(self.bases) >= self.bases.most:
            return self.bases.get(terms_of(network, steps, query))
        return self.base(network, steps, query)

    def graph(self, network: Network, steps: Steps, query: Query) -> Graph:
        """Return the graph of a question; equal to `planner.graph.graph.build_graph`."""
        if query.via:
            return build_graph(network, steps, query)
        base = self.base(network, steps, query)
        hours: Any = base.graph.hours.copy()
        number: Any = base.graph.number.copy()
        for edge in unloading(steps, query.destination):
            hours[edge] = base.everywhere.hours[edge]
            number[edge] = base.everywhere.number[edge]
        shut = [*kept_ends(steps, query), *self.refused(network, steps, query)]
        hours[shut] = NEVER
        number[shut] = STATIC
        source, target = ends_of(steps, query)
        return base.graph._replace(
            hours=hours,
            number=number,
            source=source,
            target=target,
            landmarks=base.landmarks(query.by),
            shipper=self.shipper(network, steps, query),
        )

    def shipper(self, network: Network, steps: Steps, query: Query) -> Any:
        """Return `shipper_costs.shipper_column` by criteria that weigh it, else nothing."""
        if query.by not in COUNTED:
            return ()
        ends = countries_of(network, query)
        asked = (query.cargo, ends, query.depart, query.value_of_time)
        known = self.borne.get(asked)
        if known is None:
            known = self.borne[asked] = floats(shipper_column(network, steps, query))
        return known

    def passing(self, network: Network, steps: Steps, query: Query) -> Graph:
        """Return the graph of a question whose stops are passed through.

        Equal to `planner.graph.graph.build_graph` of `planner.graph.via.through`, but for the
        numbers
        of the calendars: what was added takes what the steps take that it is a copy of.
        """
        base = self.base(network, steps, query)
        if self.split is None or self.split[0] != query.via:
            self.split = (query.via, *split(steps, query.via))
        _, own, copies = self.split
        of = ints(copies)

        def column(values: Any) -> Any:
            return np.append(values, values[of])

        borne = self.shipper(network, steps, query)
        hours, number = column(base.graph.hours), column(base.graph.number)
        opened = unloading(own, query.destination)
        hours[opened] = column(base.everywhere.hours)[opened]
        number[opened] = column(base.everywhere.number)[opened]
        refused = set(self.refused(network, steps, query))
        first = len(steps.head)
        shut = [*refused, *(first + at for at, edge in enumerate(copies) if edge in refused)]
        hours[shut] = NEVER
        number[shut] = STATIC
        source, target = ends_of(own, query)
        return base.graph._replace(
            steps=own,
            hours=hours,
            number=number,
            usd=column(base.graph.usd),
            wtw_kg=column(base.graph.wtw_kg),
            shipper=column(borne) if len(borne) else borne,
            source=source,
            target=target,
            # Its tokens are not those of the graph without stops.
            pricer=copy(base.graph.pricer),
        )

    def refused(self, network: Network, steps: Steps, query: Query) -> tuple[int, ...]:
        """Return the steps that refuse cargo by both of its ends: one object for the same ones."""
        if self.posts is None:
            self.posts = self._posts(network, steps)
        asked = (query.cargo, *(network.places[it].country for it in query[:2] if it))
        known = self.refusing.get(asked)
        if known is None:
            if not self.rules:
                for post in self.posts:
                    self.rules.setdefault(post[2:], []).append(post)
            # Most posts say the same as others of their border.
            alike = [posts[0] for posts in self.rules.values()]
            refused = [self.rules[it[2:]] for it in restrictions_against(alike, network, query)]
            known = tuple(post.edge for posts in refused for post in posts)
            known = self.refusing[asked] = self.same.setdefault(known, known)
        return known

    def _posts(self, network: Network, steps: Steps) -> list[Restriction]:
        """Return the steps that do not admit all cargo: as before the change if as much is said."""
        lender, before = self.lender, self.before
        if (
            lender is not None
            and before is not None
            and before.steps is lender.steps
            and before.after is steps
            and admissions_of(before.network) == admissions_of(network)
            and refused_countries(before.network) == refused_countries(network)
            and service_gaps_by_subject(before.network) == service_gaps_by_subject(network)
        ):
            if lender.posts is None:
                lender.posts = all_restrictions(before.network, before.steps)
            return lender.posts
        return all_restrictions(network, steps)

    def tokens(self, network: Network, graph: Graph) -> Any:
        """Return the tokens of the steps of a graph, once for all questions of its terms."""
        known = self.told.get(graph.pricer)
        if known is None:
            known = self.told[graph.pricer] = ints(tokens_of(network, graph).of_step)
        return known

    def base(self, network: Network, steps: Steps, query: Query) -> Base:
        """Return the graph of the terms of a question."""
        if steps is not self.steps:
            self.steps = steps
            self.arrays = None
            self.posts = None
            self.split = None
            for graphs in (self.bases, self.alike, self.told):
                graphs.clear()
            for kept in (self.ashore, self.rules, self.refusing, self.same):
                kept.clear()
            for prices in (self.known, self.priced, self.same_day):
                prices.clear()
        terms = terms_of(network, steps, query)
        known = self.bases.get(terms)
        if known is None:
            known = self.bases[terms] = self._build(network, steps, query)
        if self.alike.get(terms[:OF_ALL]) not in self.bases:
            self.alike[terms[:OF_ALL]] = terms
        return known

    def _build(self, network: Network, steps: Steps, query: Query) -> Base:
        origin = network.places[query.origin]
        cargo = (
            query.cargo,
            low_priority_trades(network, steps.low_priority, query),
            origin.country,
        )
        day = (query.depart, *cargo, round(origin.lon / 15.0))
        own = self.priced.get(day)
        if own is None:
            own = self.priced[day] = self._lent_prices(steps, day)
            # Most steps are the same from wherever the journey begins.
            other = self.same_day.setdefault(day[:3], own)
            own.update((it, kept) for it, kept in other.items() if kept.shared)
        known = self.known.setdefault(cargo, {})
        lent = self._lent(steps, query)
        arrays = self._arrays(steps, lent)
        laid = (network, steps, query, self.unload, known, own)
        alike = None if lent is not None else self._alike(network, steps, query)
        if lent is not None:
            part = build_open_graph(*laid, self.changed)
            everywhere = mended_graph(lent.everywhere, part, sorted(self.changed))
        elif alike is not None:
            whole, changed = alike
            everywhere = mended_graph(whole, build_open_graph(*laid, changed), sorted(changed))
        else:
            graph = build_open_graph(*laid)
            everywhere = graph._replace(
                hours=floats(graph.hours),
                number=ints(graph.number),
                usd=floats(graph.usd),
                wtw_kg=floats(graph.wtw_kg),
                calendar=Calendar(
                    ints(graph.calendar.first),
                    *(floats(part) for part in graph.calendar[1:]),
                ),
            )
        everywhere = everywhere._replace(steps=arrays)
        shut: Any = everywhere.hours.copy()
        still: Any = everywhere.number.copy()
        shut[self.unload] = NEVER
        still[self.unload] = STATIC
        return Base(everywhere._replace(hours=shut, number=still), everywhere, Counter(), {})

    def _alike(self, network: Network, steps: Steps, query: Query) -> tuple[Graph, set[int]] | None:
        """Return a graph that differs by the origin alone, and the steps that hang on it.

        These are the discharges in the countries of both origins, where customs are cleared
        only from abroad, those that ask more of some countries' cargo, and what opens by the
        hour, as the clock is that of the origin.
        """
        terms = terms_of(network, steps, query)
        key = self.alike.get(terms[:OF_ALL], ())
        base = self.bases.get(key)
        priced = self.priced.get((query.depart, query.cargo, *key[OF_ALL - 1 :]))
        # What is lent by another network need not have been priced here.
        if base is None or priced is None or self.lender is not None:
            return None
        if not self.ashore:
            said = network.facts.by_subject
            for edge, *_ in steps.discharge:
                place = steps.places[steps.place_of[steps.head[edge]]]
                asks = any(
                    SURCHARGED_ORIGINS in said.get(f"{place}:{it}", {}) for it in ("sea", "air")
                )
                home = ASKING if asks else network.places[place].country
                self.ashore.setdefault(home, []).append(edge)
        changed = {edge for edge, kept in priced.items() if not kept.shared}
        for country in (terms[OF_ALL], key[OF_ALL], ASKING):
            changed.update(self.ashore.get(str(country), ()))
        return base.everywhere, changed

    def _lent_prices(self, steps: Steps, day: tuple[object, ...]) -> dict[int, Priced]:
        """Return what the lender has priced of the steps that did not change.

        Nothing where either of the two is being asked about other steps, as with an end off
        the network joined to it: these have other numbers.
        """
        lender, before, changed = self.lender, self.before, self.changed
        if lender is None or lender.steps is None:
            return {}
        if before is None:
            same = steps.head is lender.steps.head
        else:
            same = steps is before.after and lender.steps is before.steps
        known = (lender.priced.get(day) or {}) if same else {}
        return {edge: kept for edge, kept in known.items() if edge not in changed}

    def _lent(self, steps: Steps, query: Query) -> "Base | None":
        """Return the graph before the change, None where it is not to be mended."""
        before = self.before
        if self.lender is None or before is None or not before.may_mend(steps, self.changed):
            return None
        return self.lender.lend(before.network, before.steps, query)

    def _arrays(self, steps: Steps, lent: "Base | None") -> Steps:
        """Return steps with arrays for what is searched, once for all graphs."""
        if self.arrays is None and lent is not None and self.lender is not None:
            self.arrays = mended_steps(lent.everywhere.steps, steps, self.changed)
            self.unload = self.lender.unload
        elif self.arrays is None:
            self.arrays = steps._replace(
                start=ints(steps.start),
                head=ints(steps.head),
                place_of=ints(steps.place_of),
                km=floats(steps.km),
            )
            self.unload = [edge for edge in range(len(steps.head)) if unloads(steps, edge)]
        return self.arrays
