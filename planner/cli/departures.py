"""The choice of a departure that a question leaves open, with a line of progress."""

from corridors.model.network import Network
from planner.cli import options
from planner.cli.messages import tell
from planner.cli.progress import progress
from planner.graph.cache import warm_engine
from planner.pricing.arcs import Steps
from planner.query.query import Query
from planner.routing.departure_choice import most_days
from planner.uncertainty.reliability import departures_of, settle_departure

_TRYING = "trying departures"


def settled(network: Network, query: Query, steps: Steps) -> Query:
    """Return a question with its departure.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.routing.departure_choice.choose_departure`.
    """
    with progress(_TRYING, most_days(network, query)) as told:
        found = settle_departure(network, query, steps, engine=warm_engine(), progress=told)
    _tell_if_past(found)
    return found


def settled_by_label(network: Network, query: Query, steps: Steps) -> dict[str, Query]:
    """Return a question with the departure of each line of a board.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.routing.departure_choice.departures_by_label`.
    """
    with progress(_TRYING, most_days(network, query)) as told:
        found = departures_of(network, query, steps, engine=warm_engine(), progress=told)
    _tell_if_past(max(found.values(), key=lambda it: (it.depart, it.hour)))
    return found


def _tell_if_past(query: Query) -> None:
    """Say so where the latest departure in time was before today."""
    if query.arrive_by is not None and query.depart < options.today():
        tell(
            f"Note: the latest departure, {query.departs().replace('T', ' ')}, is past; "
            "--depart shows how soon it can arrive now"
        )
