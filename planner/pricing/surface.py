"""The price surface: what a box or a tonne pays between two regions in a month, with its band.

The logarithm of a price is a Gaussian process over the lane, its trade and direction, the
equipment, what the price includes, and the month. A published price is an observation of it. The
posterior mean and variance are in closed form: a price is named for every lane and month, near to
what was published where much was, and with a band that widens where little was. One kernel holds
for all families of modes; prices of one family say nothing of another.

The covariance of two prices is a sum of terms (`TERMS`): a variance, times how alike the two are in
one respect, times how near their months are. Hyperparameters are those of highest likelihood
(`research/price_surface.py` fits them).

References
----------
C. E. Rasmussen and C. K. I. Williams, Gaussian Processes for Machine Learning, MIT Press 2006:
the posterior in (2.25) and (2.26), the likelihood in (5.8), leaving out in closed form in (5.12).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from math import exp, fsum, log
from pathlib import Path
from statistics import fmean, median
from typing import Any, NamedTuple

import numpy as np

from corridors.model.expectation import P90_SCORE
from corridors.model.network import Network
from corridors.model.seasons import month_of
from corridors.tables.services import RATE_TERMS

Array = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

EARTH_KM = 6371.0
LEAST_KM = 300.0
"""Ends of a lane within one region are so far apart."""
TYPICAL_KM = exp(8.5)
"""Kilometres of a lane whose mean price is that of the prior, about 4,900."""
ALWAYS = -1
"""Stands for the month of a price of every month."""
DATED = -1
"""Stands for the month of sheets whose prices all have one."""
MOST_OTHERS = 0.25
"""Share of observations above which an inverse is found anew."""
UNDATED_ERROR = 0.02
"""Standard error, in logarithms, of a price that a user states for every month."""


class PriceTerm(NamedTuple):
    """A part of the covariance: in what two prices are alike, and by which clock they drift apart.

    ``clock`` is empty where the part holds for all months.
    """

    name: str
    alike: str
    clock: str = ""


TERMS = (
    PriceTerm("mode", "mode"),
    PriceTerm("mode_month", "mode", "market"),
    PriceTerm("equipment", "equipment"),
    PriceTerm("included", "included"),
    PriceTerm("included_trade", "included_trade"),
    PriceTerm("km", "km"),
    PriceTerm("km_trade", "km_trade"),
    PriceTerm("trade", "trade"),
    PriceTerm("trade_month", "trade", "trade"),
    PriceTerm("trade_both", "trade_both"),
    PriceTerm("trade_equipment", "trade_equipment"),
    PriceTerm("origin", "origin"),
    PriceTerm("origin_month", "origin", "trade"),
    PriceTerm("destination", "destination"),
    PriceTerm("destination_month", "destination", "trade"),
    PriceTerm("near", "near"),
    PriceTerm("near_month", "near", "trade"),
    PriceTerm("near_trade", "near_trade"),
    PriceTerm("near_trade_month", "near_trade", "trade"),
    PriceTerm("lane", "lane"),
    PriceTerm("lane_month", "lane", "lane"),
    PriceTerm("lane_both", "lane_both"),
    PriceTerm("source", "source"),
)
"""The parts of the covariance; ``..._both`` are alike in either direction."""
CLOCKS = ("market", "trade", "lane")
REACHES = ("near", "near_trade")


class Hyperparameters(NamedTuple):
    """What the likelihood of the published prices settles.

    Attributes
    ----------
    variances
        By the name of a term, of logarithms.
    months
        By clock the months in which the correlation falls to 1/e.
    reach_km
        By likeness the kilometres, of both ends together, over which it falls to 1/e.
    noise
        Variance of one published price beside all others.
    log_usd, per_log_km
        Mean of the logarithm of a price at `TYPICAL_KM`, and its growth with that of kilometres.
    families
        By family of modes the factor of all variances but the noise; 1 where none is stated.
    band
        Factor of all posterior deviations. Errors have more small and a few larger values than
        normal ones: with it four in five prices that are predicted without their lane lie
        between P10 and P90.
    """

    variances: Mapping[str, float]
    months: Mapping[str, float]
    reach_km: Mapping[str, float]
    noise: float
    log_usd: float
    per_log_km: float
    families: Mapping[str, float] = {}
    band: float = 1.0

    def of(self, family: str) -> "Hyperparameters":
        """Return those of a family, whose prices may differ more or less than others."""
        factor = self.families.get(family, 1.0)
        scaled = {name: value * factor for name, value in self.variances.items()}
        return self._replace(variances=scaled, families={})


HYPERPARAMETERS = Path(__file__).parents[1] / "data" / "price_surface.toml"


@cache
def hyperparameters(path: Path = HYPERPARAMETERS) -> Hyperparameters:
    """Return the hyperparameters of the edition."""
    import tomllib

    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Hyperparameters(**{name: table[name] for name in Hyperparameters._fields})


class Cells(NamedTuple):
    """Prices that were published or are asked for, of one family of modes, as columns.

    All but the last two are whole numbers that stand for labels: ``origin`` and ``destination`` are
    rows of ``middles``, unit vectors of the middles of the regions; ``source`` is -1 where none is
    meant; ``month`` is year x 12 + month - 1.
    """

    origin: Ints
    destination: Ints
    market: Ints
    markets: Ints
    equipment: Ints
    included: Ints
    source: Ints
    month: Ints
    middles: Array

    @property
    def arc_km(self) -> Array:
        """Great circles between all regions, km."""
        found: Array = EARTH_KM * np.arccos(np.clip(self.middles @ self.middles.T, -1.0, 1.0))
        return found

    @property
    def log_km(self) -> Array:
        """Logarithm of the great circle of each lane as a share of `TYPICAL_KM`."""
        far = self.arc_km[self.origin, self.destination]
        found: Array = np.log(np.maximum(far, LEAST_KM) / TYPICAL_KM)
        return found

    def take(self, at: Any) -> "Cells":
        """Return some of them."""
        return Cells(*(column[at] for column in self[:-1]), self.middles)  # type: ignore[call-arg]


def likeness(one: Cells, other: Cells, reach_km: Mapping[str, float]) -> dict[str, Any]:
    """Return how alike the prices of two tables are in each respect, as rows by columns.

    Alike in ``trade`` are prices from one market to another; the way back is alike in
    ``trade_both``.
    """

    def same(name: str) -> Any:
        return getattr(one, name)[:, None] == getattr(other, name)[None, :]

    def back(first: str, second: str) -> Any:
        there = getattr(one, first)[:, None] == getattr(other, second)[None, :]
        return there & (getattr(one, second)[:, None] == getattr(other, first)[None, :])

    arcs = one.arc_km
    apart = arcs[np.ix_(one.origin, other.origin)]
    apart = apart + arcs[np.ix_(one.destination, other.destination)]
    trade, origin, destination = (
        same("market") & same("markets"),
        same("origin"),
        same("destination"),
    )
    both, lane = trade | back("market", "markets"), origin & destination
    km = np.outer(one.log_km, other.log_km)
    equipment, included = same("equipment"), same("included")
    return {
        "mode": 1.0,
        "equipment": equipment,
        "included": included,
        "included_trade": included & both,
        "km": km,
        "km_trade": km * both,
        "trade": trade,
        "trade_both": both,
        "trade_equipment": trade & equipment,
        "origin": origin,
        "destination": destination,
        "near": np.exp(-apart / reach_km["near"]),
        "near_trade": trade * np.exp(-apart / reach_km["near_trade"]),
        "lane": lane,
        "lane_both": lane | back("origin", "destination"),
        "source": same("source") & (one.source >= 0)[:, None],
    }


def by_clock(one: Cells, other: Cells, with_: Hyperparameters) -> dict[str, Any]:
    """Return the covariance of two tables by the clock of its terms, as if of one month.

    That of the terms without a clock is under an empty name.
    """
    alike = likeness(one, other, with_.reach_km)
    parts: dict[str, Any] = {"": 0.0} | dict.fromkeys(CLOCKS, 0.0)
    for term in TERMS:
        parts[term.clock] = parts[term.clock] + with_.variances[term.name] * alike[term.alike]
    return parts


def covariance(one: Cells, other: Cells, with_: Hyperparameters) -> Array:
    """Return the covariance of the logarithms of two tables of prices, without noise."""
    parts = by_clock(one, other, with_)
    found: Array = parts[""]
    # Prices that are asked for mostly are of one month.
    months = one.month[:1] if (one.month == one.month[0]).all() else one.month
    apart = np.abs(months[:, None] - other.month[None, :])
    for clock in CLOCKS:
        found = found + parts[clock] * np.exp(-apart / with_.months[clock])
    return found


def own_variance(cells: Cells, with_: Hyperparameters) -> Array:
    """Return the variance of the logarithm of each price, without that of a source and noise."""
    km = ("km", "km_trade")
    fixed = fsum(value for name, value in with_.variances.items() if name not in (*km, "source"))
    found: Array = fixed + fsum(with_.variances[it] for it in km) * cells.log_km**2
    return found


class Posterior(NamedTuple):
    """Logarithm of a price: its mean, standard deviation, and the weights of the observations.

    The standard deviation is that of one quote: the noise of a published price is part of it.
    """

    mean: float
    deviation: float
    weights: Array

    @property
    def width(self) -> float:
        """P90 as a multiple of P10."""
        return exp(2.0 * P90_SCORE * self.deviation)


class PriceSheet:
    """The surface of one family of modes.

    Parameters
    ----------
    cells, usd
        The published prices and their dollars.
    facts, named_usd
        The number of the fact that is named for each, and what that fact states.
    noise
        Variance of each beside all others.
    with_
        Hyperparameters.
    inverse
        The inverse of their covariance, where it is known.
    like
        A sheet with the same codes of labels and middles, of which this one has most observations.
    """

    def __init__(
        self,
        cells: Cells,
        usd: Any,
        facts: Sequence[int],
        named_usd: Sequence[float],
        noise: Any,
        with_: Hyperparameters,
        inverse: Array | None = None,
        like: "PriceSheet | None" = None,
    ) -> None:
        self.cells, self.usd, self.noise = cells, usd, noise
        self.facts, self.named_usd = facts, named_usd
        self.with_ = with_
        self._like = like
        if inverse is not None:
            self.inverse = inverse

    @cached_property
    def inverse(self) -> Array:
        """The inverse of the covariance of the observations."""
        found = self._updated()
        if found is None:
            found = np.linalg.inv(self.covariance())
        symmetric: Array = (found + found.T) / 2.0
        return symmetric

    def _updated(self) -> Any:
        """Return the inverse by that of the sheet it is like; None where too little is the same.

        The inverse of the rest of a covariance is that of its block less what those that go
        explain; those that come border it (Schur complements).
        """
        if self._like is None:
            return None
        known = {key: at for at, key in enumerate(self._like.rows())}
        at = np.array([known.get(key, -1) for key in self.rows()])
        kept, new = np.flatnonzero(at >= 0), np.flatnonzero(at < 0)
        gone = np.setdiff1d(np.arange(len(known)), at[kept])
        if len(gone) + len(new) > MOST_OTHERS * len(at):
            return None
        found = np.empty((len(at), len(at)))
        whole, rest = self._like.inverse, at[kept]
        across = whole[np.ix_(rest, gone)]
        own = whole[np.ix_(rest, rest)] - across @ np.linalg.solve(
            whole[np.ix_(gone, gone)], across.T
        )
        if len(new):
            here, there = self.cells.take(new), self.cells.take(kept)
            inner = covariance(here, here, self.with_) + np.diag(self.noise[new])
            weights = own @ covariance(there, here, self.with_)
            block = np.linalg.inv(inner - covariance(here, there, self.with_) @ weights)
            own = own + weights @ block @ weights.T
            found[np.ix_(kept, new)] = -weights @ block
            found[np.ix_(new, kept)] = found[np.ix_(kept, new)].T
            found[np.ix_(new, new)] = block
        found[np.ix_(kept, kept)] = own
        return found

    def rows(self) -> list[tuple[float, ...]]:
        """Return what the covariance takes of each observation."""
        columns = (*self.cells[:-1], self.noise)
        return [*zip(*(it.tolist() for it in columns), strict=True)]

    def covariance(self) -> Array:
        """Return the covariance of the observations, noise on its diagonal."""
        found = covariance(self.cells, self.cells, self.with_)
        found[np.diag_indices(len(found))] += self.noise
        return found

    def residual(self) -> Array:
        """Return the logarithms of the observations less the mean of the prior."""
        found: Array = np.log(self.usd) - self._prior(self.cells)
        return found

    def _prior(self, cells: Cells) -> Array:
        return self.with_.log_usd + self.with_.per_log_km * cells.log_km

    @cached_property
    def weighted(self) -> Array:
        """The inverse times the residuals."""
        found: Array = self.inverse @ self.residual()
        return found

    @cached_property
    def _lanes(self) -> tuple[Cells, Ints]:
        """The lanes of the observations, whatever their month and source, and that of each."""
        columns = np.stack(self.cells[:6], axis=1)
        _, first, lane = np.unique(columns, axis=0, return_index=True, return_inverse=True)
        # In the order of the observations, whatever the numbers of labels, so that sums are equal.
        order = np.argsort(first)
        lanes = self.cells.take(first[order])._replace(source=np.full(len(first), -1))
        return lanes, np.argsort(order)[lane.reshape(-1)]

    def means(self, cells: Cells) -> Array:
        """Return the posterior means of prices, whose sources are not meant.

        Observations of a lane are alike but for their months, so their weights are summed first.
        """
        lanes, lane = self._lanes
        months, at = np.unique(cells.month, return_inverse=True)
        parts = by_clock(cells, lanes, self.with_)
        # Each row is summed alone, so that no price depends on what else is asked.
        whole = (parts[""] * np.bincount(lane, self.weighted)).sum(axis=1)
        found: Array = self._prior(cells) + whole
        apart = np.abs(months[:, None] - self.cells.month)
        for clock in CLOCKS:
            weighted = np.exp(-apart / self.with_.months[clock]) * self.weighted
            summed = np.stack([np.bincount(lane, it) for it in weighted])
            found += (parts[clock] * summed[at.reshape(-1)]).sum(axis=1)
        return found

    def posteriors(self, cells: Cells) -> list[Posterior]:
        """Return the posteriors of prices."""
        across = covariance(cells, self.cells, self.with_)
        weights = across @ self.inverse
        means = self._prior(cells) + weights @ self.residual()
        own = own_variance(cells, self.with_)
        quote = self.with_.noise + self.with_.variances["source"]
        spread = np.sqrt(np.maximum(own - (weights * across).sum(axis=1), 0.0) + quote)
        spread *= self.with_.band
        return [*map(Posterior, means.tolist(), spread.tolist(), weights)]

    def left_out(self, groups: Sequence[object]) -> tuple[Array, Array]:
        """Return each observation as it is predicted without those of its group.

        Returns
        -------
        tuple of ndarray
            Means and standard deviations of the logarithms of dollars.
        """
        weighted, logs = self.weighted, np.log(self.usd)
        mean, variance = np.empty(len(logs)), np.empty(len(logs))
        members: dict[object, list[int]] = {}
        for at, group in enumerate(groups):
            members.setdefault(group, []).append(at)
        for some in members.values():
            block = np.linalg.inv(self.inverse[np.ix_(some, some)])
            mean[some] = logs[some] - block @ weighted[some]
            variance[some] = np.diag(block)
        return mean, self.with_.band * np.sqrt(variance)


class PriceSurface:
    """What lanes ask, by family of modes, cells and month.

    Parameters
    ----------
    network
        The network under its layers of facts, its rates among them.
    with_
        Hyperparameters; those of the edition unless given.
    like
        The surface of a network that states most of the same prices: its inverses are taken up.

    Attributes
    ----------
    sheets
        By family of modes, and the month as of which prices of every month are read (`DATED` where
        there are none).
    middles
        What `regions` has found.
    codes
        Whole numbers that stand for labels in `Cells`.
    """

    def __init__(
        self,
        network: Network,
        with_: Hyperparameters | None = None,
        like: "PriceSurface | None" = None,
    ) -> None:
        self._network = network
        self.with_ = with_ or hyperparameters()
        self.sheets: dict[tuple[str, int], PriceSheet | None] = {}
        self.middles: dict[str, tuple[dict[str, int], Array]] = {}
        self.codes: dict[str, int] = {}
        self._like = like if like is not None and like.has_regions_of(network) else None
        if self._like is not None:
            # Labels and regions have the same numbers in both.
            self.middles, self.codes = self._like.middles, self._like.codes

    def has_regions_of(self, network: Network) -> bool:
        """Tell whether the lanes of another network run between the same regions."""
        own = self._network
        return network.places is own.places and network.regions is own.regions

    def asked(
        self, family: str, ends: Sequence[str], equipment: str, months: Sequence[int]
    ) -> "LanePrices | None":
        """Return what lanes ask, None where no price of the family is published.

        Parameters
        ----------
        family
            Family of modes.
        ends
            Lanes from region to region, as ``north_china>korea``.
        equipment
            ``teu``, ``feu``, ``reefer`` or ``t``.
        months
            The month of each, year x 12 + month - 1.
        """
        sheet = self.sheet(family, months[0]) if ends else None
        if sheet is None:
            return None
        return LanePrices(sheet, self._cells(family, ends, equipment, months), ends, equipment)

    def sheet(self, family: str, month: int) -> PriceSheet | None:
        """Return the surface of a family; prices of every month are read as of one."""
        if (family, DATED) not in self.sheets and (family, month) not in self.sheets:
            found, dated = self._read(family, month)
            self.sheets[family, DATED if dated else month] = found
        return self.sheets.get((family, DATED), self.sheets.get((family, month)))

    def regions(self, family: str) -> tuple[dict[str, int], Array]:
        """Return the regions of a family by name, and unit vectors of their middles.

        The middle is that of the medians of the places.
        """
        if family not in self.middles:
            members: dict[str, list[str]] = {}
            for place, regions in self._network.regions.get(family, {}).items():
                members.setdefault(regions[0], []).append(place)
            places = self._network.places
            middles = [
                _vector(median(places[it].lat for it in own), median(places[it].lon for it in own))
                for own in members.values()
            ]
            rows = {region: at for at, region in enumerate(members)}
            self.middles[family] = rows, np.array(middles).reshape(-1, 3)
        return self.middles[family]

    def _code(self, labels: Iterable[str]) -> Ints:
        codes = self.codes
        return np.array([codes.setdefault(it, len(codes)) for it in labels], dtype=np.int64)

    def _read(self, family: str, month: int) -> tuple[PriceSheet | None, bool]:
        """Return the sheet of a family, and whether all its prices have a month.

        Prices of a lane for the same equipment, terms and month are one observation, their
        geometric mean, which many make firmer; the first of them is named.
        """
        facts, regions = self._network.facts, self.regions(family)[0]
        found: dict[tuple[str, str, str, int], list[tuple[int, float]]] = {}
        for lane in self._network.lanes:
            ends, _, mode = lane.rpartition(":")
            if mode != family or not {*ends.split(">")} <= regions.keys():
                continue
            for attribute, entries in facts.by_subject.get(lane, {}).items():
                for value, season, number in entries if attribute in RATE_TERMS else ():
                    key = (
                        ends,
                        *RATE_TERMS[attribute],
                        ALWAYS if season is None else month_of(season),
                    )
                    found.setdefault(key, []).append((number, float(value)))
        if not found:
            return None, True
        lanes, equipment, included, months = zip(*found, strict=True)
        when = np.array(months)
        numbers = [rows[0][0] for rows in found.values()]
        named = [rows[0][1] for rows in found.values()]
        usd = np.exp([fmean(log(it) for _, it in rows) for rows in found.values()])
        always: Any = when == ALWAYS
        # What a user states is the price itself, not what a source makes of it.
        sources = np.where(always, -1, self._code(facts.source_ids[it] for it in numbers))
        cells = self._cells(family, lanes, equipment, np.where(always, month, when))._replace(
            included=self._code(included), source=sources
        )
        with_ = self.with_.of(family)
        noise = np.where(always, UNDATED_ERROR**2, with_.noise)
        noise = noise / np.array([len(rows) for rows in found.values()])
        like = None if self._like is None else self._like.sheet(family, month)
        sheet = PriceSheet(cells, usd, numbers, named, noise, with_, like=like)
        return sheet, not always.any()

    def _cells(
        self, family: str, ends: Sequence[str], equipment: str | Sequence[str], months: Any
    ) -> Cells:
        known, (regions, middles) = self._network.trade_regions, self.regions(family)
        first, last = zip(*(it.split(">") for it in ends), strict=True)
        count = len(ends)
        equal = (equipment,) * count if isinstance(equipment, str) else equipment
        return Cells(
            np.array([regions[it] for it in first], dtype=np.int64),
            np.array([regions[it] for it in last], dtype=np.int64),
            self._code(known[it].market for it in first),
            self._code(known[it].market for it in last),
            self._code(equal),
            self._code(("",) * count),
            np.full(count, -1, dtype=np.int64),
            np.array(months, dtype=np.int64),
            middles,
        )


class LanePrices:
    """What lanes ask: their means, and on demand the posteriors of some."""

    def __init__(
        self, sheet: PriceSheet, cells: Cells, lanes: Sequence[str], equipment: str
    ) -> None:
        self.sheet, self.cells, self.lanes, self.equipment = sheet, cells, lanes, equipment
        self.usd = np.exp(sheet.means(cells))
        self._known: dict[int, Posterior] = {}

    def posteriors(self, at: Sequence[int]) -> list[Posterior]:
        """Return the posteriors of some lanes."""
        new = [it for it in dict.fromkeys(at) if it not in self._known]
        if new:
            found = self.sheet.posteriors(self.cells.take(new))
            self._known.update(zip(new, found, strict=True))
        return [self._known[it] for it in at]


def _vector(lat: float, lon: float) -> Array:
    north, east = np.radians((lat, lon))
    return np.array((np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)))
