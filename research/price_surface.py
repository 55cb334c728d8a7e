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
from scipy.linalg.blas import dsymv
from scipy.linalg.lapack import dpotrf, dpotri
from scipy.optimize import minimize

from corridors.model.expectation import P90_SCORE
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

_NEAR = 1e-6
"""The search ends where a step improves by less than this share."""

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

    Matrices are symmetric: of each the lower triangle is kept, row by row, and
    likeness in single precision.

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
        self.low = np.tril_indices(len(sheet.usd))
        self.twice = self._triangle(2.0 - np.eye(len(sheet.usd)))
        months = np.abs(cells.month[:, None] - cells.month[None, :])
        self.since = months[self.low].astype(np.float64)
        arcs = cells.arc_km
        origin, destination = cells.origin, cells.destination
        apart = arcs[np.ix_(origin, origin)] + arcs[np.ix_(destination, destination)]
        self.apart = apart[self.low]
        known = likeness(cells, cells, START.reach_km)
        self.trade = self._triangle(known["trade"])
        self.alike = {name: self._triangle(it) for name, it in known.items() if name not in REACHES}

    def _triangle(self, whole: Any) -> Any:
        return np.broadcast_to(whole, (len(self.residual),) * 2)[self.low].astype(np.float32)

    def likelihood(self, with_: Hyperparameters) -> tuple[float, Any]:
        """Return the negative logarithm of the likelihood, and its gradient by `_KEYS`."""
        with_ = with_.of(self.family)
        fade = {it: np.exp(self.since / -with_.months[it]) for it in CLOCKS}
        near = {it: np.exp(self.apart / -with_.reach_km[it]) for it in REACHES}
        near["near_trade"] *= self.trade
        alike = self.alike | near
        parts: dict[str, Any] = {it: np.zeros(len(self.since)) for it in ("", *CLOCKS)}
        for term in TERMS:
            parts[term.clock] += np.float64(with_.variances[term.name]) * alike[term.alike]
        for clock in CLOCKS:
            parts[clock] *= fade[clock]
        count = len(self.residual)
        whole = np.zeros((count, count))
        for part in parts.values():
            whole[self.low] += part
        whole[np.diag_indices(count)] += self.noise * with_.noise
        factor, _ = dpotrf(whole, lower=1)
        value = float(np.log(np.diag(factor)).sum())
        inverse, _ = dpotri(factor, lower=1)
        weighted = dsymv(1.0, inverse, self.residual, lower=1)
        value += float(self.residual @ weighted) / 2.0
        pull = (inverse - np.outer(weighted, weighted)) / 2.0
        slope = dict.fromkeys(_KEYS, 0.0)
        slope["noise", ""] = float(np.diag(pull) @ self.noise) * with_.noise
        own_pull = pull[self.low] * self.twice
        pulls = {"": own_pull} | {clock: own_pull * fade[clock] for clock in CLOCKS}
        for term in TERMS:
            own = with_.variances[term.name]
            slope["variances", term.name] = own * float(pulls[term.clock] @ alike[term.alike])
            if term.alike in REACHES:
                of_part = pulls[term.clock] * alike[term.alike]
                far = own / with_.reach_km[term.alike]
                slope["reach_km", term.alike] += far * float(of_part @ self.apart)
        if ("families", self.family) in slope:
            of_terms = (value for (field, _), value in slope.items() if field == "variances")
            slope["families", self.family] = fsum(of_terms)
        for clock in CLOCKS:
            aged = float((own_pull * parts[clock]) @ self.since)
            slope["months", clock] = aged / with_.months[clock]
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
    steps = {"maxiter": most, "ftol": _NEAR}
    result = minimize(objective, start, args=(tables,), jac=True, method="L-BFGS-B", options=steps)
    numbers = unpacked(result.x)
    return numbers._replace(band=band(PriceSurface(network, numbers)))


def band(surface: PriceSurface) -> float:
    """Return the factor of deviations with which P10 to P90 holds four in five prices.

    Each price is predicted without those of its lane, either way.
    """
    scores = []
    for family in FAMILIES:
        sheet = surface.sheet(family, 0)
        if sheet is None:
            continue
        ends = zip(sheet.cells.origin.tolist(), sheet.cells.destination.tolist(), strict=True)
        mean, deviation = sheet.left_out([frozenset(it) for it in ends])
        scores.append(np.abs(np.log(sheet.usd) - mean) / deviation)
    return float(np.quantile(np.concatenate(scores), 0.8)) / P90_SCORE


def text_of(numbers: Hyperparameters, edition: str) -> str:
    """Return the file of the hyperparameters."""
    lines = [
        "# Hyperparameters of the price surface (planner/pricing/surface.py), estimated from the",
        f"# published prices of the edition of {edition}: python -m research.price_surface",
    ]
    plain = ("noise", "log_usd", "per_log_km", "band")
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
