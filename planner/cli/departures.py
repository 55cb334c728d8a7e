"""The choice of a departure that a question leaves open, with a line of progress."""

from collections.abc import Mapping

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.cli.messages import tell
from planner.cli.progress import progress
from planner.graph.cache import warm_engine
from planner.parsing.departure import today
from planner.pricing.arcs import Steps
from planner.question.query import Query, deadline_text
from planner.routing.departure_choice import day_of, most_days
from planner.uncertainty.reliability import departures_of, settle_departure

_TRYING = "trying departures"


def settled(network: Network, query: Query, steps: Steps) -> Query:
    """Return a question with its departure.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.routing.departure_choice.choose_departure`, and `_check_past`.
    """
    with progress(_TRYING, most_days(network, query)) as told:
        found = settle_departure(network, query, steps, engine=warm_engine(), progress=told)
    _check_past({query.by: found})
    return found


def settled_by_label(network: Network, query: Query, steps: Steps) -> dict[str, Query]:
    """Return a question with the departure of each line of a board.

    Raises
    ------
    UsageError, NoRouteError
        As `planner.routing.departure_choice.departures_by_label`, and `_check_past`.
    """
    with progress(_TRYING, most_days(network, query)) as told:
        found = departures_of(network, query, steps, engine=warm_engine(), progress=told)
    _check_past(found)
    return found


def _check_past(found: Mapping[str, Query]) -> None:
    """Refuse latest departures before today for an arrival that is still ahead.

    Of an arrival that is past itself a note says so: the question is of then.

    Raises
    ------
    NoRouteError
        If none of the departures can be kept any longer.
    """
    now = today()
    in_order = sorted(found.items(), key=lambda it: (it[1].depart, it[1].hour))
    (earliest, first), (latest, last) = in_order[0], in_order[-1]
    moment = last.arrive_by
    if moment is None or first.depart >= now:
        return
    day = last.departs().replace("T", " ")
    if day_of(moment) < now:
        tell(f"Note: the latest departure, {day}, is past, as the arrival is")
    elif last.depart >= now:
        tell(
            f"Note: the latest departure of the {earliest} route is past; "
            f"that of the {latest} one, {day}, is not"
        )
    else:
        message = (
            f"no departure from today on arrives by {deadline_text(moment)}: the latest in time "
            f"was {day}; use a later --arrive-by, or --depart {now} to see how soon it can arrive"
        )
        raise NoRouteError(message)
