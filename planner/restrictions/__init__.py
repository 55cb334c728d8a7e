"""What law, carriers, terminals and the question itself do not allow.

Goes in: a network and a query. Comes out: the steps that are closed to it, and why
(`Restriction`, `banned_steps`, `unfit_steps`, `refused_handlings`).
"""

from planner.restrictions.bans import banned_steps
from planner.restrictions.cargo_limits import refused_handlings, unfit_steps
from planner.restrictions.restriction import Restriction, restrictions_against, restrictions_for

__all__ = [
    "Restriction",
    "banned_steps",
    "refused_handlings",
    "restrictions_against",
    "restrictions_for",
    "unfit_steps",
]
