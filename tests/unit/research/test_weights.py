"""Weights estimated from choices: gradient, recovery of what choices were drawn with, facts."""

import numpy as np
import pytest

from corridors.tables.load import DATA, load_network
from research.weights.candidates import Candidate, Case, read_cases, write_cases
from research.weights.classes import ATTRIBUTES, CLASSES, PRIORS, WEIGHTS, class_of, unit_of
from research.weights.facts import facts_of
from research.weights.folds import RULES, estimate, folds_of, hold, kind_of, with_usual_share
from research.weights.logit import (
    Estimate,
    Priors,
    by_way,
    costs_of,
    fit,
    likelihoods,
    probabilities,
    rows_of,
)
from research.weights.report import fill


def a_case(rng, number, *, share=None, cargo="feu"):
    """Return a case of random ways, of which the first two agree."""
    ways = tuple(
        Candidate(
            way=f"rail > {at}",
            agrees=at < 2,
            cost_usd=float(rng.uniform(1000, 3000)),
            hours=float(rng.uniform(200, 1200)),
            paid_usd=float(rng.uniform(50, 200)),
            events=tuple(rng.integers(0, 4, size=4).tolist()),
            drayage_km=0.0,
            wait_h=10.0,
            late_h=20.0,
            unconfirmed=0,
            path_size=float(rng.uniform(0.3, 1.0)),
        )
        for at in range(5)
    )
    return Case(
        id=f"row{number}",
        cargo=cargo,
        lineage=(cargo, "teu") if cargo == "feu" else (cargo,),
        country=f"C{number % 7}",
        source=f"page{number % 50}",
        share=share,
        value_usd=50_000.0,
        candidates=ways,
    )


def drawn(rng, truth, count):
    """Return cases whose agreeing way is drawn from the model under true weights."""
    cases = [a_case(rng, it) for it in range(count)]
    rule = RULES["estimated"]
    rows = rows_of(cases, [0] * count, rule.terms)
    chance = probabilities(rows, np.tile(np.log(truth), (len(rows.row), 1)))
    found = []
    for case, first in zip(cases, rows.first, strict=True):
        taken = rng.choice(5, p=chance[first : first + 5])
        ways = tuple(
            Candidate(**{**_fields(it), "agrees": at == taken})
            for at, it in enumerate(case.candidates)
        )
        found.append(Case(**{**_fields(case), "candidates": ways}))
    return found


def _fields(it):
    return {name: getattr(it, name) for name in it.__slots__}


def test_gradient_is_that_of_the_likelihood():
    rng = np.random.default_rng(1)
    cases = [a_case(rng, it, share=None if it % 3 else 0.7) for it in range(30)]
    cases = with_usual_share(cases)
    rows = rows_of(cases, [it % 2 for it in range(30)], RULES["estimated"].terms)
    middle = np.log([PRIORS[it].middle for it in WEIGHTS])
    priors = Priors(middle, np.ones(6), 0.3, (0, 1))
    point = np.concatenate([middle, rng.normal(scale=0.2, size=12)])
    _, slope = likelihoods(rows, point, priors)
    for at, way in enumerate(np.eye(18)):
        above, below = (likelihoods(rows, point + it * 1e-5 * way, priors)[0] for it in (1, -1))
        assert slope[:, at] == pytest.approx((above - below) / 2e-5, abs=1e-5)


def test_estimate_recovers_the_weights_that_choices_were_drawn_with():
    truth = np.array([2.0, 0.3, 0.4, 2.5, 0.5, 0.08])
    cases = drawn(np.random.default_rng(2), truth, 1500)
    rows = rows_of(cases, [0] * len(cases), RULES["estimated"].terms)
    wide = Priors(np.log([PRIORS[it].middle for it in WEIGHTS]), np.full(6, 3.0), 0.3, ())
    middle, error = fit(rows, wide, [it.source for it in cases]).of(None)
    assert np.all(np.abs(middle - np.log(truth)) < 3.5 * error)
    assert error[0] < 0.2


def test_a_share_counts_as_a_fraction():
    rng = np.random.default_rng(3)
    rule = RULES["estimated"]
    half, whole = ([a_case(rng, 1, share=it)] for it in (0.5, 1.0))
    whole = [Case(**{**_fields(half[0]), "share": 1.0})]
    none = [Case(**{**_fields(half[0]), "share": None})]
    priors = Priors(np.log([PRIORS[it].middle for it in WEIGHTS]), np.ones(6), 0.3, ())
    values = [
        float(likelihoods(rows_of(it, [0], rule.terms), priors.middle, priors)[0][0])
        for it in (half, whole, none)
    ]
    rows = rows_of(whole, [0], rule.terms)
    chance = probabilities(rows, by_way(rows, priors.middle, priors))[:2].sum()
    assert values[0] == pytest.approx((np.log(chance) + np.log(1 - chance)) / 2)
    assert values[1] == values[2] == pytest.approx(np.log(chance))


def test_cost_of_a_way_is_what_the_planner_adds_up():
    case = a_case(np.random.default_rng(4), 1)
    rows = rows_of([case], [0], RULES["estimated"].terms)
    weights = np.tile(np.log([1.0, 0.05, 0.5, 1.0, 1.0, 0.1]), (5, 1))
    way = case.candidates[0]
    counted = np.dot(way.events, [10.0, 100.0, 200.0, 200.0])
    day = 50_000.0 * 0.295 / 100.0
    expected = way.cost_usd + way.paid_usd + day * way.hours / 24.0 + counted
    assert costs_of(rows, weights)[0] == pytest.approx(expected)


def test_a_class_with_few_rows_borrows():
    rng = np.random.default_rng(5)
    boxes = [a_case(rng, it) for it in range(30)]
    coal = [a_case(rng, it, cargo="coal") for it in range(3)]
    found = estimate(boxes + coal, RULES["estimated"])
    own, pooled = kind_of(boxes[0]), kind_of(coal[0])
    assert found.priors.own == (own,)
    assert found.of(pooled)[0] == pytest.approx(found.of(None)[0])
    assert np.all(found.of(pooled)[1] > found.of(None)[1])
    assert hold(boxes + coal, RULES["estimated"], found).first.shape == (33,)


def test_groups_stay_in_one_fold():
    groups = [f"g{it % 13}" for it in range(100)]
    fold = folds_of(groups, 5)
    assert all(len({int(fold[at]) for at in range(100) if groups[at] == it}) == 1 for it in groups)
    assert set(fold.tolist()) == set(range(5))


def test_cases_are_read_as_they_were_written(tmp_path):
    cases = [a_case(np.random.default_rng(6), it) for it in range(2)]
    write_cases(tmp_path / "cases.json", cases)
    assert read_cases(tmp_path / "cases.json") == cases


def test_facts_hold_every_weight_of_every_kind_that_states_them():
    network = load_network()
    stated = {
        (it.subject, it.attribute): it for it in network.facts if it.source == "choice_weights"
    }
    kinds = [kind for group in CLASSES for kind in group.roots]
    attributes = [ATTRIBUTES[it] for it in WEIGHTS]
    for kind in kinds:
        for it in attributes:
            (entry,) = network.cargo_entries(kind, it)
            assert network.facts.fact(entry[2]).source == "choice_weights"
    assert all(it.low < it.value < it.high for it in stated.values())
    assert class_of(("feu_hc", "feu", "teu"))[1] == "teu"
    middle = np.log([PRIORS[it].middle for it in WEIGHTS])
    found = Estimate(middle, np.eye(6) * 0.01, Priors(middle, np.ones(6), 0.3, ()))
    text = facts_of(found, {it.name: 1 for it in CLASSES}, "2026-11-01", {})
    parents = {it.id: it.parent for it in network.cargo.values()}
    fewer = facts_of(found, {it.name: 1 for it in CLASSES}, "2026-11-01", parents)
    assert f"reefer_fresh,{attributes[0]}," in fewer
    assert f"reefer_fresh,{attributes[1]}," not in fewer
    assert f"reefer_fresh,{attributes[1]}," in text
    head = (DATA / "facts" / "weights.csv").read_text(encoding="utf-8").splitlines()[0]
    assert text.splitlines()[0] == head
    assert f"teu,time_value_pct_d,{unit_of('teu', 'time'):g},%/d," in text


def test_page_is_filled_between_its_marks():
    assert fill("<!-- a -->\n<!-- end -->\n", {"a": "x"}) == "<!-- a -->\nx\n<!-- end -->\n"
