"""Evaluation of claims: answers, verdict, and both as plain data."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from corridors.model.network import Network
from planner.claims._verdict import ClaimVerdict, judge
from planner.claims.answers import Answer, Answerer
from planner.claims.model import SPREAD, Claim
from planner.formats.route_json import SCHEMA_VERSION
from planner.pricing.arcs import Steps

Row = dict[str, Any]
_DIGITS = {"share": 4, "goes": 0, "shadow_usd": 0}


class EvaluatedClaim(NamedTuple):
    """A claim with its answers and its verdict."""

    claim: Claim
    answers: tuple[Answer, ...]
    verdict: ClaimVerdict


def evaluate_claims(
    network: Network, steps: Steps, claims: Iterable[Claim], demand: Iterable[Path] = ()
) -> Iterator[EvaluatedClaim]:
    """Put claims to the test, one after the other.

    Parameters
    ----------
    network, steps
        The network, and `planner.pricing.arcs.resolve_steps` of it.
    claims
        `planner.claims.reader.load_claims`.
    demand
        Tables of the demand of a year, for claims on capacities.

    Raises
    ------
    DataError
        If a question of a claim can't be asked.
    """
    answerer = Answerer(network, steps, list(demand))
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
        "depends_on": verdict.on,
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
