"""What is known of the weights before the choices are read: classes of cargo and priors.

A weight is a number of times its unit. The unit of a penalty is what a usual change of mode counts
for (`ClassOfCargo.unit_usd`), that of time the share of the value of the goods that a day costs
(`TIME_PCT_D`). The weights of a class are the pooled ones times a factor of its own.
"""

from collections.abc import Sequence
from typing import NamedTuple

from planner.pricing.shipper_costs import EVENTS

WEIGHTS = ("time", *EVENTS, "scale")
"""What is estimated of each class: value of time, the penalties, and the scale of the logit."""
ATTRIBUTES = {
    "time": "time_value_pct_d",
    **{event: f"{event}_penalty_usd" for event in EVENTS},
    "scale": "choice_scale",
}


class Prior(NamedTuple):
    """The middle of a weight, in its unit, and the deviation of its logarithm."""

    middle: float
    deviation: float


PRIORS = {
    "time": Prior(1.0, 0.5),
    "boarding": Prior(0.05, 0.75),
    "transfer": Prior(0.5, 0.75),
    "mode_change": Prior(1.0, 0.5),
    "border": Prior(1.0, 1.0),
    "scale": Prior(0.15, 1.0),
}
APART = 0.35
"""Deviation of the logarithm by which a class differs from all."""
FEW = 20
"""A class with fewer rows that tell anything borrows the pooled weights."""


class ClassOfCargo(NamedTuple):
    """Kinds of cargo that are estimated together.

    ``roots`` are the kinds whose facts state the weights, each with its `unit_usd`; kinds below
    them inherit.
    """

    name: str
    roots: dict[str, float]


CLASSES = (
    ClassOfCargo("boxes", {"teu": 200.0, "block_train": 8200.0}),
    ClassOfCargo("reefers", {"reefer": 200.0, "reefer_fresh": 200.0}),
    ClassOfCargo("packed goods", {"general": 200.0 / 14.0}),
    ClassOfCargo(
        "air and parcels",
        {"express": 200.0 / 14.0, "mail": 200.0 / 14.0, "medicines": 200.0 / 14.0},
    ),
    ClassOfCargo("dry bulk", dict.fromkeys(("coal", "grain", "dry_bulk", "timber"), 2.5)),
    ClassOfCargo(
        "oil and gas", dict.fromkeys(("crude", "oil_products", "lng", "pipeline_gas"), 2.5)
    ),
)
TIME_PCT_D = {
    "teu": 0.295,
    "block_train": 0.295,
    "reefer": 0.42,
    "reefer_fresh": 2.53,
    "general": 0.295,
    "express": 2.1,
    "mail": 2.1,
    "medicines": 0.6,
    **dict.fromkeys(
        ("coal", "grain", "dry_bulk", "timber", "crude", "oil_products", "lng", "pipeline_gas"),
        0.027,
    ),
}
"""What a day costs of the value of the goods, %."""


BY_HAND = {
    "teu": (0.678, 0.05, 0.5, 1.0, 0.75),
    "feu": (0.678, 0.05, 0.5, 1.0, 1.5),
    "reefer": (1.0, 0.05, 0.5, 1.0, 1.5),
    "reefer_fresh": (1.0, 0.05, 0.5, 1.0, 1.5),
    "general": (0.678, 0.05, 0.5, 1.0, 1.5),
    "express": (1.0, 0.05, 0.5, 1.0, 1.5),
    "mail": (0.095, 0.05, 0.5, 1.0, 1.5),
    "medicines": (1.0, 0.05, 0.5, 1.0, 1.5),
    **dict.fromkeys(
        ("coal", "grain", "dry_bulk", "timber", "crude", "oil_products", "lng", "pipeline_gas"),
        (1.0, 0.04, 0.6, 1.0, 1.0),
    ),
}
"""What the weights of `WEIGHTS` but the scale were in their units before they were estimated."""


def class_of(lineage: Sequence[str]) -> tuple[ClassOfCargo, str]:
    """Return the class of a kind of cargo, and the first of its lineage that states weights."""
    return next((found, kind) for kind in lineage for found in CLASSES if kind in found.roots)


def unit_of(kind: str, weight: str) -> float:
    """Return the unit of a weight of a kind that states weights."""
    if weight == "scale":
        return 1.0
    return TIME_PCT_D[kind] if weight == "time" else class_of((kind,))[0].roots[kind]


def prior_assignments() -> list[str]:
    """Return the assignments that lay the middles of the priors over the facts of a network."""
    return [
        f"{kind}.{ATTRIBUTES[weight]}={PRIORS[weight].middle * unit_of(kind, weight):g}"
        for group in CLASSES
        for kind in group.roots
        for weight in WEIGHTS
    ]
