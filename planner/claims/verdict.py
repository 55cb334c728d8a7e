"""Verdicts on claims: in which cases and months they hold, by how much, and how clearly."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

from corridors.model.network import Network
from planner.claims.answers import Answerer, ClaimAnswer
from planner.claims.model import PLACEHOLDER, SPREAD, Claim, ClaimRule
from planner.formats.route_json import SCHEMA_VERSION
from planner.pricing.arcs import Steps

HOLDS_TRUE, IN_PART, NOT, UNTOLD = "holds", "holds in part", "does not hold", "can't be told"
VERDICTS = (HOLDS_TRUE, IN_PART, NOT, UNTOLD)
MOST, FEW = 0.75, 0.25
"""A claim holds where its rules hold in this share of the cases of the paper, each rule counting
alike; it does not hold where they do in that share or less."""
UNSURE = 0.5
"""Where more than this share of what is decided lies within the spread, nothing can be told."""
HOLDS, FAILS, NO_WAY = "holds", "does not hold", "no route"
_YES_NO = ("goes", "follows", "works")
_UNITS = {
    "time_h": ("d", 1 / 24, ",.1f"),
    "border_h": ("h", 1.0, ",.1f"),
    "wait_h": ("h", 1.0, ",.1f"),
    "cost_usd": ("USD", 1.0, ",.0f"),
    "co2e_kg": ("kg CO2e", 1.0, ",.0f"),
    "distance_km": ("km", 1.0, ",.0f"),
    "shadow_usd": ("M USD/y per unit", 1e-6, ",.2f"),
    "share": ("%", 100.0, ",.0f"),
}


class RuleOutcome(NamedTuple):
    """What one rule says in one case (and month).

    ``state`` is `HOLDS`, `FAILS` or `NO_WAY`; ``within`` says that both values lie
    between P10 and P90 of the other way, so that the spread of the facts could turn the
    outcome round. ``of`` and ``than`` are the values, None where there is no way.
    """

    rule: ClaimRule
    case: str
    depart: str
    state: str
    within: bool
    of: float | None
    than: float | None


class ClaimVerdict(NamedTuple):
    """The verdict, one of `VERDICTS`, with every outcome and a line of reason per rule.

    ``answer`` is the sentence of the claim with its figures; ``held`` the mean share of the cases
    of the paper in which its rules hold; ``turns`` are the cases in which a rule clearly goes
    against what it says in most of those.
    """

    word: str
    answer: str
    held: float
    turns: tuple[str, ...]
    reasons: tuple[str, ...]
    outcomes: tuple[RuleOutcome, ...]


def judge(claim: Claim, answers: Iterable[ClaimAnswer]) -> ClaimVerdict:
    """Return the verdict on a claim, by the cases of the paper alone.

    It holds where its rules, each counting alike, hold in `MOST` of them, and does not hold where
    they do in `FEW` or less; in between it holds in part. Nothing can be told where nothing goes,
    or where more than `UNSURE` of what is decided lies within the spread.

    Parameters
    ----------
    claim
        The claim.
    answers
        `planner.claims.answers.Answerer.answers` of it.
    """
    answers = list(answers)
    found: dict[tuple[str, str], dict[str, ClaimAnswer]] = {}
    for answer in answers:
        found.setdefault((answer.ask.id, answer.case), {})[answer.depart] = answer
    outcomes: list[RuleOutcome] = []
    for rule in claim.rules:
        for case in rule.cases:
            of = found.get((rule.of, case), {})
            than = found.get((rule.than, case), {}) if isinstance(rule.than, str) else {}
            for depart, answer in of.items():
                if isinstance(rule.than, float):
                    outcomes.append(decide(rule, case, depart, answer, rule.than))
                elif depart in than or "" in than:
                    other = than.get(depart) or than[""]
                    outcomes.append(decide(rule, case, depart, answer, other))
    reasons = tuple(_reason(claim, rule, outcomes) for rule in claim.rules)
    ours = {it.label for it in claim.cases if it.ours}
    own = [it for it in outcomes if it.case not in ours]
    held = fmean(_held(rule, own) for rule in claim.rules)
    return ClaimVerdict(
        _word(own, held),
        _answer(claim, answers),
        held,
        tuple(_turns(claim, own, outcomes)),
        reasons,
        tuple(outcomes),
    )


def decide(
    rule: ClaimRule, case: str, depart: str, answer: ClaimAnswer, other: ClaimAnswer | float
) -> RuleOutcome:
    """Return what a rule says of two answers, or of an answer and a number.

    Where only the other way does not exist, ``less`` holds: it is the only one that goes.
    """
    measure, about = rule.measure, rule.about
    of = answer.value(measure, about)
    than = other if isinstance(other, float) else other.value(measure, about)
    within = False
    if of is None:
        state = NO_WAY
    elif than is None:
        state = HOLDS if rule.relation == "less" else NO_WAY
    else:
        slack = rule.margin * abs(than)
        holds = {
            "less": of < than - slack,
            "more": of > than + slack,
            "same": abs(of - than) <= slack + 1e-9,
            "at most": of <= than + slack + 1e-9,
        }[rule.relation]
        state = HOLDS if holds else FAILS
        if isinstance(other, ClaimAnswer) and rule.relation in ("less", "more") and of != than:
            bands = (answer.bands.get(measure), other.bands.get(measure))
            if bands[0] is not None and bands[1] is not None:
                within = (
                    bands[0].low <= than <= bands[0].high and bands[1].low <= of <= bands[1].high
                )
    return RuleOutcome(rule, case, depart, state, within, of, than)


def _held(rule: ClaimRule, outcomes: Sequence[RuleOutcome]) -> float:
    """Return the share of the outcomes of a rule in which it holds."""
    own = [it for it in outcomes if it.rule is rule]
    return fmean(it.state == HOLDS for it in own) if own else 0.0


def _word(outcomes: Sequence[RuleOutcome], held: float) -> str:
    decided = [it for it in outcomes if it.state != NO_WAY]
    if not decided or fmean(it.within for it in decided) > UNSURE:
        return UNTOLD
    if held >= MOST:
        return HOLDS_TRUE
    return NOT if held <= FEW else IN_PART


def _answer(claim: Claim, answers: Sequence[ClaimAnswer]) -> str:
    """Return the sentence of a claim with its figures; of months the least and the most."""

    def figure(match: re.Match[str]) -> str:
        name, measure, case = match.groups()
        case = case or next(it for it in claim.ask(name).cases)
        own = [it for it in answers if (it.ask.id, it.case) == (name, case)]
        values = [it for answer in own if (it := answer.value(measure)) is not None]
        if not values:
            return "no route"
        if len(own) > 1:
            return _span(measure, values)
        band = own[0].bands.get(measure) if measure == "share" else None
        text = with_unit(measure, values[0])
        return text if band is None else f"{text} ({100 * band.low:.0f} to {100 * band.high:.0f})"

    return PLACEHOLDER.sub(figure, claim.answer)


def _turns(
    claim: Claim, own: Sequence[RuleOutcome], outcomes: Sequence[RuleOutcome]
) -> Iterator[str]:
    """Yield each case in which rules clearly go against what they say in most of the paper's."""
    most = {rule.says: _held(rule, own) >= 0.5 for rule in claim.rules}
    by_case: dict[str, dict[str, list[RuleOutcome]]] = {}
    for it in outcomes:
        if not it.within and (it.state == HOLDS) is not most[it.rule.says]:
            by_case.setdefault(it.case, {}).setdefault(it.rule.says, []).append(it)
    for case, rules in by_case.items():
        told = []
        for says, found in rules.items():
            asked = [it for it in outcomes if it.rule.says == says and it.case == case]
            when = f" in {spans(found)}" if claim.monthly and len(found) < len(asked) else ""
            no = "" if found[0].state == HOLDS else "not so: "
            told.append(f"{no}{says[0].lower()}{says[1:]}{when}")
        yield (f"{case}: " if len(claim.cases) > 1 else "") + "; ".join(told)


def with_unit(measure: str, value: float | None) -> str:
    """Return a measure with its unit.

    Examples
    --------
    >>> with_unit("time_h", 60.0), with_unit("countries", 3.0), with_unit("cost_usd", None)
    ('2.5 d', '3', 'no route')
    """
    if value is None:
        return "no route"
    if measure in _YES_NO:
        return "yes" if value else "no"
    unit, factor, form = _UNITS.get(measure, ("", 1.0, ",.4g"))
    return f"{value * factor:{form}} {unit}".rstrip()


def _reason(claim: Claim, rule: ClaimRule, outcomes: list[RuleOutcome]) -> str:
    """Return what a rule says, case by case, in a line."""
    own = [it for it in outcomes if it.rule is rule]
    held = sum(it.state == HOLDS for it in own)
    count = "holds" if held == len(own) else f"holds {held} of {len(own)} times"
    if not held:
        count = "does not hold"
    if claim.monthly:
        by_case = {case: [it for it in own if it.case == case] for case in rule.cases}
        parts = [f"{case}: {_months(rule, here)}" for case, here in by_case.items() if here]
        return f"{rule.says}: {count}. {'; '.join(parts)}."
    groups: dict[str, list[str]] = {}
    for it in own:
        named = f"{it.case}: " if len(claim.cases) > 1 else ""
        groups.setdefault(_state(it), []).append(named + _compared(rule, it))
    if len(groups) == 1:
        word = next(iter(groups))
        return f"{rule.says}: {word}. {'; '.join(groups[word])}."
    parts = [f"{word}: {'; '.join(texts)}" for word, texts in groups.items()]
    return f"{rule.says}: {count}. {'. '.join(it[0].upper() + it[1:] for it in parts)}."


def _state(outcome: RuleOutcome) -> str:
    return outcome.state + (", within the spread" if outcome.within else "")


def _compared(rule: ClaimRule, outcome: RuleOutcome) -> str:
    """Return the two values."""
    text = with_unit(rule.measure, outcome.of)
    if rule.measure in _YES_NO:
        return text
    if isinstance(rule.than, float):
        asked = {"same": "", "at most": "at most "}.get(rule.relation, f"{rule.relation} than ")
        return f"{text} where {asked}{with_unit(rule.measure, rule.than)} is asked"
    text += f" against {with_unit(rule.measure, outcome.than)}"
    if outcome.of is not None and outcome.than:
        text += f" ({outcome.of / outcome.than - 1.0:+.0%})"
    return text


def _months(rule: ClaimRule, outcomes: list[RuleOutcome]) -> str:
    """Return the months in which a rule holds, with the span of the values."""
    if len({(it.state, it.within, it.of, it.than) for it in outcomes}) == 1:
        return f"{_compared(rule, outcomes[0])}, {_state(outcomes[0])} in every month"
    parts = []
    for word in dict.fromkeys(_state(it) for it in outcomes):
        here = [it for it in outcomes if _state(it) == word]
        values = [it.of for it in here if it.of is not None]
        others = [it.than for it in here if it.than is not None]
        text = f"{word} in {spans(here)}"
        if values and others and rule.measure not in _YES_NO:
            text += f" ({_span(rule.measure, values)} against {_span(rule.measure, others)})"
        parts.append(text)
    return ", ".join(parts)


def _span(measure: str, values: list[float]) -> str:
    low, high = with_unit(measure, min(values)), with_unit(measure, max(values))
    return low if low == high else f"{low.partition(' ')[0]}-{high}"


def spans(outcomes: Iterable[RuleOutcome]) -> str:
    """Return months of departure as spans, such as "Nov and Feb to May"."""
    numbers = sorted(int(it.depart[:4]) * 12 + int(it.depart[5:]) - 1 for it in outcomes)
    if len(numbers) == 12:
        return "every month"
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    names = [[f"{dt.date(2000, it % 12 + 1, 1):%b}" for it in span] for span in found]
    return " and ".join(a if a == b else f"{a} to {b}" for a, b in names)


Row = dict[str, Any]
_DIGITS = {"share": 4, "goes": 0, "shadow_usd": 0}


class EvaluatedClaim(NamedTuple):
    """A claim with its answers and its verdict."""

    claim: Claim
    answers: tuple[ClaimAnswer, ...]
    verdict: ClaimVerdict


def evaluate_claims(
    network: Network,
    steps: Steps,
    claims: Iterable[Claim],
    demand: Iterable[Path] = (),
    *,
    reasons: bool = True,
) -> Iterator[EvaluatedClaim]:
    """Put claims to the test, one after the other.

    Parameters
    ----------
    network, steps
        The network, and `planner.pricing.arcs.resolve_steps` of it.
    claims
        `planner.claims.model.load_claims`.
    demand
        Tables of the demand of a year, for claims on capacities.
    reasons
        As for `planner.claims.answers.Answerer`.

    Raises
    ------
    DataError
        If a question of a claim can't be asked.
    """
    answerer = Answerer(network, steps, list(demand), reasons=reasons)
    for claim in claims:
        answers = answerer.answers(claim)
        yield EvaluatedClaim(claim, tuple(answers), judge(claim, answers))


def answer_rows(evaluated: EvaluatedClaim) -> list[Row]:
    """Return a plain row per answer, with the same keys for all of them."""
    rows = []
    for answer in evaluated.answers:
        row: Row = {
            "claim": evaluated.claim.id,
            "kind": answer.ask.kind,
            "id": answer.ask.id,
            "label": answer.ask.label,
            "case": answer.case,
            "depart": answer.depart,
        }
        for name in SPREAD:
            row[name] = _rounded(name, answer.value(name))
            band = answer.bands.get(name)
            row[f"{name}_p10"] = None if band is None else round(band.low, 2)
            row[f"{name}_p90"] = None if band is None else round(band.high, 2)
        for name in (
            *("distance_km", "border_h", "wait_h", "border_crossings", "clearances"),
            *("countries", "transfers", "used", "capacity", "shadow_usd", "value"),
        ):
            row[name] = _rounded(name, answer.value(name))
        row |= {
            "through": " ".join(answer.countries),
            "corridors": " ".join(answer.corridors),
            "unit": answer.unit,
            "source": answer.source,
            "reason": answer.reason,
            "command": answer.command,
        }
        rows.append(row)
    return rows


def claim_dict(evaluated: EvaluatedClaim) -> Row:
    """Return a claim with answers, rules and verdict as plain data."""
    claim, verdict = evaluated.claim, evaluated.verdict
    return {
        "id": claim.id,
        "title": claim.title,
        "section": claim.section,
        "claim": claim.claim,
        "limits": claim.limits,
        "verdict": verdict.word,
        "answer": verdict.answer,
        "held": round(verdict.held, 3),
        "turns": list(verdict.turns),
        "reasons": list(verdict.reasons),
        "outcomes": [
            {
                "says": it.rule.says,
                "measure": it.rule.measure,
                "of": it.rule.of,
                "is": it.rule.relation,
                "than": it.rule.than,
                "margin": it.rule.margin,
                "case": it.case,
                "depart": it.depart,
                "of_value": _rounded(it.rule.measure, it.of),
                "than_value": _rounded(it.rule.measure, it.than),
                "outcome": it.state,
                "within_spread": it.within,
            }
            for it in verdict.outcomes
        ],
        "answers": answer_rows(evaluated),
    }


def to_document(evaluated: Iterable[EvaluatedClaim]) -> Row:
    """Return claims as the document of ``--format json``."""
    return {"schema_version": SCHEMA_VERSION, "claims": [claim_dict(it) for it in evaluated]}


def commands(evaluated: EvaluatedClaim) -> list[str]:
    """Return the command lines that repeat a claim's answers, each once."""
    return list(dict.fromkeys(answer.command for answer in evaluated.answers))


def _rounded(name: str, value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS.get(name, 2)) + 0.0
