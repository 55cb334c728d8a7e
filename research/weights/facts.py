"""The facts that an estimate becomes: ``corridors/data/facts/weights.csv``."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from math import exp

from research.weights.classes import ATTRIBUTES, CLASSES, WEIGHTS, ClassOfCargo, unit_of
from research.weights.logit import Estimate

SOURCE = "choice_weights"
COLUMNS = (
    *("subject", "attribute", "value", "unit", "low", "high"),
    *("when", "year", "source", "locator", "note"),
)
_UNITS = {"time": "%/d", "scale": ""}
P90 = 1.2816
"""Deviations from the middle to the 90th percentile."""


def facts_of(
    found: Estimate, counts: dict[str, int], edition: str, parents: Mapping[str, str]
) -> str:
    """Return the table of facts; a kind takes over what would repeat that of its parent.

    Parameters
    ----------
    found
        The estimate.
    counts
        Rows that tell something of each class, by its name.
    edition
        Date of the data.
    parents
        The parent of each kind of cargo.
    """
    out = StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    rows = {
        (row["subject"], row["attribute"]): row
        for number, group in enumerate(CLASSES)
        for kind in group.roots
        for row in _rows(found, number, group, kind, counts[group.name], edition)
    }
    for (kind, attribute), row in rows.items():
        above = rows.get((parents.get(kind, ""), attribute))
        if above is None or any(row[it] != above[it] for it in ("value", "low", "high")):
            writer.writerow(row)
    return out.getvalue()


def _rows(
    found: Estimate, number: int, group: ClassOfCargo, kind: str, count: int, edition: str
) -> Iterator[dict[str, str]]:
    middle, error = found.of(number)
    borrows = number not in found.priors.own
    for at, weight in enumerate(WEIGHTS):
        unit = unit_of(kind, weight)
        low, value, high = (
            f"{unit * exp(middle[at] + deviations * error[at]):.3g}"
            for deviations in (-P90, 0.0, P90)
        )
        yield {
            "subject": kind,
            "attribute": ATTRIBUTES[weight],
            "value": value,
            "unit": _UNITS.get(weight, "USD"),
            "low": low,
            "high": high,
            "when": "",
            "year": edition[:4],
            "source": SOURCE,
            "locator": f"{group.name}, edition of {edition}",
            "note": f"{count} stated choices of {group.name} tell something of it"
            + ("; too few: the weight of all cargo" if borrows else "")
            + f". Standard error of the logarithm {error[at]:.2f}",
        }
