"""What do the steps of a whole network take when some facts have other values?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from corridors.model.facts import Located
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.arcs import NEVER, Steps, has_share, reprice
from planner.pricing.formula import NONE, FloatArray, Formula, Number, Value, formula_of
from planner.pricing.pricer import Pricer
from planner.pricing.quantize import on_grid
from planner.pricing.single_20ft import LONE, REEFER


class Customs(NamedTuple):
    """How customs at a discharge abroad are added up, per TEU and per tonne."""

    edge: int
    hours: Formula
    fees_teu: tuple[int, ...]
    fees_t: tuple[int, ...]


class Formulas(NamedTuple):
    """How the price of every step of a network is added up, per TEU and per tonne.

    ``reefer`` holds it per TEU of a refrigerated box, of the steps where that pays a share of its
    own (`planner.pricing.single_20ft`). ``edges_of`` holds the steps that each fact enters.
    """

    network: Network
    steps: Steps
    located: dict[int, Located]
    per_teu: list[Formula]
    per_t: list[Formula]
    reefer: dict[int, Formula]
    customs: list[Customs]
    edges_of: dict[int, list[int]]


def network_formulas(network: Network, steps: Steps) -> Formulas:
    """Return the formulas of all steps of a network.

    Parameters
    ----------
    network, steps
        The network under its layers of facts, and `planner.pricing.arcs.resolve_steps` of it.
    """
    located = network.facts.located()
    day = day_number(network.edition.month, network.edition.day)

    def of(
        edges: Sequence[int], *, per_teu: bool, country: str | None = None, box: str = LONE
    ) -> list[Formula]:
        pricer = Pricer.of_unit(network, day, per_teu=per_teu, origin_country=country, box=box)
        found = []
        for edge in edges:
            step = steps.step(edge)
            price = reprice(pricer, step)
            if price is None:
                message = f"step {step} has no price"
                raise RuntimeError(message)
            found.append(formula_of(step, price, located, network.facts.by_subject))
        return found

    edges = range(len(steps.head))
    per_teu, per_t = of(edges, per_teu=True), of(edges, per_teu=False)
    asking = Pricer.of_unit(network, day, per_teu=True, box=REEFER)
    cold = [edge for edge in edges if has_share(asking, steps.step(edge))]
    reefer = dict(zip(cold, of(cold, per_teu=True, box=REEFER), strict=True))
    ashore = [entry[0] for entry in steps.discharge]
    abroad = (
        of(ashore, per_teu=True, country=""),
        of(ashore, per_teu=False, country=""),
    )
    customs = [
        Customs(
            edge,
            teu,
            tuple(it for it in teu.fees if it not in per_teu[edge].fees),
            tuple(it for it in tonne.fees if it not in per_t[edge].fees),
        )
        for edge, teu, tonne in zip(ashore, *abroad, strict=True)
    ]
    edges_of: dict[int, list[int]] = {}
    for edge, (teu, tonne) in enumerate(zip(per_teu, per_t, strict=True)):
        # Bulk goes by ordinary trains, which boxes of some trades take too.
        timed = (*teu.timed_by(), *tonne.timed_by())
        numbers = (*timed, *teu.paid_by(), *teu.emitted_by(), *tonne.paid_by())
        if edge in reefer:
            numbers = (*numbers, *reefer[edge].rated_by())
        for number in set(numbers):
            edges_of.setdefault(number, []).append(edge)
    return Formulas(network, steps, located, per_teu, per_t, reefer, customs, edges_of)


def under(formulas: Formulas, values: Mapping[int, FloatArray]) -> Iterator[tuple[Network, Steps]]:
    """Yield the network and its steps under each set of values.

    Steps are those that `planner.pricing.arcs.resolve_steps` would give of the network, but for
    the last bits of floating point.

    Parameters
    ----------
    formulas
        `network_formulas` of the network.
    values
        Values of some facts by their number, arrays of one length: the n-th network has the
        n-th of each.
    """
    count = len(next(iter(values.values())))
    columns = _columns(formulas, values)
    customs = _customs(formulas, values)
    value = _value(formulas, values)
    touched = {it for number in values for it in formulas.edges_of.get(number, ())}
    levies: dict[int, FloatArray] = {}
    alone: dict[int, FloatArray] = {}
    packed: dict[int, FloatArray] = {}
    cold: dict[int, FloatArray] = {}
    opened: dict[int, FloatArray] = {}
    for edge in touched:
        formula = formulas.per_teu[edge]
        if not values.keys().isdisjoint(formula.levied_by()):
            levies[edge] = np.broadcast_to(formula.carbon_usd(value, 1.0), count)
        if formula.lone != NONE:
            alone[edge] = np.broadcast_to(formula.lone_usd(value), count)
        tonne = formulas.per_t[edge]
        if tonne.lone != NONE:
            packed[edge] = np.broadcast_to(tonne.lone_usd(value), count)
        if edge in formulas.reefer:
            cold[edge] = np.broadcast_to(formulas.reefer[edge].lone_usd(value), count)
        if edge in formulas.steps.unload:
            opened[edge] = np.broadcast_to(formula.hours(value), count)
    slower = {
        edge: np.broadcast_to(formulas.per_t[edge].hours(value), count)
        for some in formulas.steps.ordinary.values()
        for edge, _ in some
        if edge in touched
    }
    for draw in range(count):
        chosen = {number: float(row[draw]) for number, row in values.items()}
        fields: dict[str, Any] = {
            name: _merged(getattr(formulas.steps, name), edges, rows[:, draw])
            for name, (edges, rows) in columns.items()
        }
        discharge: list[Any] = [
            (edge, *(float(np.broadcast_to(it, count)[draw]) for it in amounts))
            for edge, *amounts in customs
        ]
        carbon = dict(formulas.steps.carbon)
        carbon |= {edge: float(row[draw]) for edge, row in levies.items()}
        lone = dict(formulas.steps.lone)
        lone |= {edge: float(row[draw]) for edge, row in alone.items()}
        packages = dict(formulas.steps.packed)
        packages |= {edge: float(row[draw]) for edge, row in packed.items()}
        reefer = dict(formulas.steps.reefer)
        reefer |= {edge: float(row[draw]) for edge, row in cold.items()}
        unload = {
            edge: float(opened[edge][draw]) if edge in opened else hours
            for edge, hours in formulas.steps.unload.items()
        }
        steps = formulas.steps._replace(
            discharge=discharge,
            unload=unload,
            carbon=[(edge, usd) for edge, usd in sorted(carbon.items()) if usd],
            lone=[(edge, usd) for edge, usd in sorted(lone.items()) if usd],
            packed=[(edge, usd) for edge, usd in sorted(packages.items()) if usd],
            reefer=[(edge, usd) for edge, usd in sorted(reefer.items()) if usd],
            ordinary={
                trade: [
                    (edge, float(slower[edge][draw]) if edge in slower else hours)
                    for edge, hours in some
                ]
                for trade, some in formulas.steps.ordinary.items()
            },
            **fields,
        )
        facts = formulas.network.facts.valued(chosen, formulas.located)
        yield formulas.network._replace(facts=facts), steps


def _merged(base: list[float], edges: list[int], row: FloatArray) -> list[float]:
    merged = base.copy()
    for edge, value in zip(edges, row.tolist(), strict=True):
        merged[edge] = value
    return merged


def _value(formulas: Formulas, values: Mapping[int, FloatArray]) -> Value:
    located = formulas.located

    def value(number: int) -> Number:
        return values[number] if number in values else float(located[number].value)

    return value


def _columns(
    formulas: Formulas, values: Mapping[int, FloatArray]
) -> dict[str, tuple[list[int], FloatArray]]:
    """Return the edges that change in each column of the steps, and their rows of values."""
    value = _value(formulas, values)
    hours = formulas.steps.hours
    found: dict[str, tuple[list[int], list[Number]]] = {
        name: ([], [])
        for name in ("hours", "wait_h", "km", "usd_per_teu", "usd_per_t", "wtw_kg_per_t")
    }

    def note(name: str, edge: int, amount: Number) -> None:
        found[name][0].append(edge)
        found[name][1].append(amount)

    for edge in sorted({it for number in values for it in formulas.edges_of.get(number, ())}):
        teu, tonne = formulas.per_teu[edge], formulas.per_t[edge]
        # What is closed, or only opens at the destination, stays so.
        if hours[edge] < NEVER and not values.keys().isdisjoint(teu.timed_by()):
            note("hours", edge, teu.hours(value))
        if teu.headway in values:
            note("wait_h", edge, values[teu.headway] / 2.0)
        if teu.moves and teu.length in values:
            note("km", edge, on_grid(values[teu.length]))
        half, bulk = teu._replace(lone=NONE), tonne._replace(lone=NONE)
        if not values.keys().isdisjoint(half.rated_by()):
            note("usd_per_teu", edge, half.usd(value, 1.0))
        if not values.keys().isdisjoint(bulk.rated_by()):
            note("usd_per_t", edge, bulk.usd(value, 1.0))
        if not values.keys().isdisjoint(teu.emitted_by()):
            note("wtw_kg_per_t", edge, teu.wtw_kg(value, 1.0))
    return {name: (edges, np.array(rows)) for name, (edges, rows) in found.items() if edges}


def _customs(
    formulas: Formulas, values: Mapping[int, FloatArray]
) -> list[tuple[int, Number, Number, Number]]:
    value = _value(formulas, values)
    found: list[tuple[int, Number, Number, Number]] = []
    for entry, customs in zip(formulas.steps.discharge, formulas.customs, strict=True):
        numbers = (*customs.hours.border, *customs.fees_teu, *customs.fees_t)
        if values.keys().isdisjoint(numbers):
            found.append(entry)
            continue
        hours = customs.hours.border_h(value)
        usd_teu, usd_t = (
            sum((value(it) for it in fees), start=0.0 * hours)
            for fees in (customs.fees_teu, customs.fees_t)
        )
        found.append((customs.edge, hours, usd_teu, usd_t))
    return found
