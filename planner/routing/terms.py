"""What the hours, dollars and kilograms of a leg are the sum of, each term a product of factors.

The sums are those of `planner.pricing.formula`: asked with numbers that keep what they are made of
(`planner.pricing.arithmetic`), formulas tell of which facts their results are.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from math import fsum
from typing import NamedTuple

from corridors.model.evidence import evidence_of
from corridors.model.network import Network
from planner.pricing.arcs import HANDLE, MOVE, PASS, Step
from planner.pricing.arithmetic import Factor, Product, Traced, merged, products_of
from planner.pricing.formula import EXPECTED, Formula, Number, Powers, Price, Value
from planner.question.query import Query
from planner.routing.route import Leg

FIGURES = ("time_h", "cost_usd", "co2e_kg")
"""Numbers of a leg whose arithmetic is told."""
_LENGTH = "length_km"
_LEAST_H = 1e-6
"""Hours waited for a departure below which there is none."""


class TermFactor(NamedTuple):
    """A number of a product.

    Attributes
    ----------
    name
        What it is: the attribute of its fact, or a key of the section ``factors`` of
        `planner.words`.
    value, unit
        The number that is planned with, and its unit.
    fact, source, year, evidence
        Id of the fact that states it, its source, year and class of evidence; None of what no fact
        states, such as the kilometres of several links together.
    power
        The power to which it is raised; -1 divides.
    """

    name: str
    value: float
    unit: str
    fact: str | None
    source: str | None
    year: int | None
    evidence: str | None
    power: float


class Term(NamedTuple):
    """A term of a number of a leg: which of `FIGURES`, what it comes to, and of which factors."""

    figure: str
    value: float
    factors: tuple[TermFactor, ...]


def leg_terms(network: Network, query: Query, leg: Leg) -> list[Term]:
    """Return the terms of a leg, which add up to its hours, dollars and kilograms.

    Parameters
    ----------
    network
        The network, under the layers of the question, on which the leg was found.
    query
        The question.
    leg
        A leg of an answer to it.
    """
    facts = (number for _, price in leg.steps for number in price.facts)
    traced = _Traced(network, query.cargo, facts)
    rows = [traced.step(leg.kind, step, price) for step, price in leg.steps]
    products = {
        name: merged(it for row in rows for it in products_of(row[at]))
        for at, name in enumerate(FIGURES)
    }
    waited = leg.time_h - fsum(float(row[0]) for row in rows)
    if waited > _LEAST_H:
        products["time_h"].append(Product(1.0, (Factor("departure", waited, "h"),)))
    return [
        Term(name, it.value, tuple(traced.told(it))) for name in FIGURES for it in products[name]
    ]


class _Traced:
    """Evaluates formulas with numbers that keep what they are made of.

    Parameters
    ----------
    network
        Its facts are the numbers.
    cargo
        Id of the cargo kind.
    facts
        Numbers of the facts that the formulas use.
    """

    def __init__(self, network: Network, cargo: str, facts: Iterable[int]) -> None:
        self.network = network
        self.located = network.located({*facts})
        self.value: Value = cache(self._value)
        self.mass = self._of_cargo(cargo, "mass_t")
        per_teu = network.cargo[cargo].basis == "teu"
        self.units = self._of_cargo(cargo, "teu") if per_teu else self.mass

    def _of_cargo(self, cargo: str, attribute: str) -> Traced:
        (entry,) = self.network.cargo_entries(cargo, attribute)[:1]
        return Traced.of(Factor("", float(entry[0]), fact=entry[2]))

    def _value(self, number: int) -> Traced:
        fact, value = self.network.facts.fact(number), float(self.located[number].value)
        if fact.attribute == _LENGTH:
            return Traced.of(Factor(_LENGTH, value, fact.unit, number, extent=True))
        return Traced.of(Factor("", value, fact=number))

    def step(self, kind: str, step: Step, price: Price) -> tuple[Number, Number, Number]:
        """Return the hours, dollars and kilograms that a step adds to a leg of a kind."""
        value, formula = self.value, _named(price.formula)
        timed = formula if price.timed_formula is None else _named(price.timed_formula)
        usd = formula.usd(value, self.units) + formula.carbon_usd(value, self.mass)
        wtw_kg = formula.wtw_kg(value, self.mass)
        if step.kind == MOVE:
            return timed.moving_h(value) + timed.border_h(value), usd, wtw_kg
        if step.kind == PASS:
            return timed.standing_h(value), usd, 0.0
        if step.kind == HANDLE and kind == "border":
            return timed.border_h(value), 0.0, 0.0
        if step.kind == HANDLE and kind == "transfer":
            return timed.standing_h(value), usd, wtw_kg
        return timed.wait_h(value, _WAITED), 0.0, 0.0

    def told(self, product: Product) -> Iterator[TermFactor]:
        """Yield the factors of a product, the plain number last."""
        for factor in product.factors:
            yield self._told(factor)
        if product.scale != 1.0 or not product.factors:
            yield self._told(Factor("conversion", product.scale))

    def _told(self, factor: Factor) -> TermFactor:
        if factor.fact is None:
            return TermFactor(
                *(factor.name, factor.value, factor.unit, None, None, None, None, factor.power)
            )
        fact = self.network.facts.fact(factor.fact)
        return TermFactor(
            factor.name or fact.attribute,
            factor.value,
            fact.unit,
            fact.id,
            fact.source,
            fact.year,
            evidence_of(fact, self.network.sources),
            factor.power,
        )


_WAITED = Traced.of(Factor("headway share", EXPECTED))


def _named(formula: Formula) -> Formula:
    """Return a formula whose plain numbers have names."""
    return formula._replace(
        pace=_constant("pace", formula.pace),
        fare=_constant("fare", formula.fare),
        stay_h=_constant("stay", formula.stay_h, "h", neutral=0.0),
        freight=_weights(
            "quotation" if formula.moves else "per tonne", formula.freight, extent=True
        ),
        hire=_weights("ship day", formula.hire),
        loading=_weights("shipload", formula.loading, "t"),
    )


def _weights(name: str, powers: Powers, unit: str = "", *, extent: bool = False) -> Powers:
    return tuple(
        (number, Traced.of(Factor(name, weight, unit, extent=extent))) for number, weight in powers
    )


def _constant(name: str, value: float, unit: str = "", *, neutral: float = 1.0) -> float:
    """Return a number with its name, or the plain one where it changes nothing."""
    # To nine digits, so that steps at one pace have one.
    return value if value == neutral else Traced.of(Factor(name, float(f"{value:.9g}"), unit))
