"""Measured errors as plain data: rows and summaries."""

from typing import Any

from planner.validation.validation import Outcome, Summary


def outcome_dict(outcome: Outcome) -> dict[str, Any]:
    """Return one row as plain data, numbers rounded to what they are good for."""
    row = outcome.reference
    return {
        "id": row.id,
        "kind": row.kind,
        "counted": outcome.counted,
        "measure": row.measure,
        "published": row.value,
        "published_low": row.low,
        "published_high": row.high,
        "model": _rounded(outcome.model),
        "model_low": _rounded(outcome.band.low) if outcome.band else None,
        "model_high": _rounded(outcome.band.high) if outcome.band else None,
        "model_median": _median(outcome),
        "model_least": _rounded(outcome.span.low) if outcome.span else None,
        "model_most": _rounded(outcome.span.high) if outcome.span else None,
        "unit": row.unit,
        "error_percent": round(100.0 * outcome.error, 2),
        "tolerance_percent": None if row.tolerance is None else round(100.0 * row.tolerance, 2),
        "inside": outcome.inside,
        "in_band": outcome.in_band,
        "in_range": outcome.in_range,
        "own_source_percent": round(100.0 * outcome.own, 1),
        "question": " ".join(outcome.query.to_words()),
        "year": row.year,
        "source": row.source,
        "locator": row.locator,
        "note": row.note,
        "known": row.known,
    }


def _median(outcome: Outcome) -> float | None:
    found = outcome.band.median if outcome.band else None
    return None if found is None else _rounded(found)


def _rounded(value: float) -> float:
    return round(value, 2 if abs(value) < 1000 else 1)


def summary_dict(summary: Summary) -> dict[str, Any]:
    """Return the summary of a kind as plain data, in per cent."""
    return {
        "kind": summary.kind,
        "rows": summary.rows,
        "known": summary.known,
        "mean_percent": round(100.0 * summary.mean, 2),
        "median_percent": round(100.0 * summary.median, 2),
        "p90_percent": round(100.0 * summary.p90, 2),
        "bias_percent": round(100.0 * summary.bias, 2),
        "median_bias_percent": (
            None if summary.median_bias is None else round(100.0 * summary.median_bias, 2)
        ),
        "within_tolerance": None if summary.within is None else round(summary.within, 3),
        "in_band": None if summary.banded is None else round(summary.banded, 3),
        "in_range": None if summary.ranged is None else round(summary.ranged, 3),
        "own_source_rows": summary.own,
    }


def worst(outcomes: list[Outcome], count: int | None) -> list[Outcome]:
    """Return the counted rows of greatest error, the worst first; all rows without a count."""
    if count is None:
        return outcomes
    counted = [it for it in outcomes if it.counted]
    return sorted(counted, key=lambda it: (-abs(it.error), it.reference.id))[:count]
