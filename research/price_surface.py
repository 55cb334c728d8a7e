"""Fit the hyperparameters of the price surface to the published prices, and write them.

They are those of highest marginal likelihood, with weak priors about the values at which the
search begins (a factor of 4.5 either way at one deviation, of 2 for the clocks), so that the same
tables give the same numbers. It takes some twenty seconds.

    python -m research.price_surface
"""

from collections.abc import Mapping
from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize

from corridors.model.network import Network
from corridors.tables.load import load_network
from planner.pricing.surface import (
    CLOCKS,
    HYPERPARAMETERS,
    REACHES,
    TERMS,
    Hyperparameters,
    PriceSheet,
    PriceSurface,
    hyperparameters,
    likeness,
)

START = Hyperparameters(
    variances={
        "mode": 0.3,
        "mode_month": 0.15,
        "equipment": 0.1,
        "included": 0.05,
        "included_trade": 0.02,
        "km": 0.07,
        "km_trade": 0.15,
        "trade": 0.35,
        "trade_month": 0.09,
        "trade_both": 0.13,
        "trade_equipment": 0.08,
        "origin": 0.01,
        "origin_month": 0.05,
        "destination": 0.015,
        "destination_month": 0.004,
        "near": 0.04,
        "near_month": 0.03,
        "near_trade": 0.05,
        "near_trade_month": 0.01,
        "lane": 0.01,
        "lane_month": 0.01,
        "lane_both": 0.01,
        "source": 0.003,
    },
    months={"market": 36.0, "trade": 12.0, "lane": 11.0},
    reach_km={"near": 20_000.0, "near_trade": 5_000.0},
    noise=0.014,
    log_usd=7.0,
    per_log_km=0.4,
    families={"sea": 1.0, "rail": 1.0, "road": 1.0, "air": 1.0},
)
"""The middles of the priors; the factor of the first family is 1."""
FAMILIES = tuple(START.families)
_WIDE, _NARROW = 1.5, 0.7
"""Deviations of the priors of the logarithms: of variances and reaches, and of months."""


_KEYS = (
    *(("variances", it.name) for it in TERMS),
    *(("months", it) for it in CLOCKS),
    *(("reach_km", it) for it in REACHES),
    *(("families", it) for it in FAMILIES[1:]),
    ("noise", ""),
)
"""The numbers that are fitted: the field of `Hyperparameters` and the name in it."""


def packed(numbers: Hyperparameters) -> NDArray[np.float64]:
    """Return the logarithms of the numbers that are fitted, as one array."""
    found = [getattr(numbers, field) for field, _ in _KEYS]
    return np.log([it[name] if name else it for it, (_, name) in zip(found, _KEYS, strict=True)])


def unpacked(point: NDArray[np.float64]) -> Hyperparameters:
    """Return the numbers of an array of their logarithms; the mean is that of the start."""
    fields: dict[str, Any] = {"variances": {}, "months": {}, "reach_km": {}}
    fields["families"] = {FAMILIES[0]: 1.0}
    for (field, name), value in zip(_KEYS, np.exp(point).tolist(), strict=True):
        if name:
            fields[field][name] = value
        else:
            fields[field] = value
    return START._replace(**fields)


def objective(point: Any, tables: "list[_Table]") -> tuple[float, Any]:
    """Return the negative logarithm of the posterior of the numbers, and its gradient.

    Parameters
    ----------
    point
        From `packed`.
    tables
        The observations of each family of modes.
    """
    with_ = unpacked(point)
    spread = np.array([_NARROW if field == "months" else _WIDE for field, _ in _KEYS])
    off = (point - packed(START)) / spread
    value, slope = float(off @ off) / 2.0, off / spread
    for table in tables:
        one, other = table.likelihood(with_)
        value, slope = value + one, slope + other
    return value, slope


class _Table:
    """Observations of one family, with what in their covariance the numbers do not change.

    Parameters
    ----------
    family, sheet
        A family, and its sheet of a surface of the numbers of the start.
    """

    def __init__(self, family: str, sheet: PriceSheet) -> None:
        cells = sheet.cells
        self.family = family
        self.residual = sheet.residual()
        self.noise = sheet.noise / START.noise
        self.since = np.abs(cells.month[:, None] - cells.month[None, :])
        arcs = cells.arc_km
        origin, destination = cells.origin, cells.destination
        self.apart = arcs[np.ix_(origin, origin)] + arcs[np.ix_(destination, destination)]
        known = likeness(cells, cells, START.reach_km)
        self.trade = np.asarray(known["trade"], dtype=np.float64)
        self.alike = {
            name: np.broadcast_to(np.asarray(it, dtype=np.float64), self.since.shape)
            for name, it in known.items()
            if name not in REACHES
        }

    def likelihood(self, with_: Hyperparameters) -> tuple[float, Any]:
        """Return the negative logarithm of the likelihood, and its gradient by `_KEYS`."""
        with_ = with_.of(self.family)
        fade = {clock: np.exp(-self.since / with_.months[clock]) for clock in CLOCKS}
        near = {name: np.exp(-self.apart / with_.reach_km[name]) for name in REACHES}
        near["near_trade"] *= self.trade
        alike = self.alike | near
        parts: dict[str, Any] = dict.fromkeys(("", *CLOCKS), 0.0)
        for term in TERMS:
            part = with_.variances[term.name] * alike[term.alike]
            parts[term.clock] = parts[term.clock] + part
        whole = parts[""] + np.diag(self.noise * with_.noise)
        for clock in CLOCKS:
            parts[clock] = parts[clock] * fade[clock]
            whole = whole + parts[clock]
        factor = cho_factor(whole, lower=True)
        inverse = cho_solve(factor, np.eye(len(whole)))
        weighted = inverse @ self.residual
        value = float(self.residual @ weighted) / 2.0 + float(np.log(np.diag(factor[0])).sum())
        pull = (inverse - np.outer(weighted, weighted)) / 2.0
        pulls = {"": pull} | {clock: pull * fade[clock] for clock in CLOCKS}
        slope = dict.fromkeys(_KEYS, 0.0)
        for term in TERMS:
            of_part = with_.variances[term.name] * pulls[term.clock]
            slope["variances", term.name] = float(np.vdot(of_part, alike[term.alike]))
            if term.alike in REACHES:
                reach = alike[term.alike] * self.apart / with_.reach_km[term.alike]
                slope["reach_km", term.alike] += float(np.vdot(of_part, reach))
        if ("families", self.family) in slope:
            of_terms = (value for (field, _), value in slope.items() if field == "variances")
            slope["families", self.family] = fsum(of_terms)
        for clock in CLOCKS:
            aged = parts[clock] * self.since / with_.months[clock]
            slope["months", clock] = float(np.vdot(pull, aged))
        slope["noise", ""] = float(np.diag(pull) @ self.noise) * with_.noise
        return value, np.array([*slope.values()])


def fit(network: Network, begin: Hyperparameters = START, *, most: int = 40) -> Hyperparameters:
    """Return the hyperparameters of highest posterior for the prices of a network.

    Parameters
    ----------
    network
        The network with its published prices.
    begin
        Where the search begins.
    most
        Steps of the search.
    """
    surface = PriceSurface(network, START)
    found = ((family, surface.sheet(family, 0)) for family in FAMILIES)
    tables = [_Table(family, it) for family, it in found if it is not None]
    start = packed(begin)
    steps = {"maxiter": most}
    result = minimize(objective, start, args=(tables,), jac=True, method="L-BFGS-B", options=steps)
    return unpacked(result.x)


def text_of(numbers: Hyperparameters, edition: str) -> str:
    """Return the file of the hyperparameters."""
    lines = [
        "# Hyperparameters of the price surface (planner/pricing/surface.py), estimated from the",
        f"# published prices of the edition of {edition}: python -m research.price_surface",
    ]
    plain = ("noise", "log_usd", "per_log_km")
    lines += [f"{name} = {getattr(numbers, name):.5g}" for name in plain]
    for name in ("variances", "months", "reach_km", "families"):
        table: Mapping[str, float] = getattr(numbers, name)
        lines += ["", f"[{name}]", *(f"{key} = {value:.5g}" for key, value in table.items())]
    return "\n".join([*lines, ""])


def main() -> None:
    """Fit, write the file and say how well each left-out price is met."""
    network = load_network()
    numbers = fit(network, hyperparameters())
    HYPERPARAMETERS.write_text(text_of(numbers, network.edition.isoformat()), encoding="utf-8")
    print(f"wrote {HYPERPARAMETERS.name}")  # noqa: T201 - a command


if __name__ == "__main__":
    main()
