"""The price surface: its posterior by brute force, its laws, and what a network asks of it."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.pricing.ride_prices import ride_prices, surface_of
from planner.pricing.snapshot import ready_network
from planner.pricing.surface import (
    Cells,
    Hyperparameters,
    PriceSheet,
    PriceSurface,
    covariance,
    hyperparameters,
    own_variance,
)
from planner.validation.validation import both_ways, without_rates
from research.price_surface import _KEYS, START, _Table, objective, packed, unpacked

NOW = 2026 * 12 + 10
DAY = dt.date(2026, 11, 10)


def cells_of(rng, count, regions=6):
    """Return random prices among a few regions of a sphere."""
    middles = rng.normal(size=(regions, 3))
    middles /= np.linalg.norm(middles, axis=1)[:, None]
    market = rng.integers(0, 3, regions)
    origin, destination = rng.integers(0, regions, (2, count))
    labels = (rng.integers(0, 3, count) for _ in range(3))
    month = rng.integers(NOW - 60, NOW, count)
    return Cells(origin, destination, market[origin], market[destination], *labels, month, middles)


def sheet_of(rng, count=40, with_=START):
    cells = cells_of(rng, count)
    usd = np.exp(rng.normal(7.0, 0.8, count))
    return PriceSheet(
        cells, usd, list(range(count)), usd.tolist(), np.full(count, with_.noise), with_
    )


@given(st.integers(0, 10_000))
def test_a_covariance_is_one(seed):
    rng = np.random.default_rng(seed)
    cells = cells_of(rng, 25)
    found = covariance(cells, cells, START)
    assert np.allclose(found, found.T)
    assert np.linalg.eigvalsh(found).min() > -1e-9
    sourced = found.diagonal() - START.variances["source"]
    assert np.allclose(sourced, own_variance(cells, START))


@given(st.integers(0, 10_000))
def test_the_posterior_is_that_of_the_textbook(seed):
    rng = np.random.default_rng(seed)
    sheet = sheet_of(rng)
    asked = cells_of(rng, 5)._replace(middles=sheet.cells.middles, source=np.full(5, -1))
    across = covariance(asked, sheet.cells, START)
    whole = covariance(sheet.cells, sheet.cells, START) + np.diag(sheet.noise)
    prior = START.log_usd + START.per_log_km * asked.log_km
    mean = prior + across @ np.linalg.solve(whole, sheet.residual())
    spread = covariance(asked, asked, START) - across @ np.linalg.solve(whole, across.T)
    quote = START.noise + START.variances["source"]
    found = sheet.posteriors(asked)
    assert np.allclose([it.mean for it in found], mean)
    assert np.allclose([it.deviation for it in found], np.sqrt(spread.diagonal() + quote))
    assert np.allclose(sheet.means(asked), mean)


@given(st.integers(0, 10_000))
def test_leaving_out_is_asking_the_rest(seed):
    rng = np.random.default_rng(seed)
    sheet = sheet_of(rng)
    groups = rng.integers(0, 8, 40).tolist()
    mean, deviation = sheet.left_out(groups)
    for group in set(groups):
        gone = np.array([it == group for it in groups])
        rest = PriceSheet(
            sheet.cells.take(~gone), sheet.usd[~gone], [], [], sheet.noise[~gone], START
        )
        own = sheet.cells.take(gone)
        across = covariance(own, rest.cells, START)
        prior = START.log_usd + START.per_log_km * own.log_km
        assert np.allclose(mean[gone], prior + across @ rest.weighted)
        inner = covariance(own, own, START) - across @ rest.inverse @ across.T
        assert np.allclose(deviation[gone] ** 2, inner.diagonal() + START.noise)


@given(st.integers(0, 10_000), st.integers(0, 5), st.integers(0, 5))
def test_an_inverse_of_a_sheet_with_few_others_is_its_own(seed, gone, new):
    rng = np.random.default_rng(seed)
    both = sheet_of(rng, 45)
    kept = rng.permutation(45)

    def of(some, like=None):
        usd = both.usd[some]
        rest = (both.cells.take(some), usd, list(usd), usd.tolist(), both.noise[some], START)
        return PriceSheet(*rest, like=like)

    base, other = of(np.sort(kept[: 45 - new])), of(np.sort(kept[gone:]))
    found = of(np.sort(kept[gone:]), like=base)
    assert np.allclose(found.inverse, other.inverse, rtol=1e-6, atol=1e-8)


def test_the_gradient_of_the_likelihood_is_its_slope():
    rng = np.random.default_rng(7)
    with_ = START.of("sea")._replace(families=START.families)
    tables = [_Table(family, sheet_of(rng, with_=with_)) for family in ("sea", "rail")]
    point = packed(START) + rng.normal(0.0, 0.2, len(packed(START)))
    _, slope = objective(point, tables)
    for at in range(len(point)):
        step = np.zeros(len(point))
        step[at] = 1e-5
        up, down = (objective(point + it, tables)[0] for it in (step, -step))
        assert slope[at] == pytest.approx((up - down) / 2e-5, rel=2e-3, abs=2e-3), _KEYS[at]
    again = unpacked(packed(START))
    assert again.noise == pytest.approx(START.noise)
    assert again.variances == pytest.approx(dict(START.variances))


class TestShipped:
    """What the supplied prices make of it."""

    @pytest.fixture
    def surface(self, shipped):
        return surface_of(shipped)

    def test_the_band_widens_with_the_months_after_the_last(self, surface):
        lane, months = "east_china>north_europe", [NOW + 12 * it for it in range(6)]
        asked = surface.asked("sea", [lane] * 6, "feu", months)
        widths = [it.width for it in asked.posteriors(range(6))]
        assert widths == sorted(widths)
        assert widths[0] > 1.5

    def test_the_band_is_narrowest_where_much_is_published(self, surface):
        lanes = ["east_china>north_europe", "chukotka>south_africa"]
        asked = surface.asked("sea", lanes, "feu", [2025 * 12 + 5] * 2)
        near, far = asked.posteriors(range(2))
        assert near.width < 2.2
        assert far.width > 4.0
        assert asked.usd[1] > 0.0

    def test_prices_of_other_families_say_nothing(self, surface):
        assert surface.asked("river", ["a>b"], "feu", [NOW]) is None

    def test_the_snapshot_keeps_the_surface(self, shipped):
        ready, _ = ready_network()
        lanes, months = ["korea>primorye", "primorye>korea"], [NOW] * 2
        kept = surface_of(ready).asked("sea", lanes, "teu", months)
        anew = PriceSurface(shipped).asked("sea", lanes, "teu", months)
        assert kept.usd == pytest.approx(anew.usd, rel=1e-9)
        assert [it.width for it in kept.posteriors([0, 1])] == pytest.approx(
            [it.width for it in anew.posteriors([0, 1])]
        )

    def test_fewer_prices_are_those_found_anew(self, shipped, surface):
        lanes = both_ways(["east_china>north_europe:sea", "korea>primorye:sea"])
        fewer, _ = without_rates(shipped, None, lanes)
        kept, anew = surface_of(fewer), PriceSurface(fewer)
        ends = ["east_china>north_europe", "korea>primorye", "japan_main>us_west"]
        found, fresh = (it.asked("sea", ends, "feu", [NOW] * 3) for it in (kept, anew))
        assert found.usd == pytest.approx(fresh.usd, rel=1e-6)
        one, other = ([p.width for p in it.posteriors(range(3))] for it in (found, fresh))
        assert one == pytest.approx(other, rel=1e-6)
        assert found.usd[0] != surface.asked("sea", ends, "feu", [NOW] * 3).usd[0]

    def test_numbers_are_within_their_priors(self):
        found = hyperparameters()
        assert isinstance(found, Hyperparameters)
        assert {*found.variances} == {*START.variances}
        assert all(value > 0.0 for value in (*found.variances.values(), found.noise))


class TestRides:
    """What rides ask: under layers, lazily, and by the origin of cargo."""

    LANE = "north_china>north_europe:sea"

    def usd(self, network, steps, lane=LANE, country="CN", cargo="feu", day=DAY):
        found = ride_prices(network, steps, cargo, day, country)
        at = steps.rides.ends.index(lane.partition(":")[0])
        return found[at].usd_per_teu

    def under(self, shipped, *assignments):
        return shipped.with_layer([shipped.read_assignment(it) for it in assignments])

    def test_a_layer_that_states_no_price_keeps_the_surface(self, shipped):
        assert surface_of(self.under(shipped, "suez_canal.status=closed")) is surface_of(shipped)

    def test_a_stated_price_is_an_observation_that_near_lanes_follow(self, shipped, shipped_steps):
        network = self.under(shipped, "east_china>north_europe:sea.rate_feu=9000USD/FEU")
        own = self.usd(network, shipped_steps, "east_china>north_europe:sea")
        assert own == pytest.approx(4500.0, rel=0.06)
        before, after = (self.usd(it, shipped_steps) for it in (shipped, network))
        assert before * 1.2 < after < own

    def test_what_comes_on_top_and_the_month_of_a_lane(self, shipped, shipped_steps):
        lane = "east_china>north_europe:sea"
        base = self.usd(shipped, shipped_steps, lane)
        more = self.under(shipped, f"{lane}.rate_surcharge_usd_per_teu=300")
        assert self.usd(more, shipped_steps, lane) == pytest.approx(base + 300.0)
        dated = self.under(shipped, f"{lane}.rate_month=2023-08")
        then = self.usd(shipped, shipped_steps, lane, day=dt.date(2023, 8, 10))
        assert self.usd(dated, shipped_steps, lane) == pytest.approx(then)

    def test_who_changes_ships_pays_no_less_than_the_whole(self, shipped, shipped_steps):
        ends = "korea>north_europe"
        home = self.usd(shipped, shipped_steps, f"{ends}:sea", "KR")
        abroad = self.usd(shipped, shipped_steps, f"{ends}:sea", "CN")
        assert abroad >= home
        surface = surface_of(shipped)
        lanes = [
            f"{one}>{other}"
            for one in ("north_china", "east_china", "south_china")
            for other in ("north_europe", "korea")
        ]
        prices = surface.asked("sea", lanes, "feu", [NOW] * len(lanes)).usd
        least = min(prices[at] - prices[at + 1] for at in range(0, len(lanes), 2))
        assert abroad == pytest.approx(max(home, least))

    def test_levels_found_one_by_one_are_those_found_at_once(self, shipped, shipped_steps):
        lazy = ride_prices(shipped, shipped_steps, "teu", DAY, "JP")
        some = lazy.rated[:: len(lazy.rated) // 40].tolist()
        one_by_one = [lazy[at] for at in some]
        whole = [*lazy]
        assert one_by_one == [whole[at] for at in some]
        assert [it.usd_per_teu for it in whole if it] == lazy.usd_per_teu.tolist()

    def test_cited_prices_add_up_to_the_level(self, shipped, shipped_steps):
        found = ride_prices(shipped, shipped_steps, "feu", DAY, "CN")
        for at in found.rated[::200].tolist():
            level = found[at]
            value = {number: float(shipped.facts.fact(number).value) for number, _ in level.powers}
            value |= {number: self.planned(shipped, number) for number, _ in level.facts}
            assert level.usd(value.__getitem__) == pytest.approx(level.usd_per_teu, rel=1e-6)

    @staticmethod
    def planned(network, number):
        return float(network.located([number])[number].value)
