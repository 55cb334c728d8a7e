"""What a program reads where there is no route."""

from collections.abc import Iterator
from contextlib import contextmanager

from corridors.errors import NoRouteError
from corridors.model.network import Network
from planner.cli.messages import give
from planner.query.query import Query


@contextmanager
def no_route_as_json(form: str, network: Network, query: Query) -> Iterator[None]:
    """Print the question without routes, and what it takes, where JSON is wanted.

    The error goes on to stderr and the exit code, as in the other formats.
    """
    try:
        yield
    except NoRouteError as error:
        if form == "json":
            from planner.formats.route_json import to_json

            give(to_json(network, query, [], lift=list(error.lift)), nl=False)
        raise
