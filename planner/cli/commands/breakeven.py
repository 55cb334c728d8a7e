"""``corridors breakeven``: at which value of a number another route becomes the best."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from corridors.errors import UnknownNameError, UsageError
from corridors.model.entities import Fact
from corridors.model.facts import pick
from corridors.model.network import Network
from corridors.model.seasons import day_number
from corridors.model.subjects import is_pattern
from corridors.output import check_output, write_output
from planner.cli import completion
from planner.cli.messages import give, no_route_as_json, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    Whole,
    data_option,
    force_option,
    format_option,
    query_options,
    read_asked,
    scenario_option,
    set_option,
)
from planner.pricing.arcs import Steps
from planner.question.query import Query

if TYPE_CHECKING:
    from planner.uncertainty.breakeven import Axis

_VALUE_OF_TIME = "value_of_time"
_PICTURES = (".png", ".svg")
_DEFAULT = "default"
"""Stands for the default end of a range where another number has its own."""
_MOST = 2
_NAMED = 5
"""Numbers that a message names where a pattern matches several."""
_MOST_POINTS = 101
_LINE_POINTS, _MAP_POINTS = 41, 11
"""Values of one number, and of each of two, if nothing is stated."""


class _Variation(NamedTuple):
    """Options that say which numbers are varied, over which ranges, and where that is drawn."""

    vary: tuple[str, ...]
    start: tuple[str, ...]
    stop: tuple[str, ...]
    points: int | None
    picture: Path | None
    force: bool

    def check(self, by: str | None) -> None:
        """Refuse a picture that cannot be written, and a criterion without a value of time."""
        if self.picture is not None:
            if self.picture.suffix not in _PICTURES:
                names = " or ".join(_PICTURES)
                message = f"--plot {self.picture}: the name must end in {names}"
                raise UsageError(message)
            check_output(self.picture, force=self.force)
        if len(self.vary) > _MOST or len(set(self.vary)) < len(self.vary):
            message = f"--vary {' --vary '.join(self.vary)}: vary one number, or two different ones"
            raise UsageError(message)
        for option, given in (("--from", self.start), ("--to", self.stop)):
            if given and len(given) != len(self.vary):
                message = (
                    f"{option}: {len(given)} for {len(self.vary)} --vary; give one for each, in "
                    f"their order, and {_DEFAULT!r} where the default is meant"
                )
                raise UsageError(message)
        if len(self.vary) > 1 and self.points is not None and self.points > _MOST_POINTS:
            message = (
                f"--points {self.points}: a map of two numbers has at most {_MOST_POINTS} values "
                "of each"
            )
            raise UsageError(message)
        if _VALUE_OF_TIME in self.vary and by not in {None, "generalised"}:
            message = f"--by {by} takes no value of time; use --by generalised"
            raise UsageError(message)

    def ranges(self) -> list[tuple[str, str | None, str | None]]:
        """Return each number with the ends of its range, None where the default holds."""
        ends = [
            [None if it == _DEFAULT else it for it in given] or [None] * len(self.vary)
            for given in (self.start, self.stop)
        ]
        return list(zip(self.vary, *ends, strict=True))


@click.command("breakeven", cls=SectionedCommand)
@click.argument("origin", shell_complete=completion.places)
@click.argument("destination", shell_complete=completion.places)
@query_options
@click.option(
    "--vary",
    required=True,
    multiple=True,
    shell_complete=completion.numbers,
    metavar="SUBJECT.ATTR",
    help="Number to vary, such as khorgos:rail-1435.border_out_h, or value_of_time. Give it twice "
    "for a map of two numbers.",
)
@click.option(
    "--from",
    "start",
    metavar="VALUE",
    multiple=True,
    help="Start of the range, with an optional unit. Default: the low value of the fact.",
)
@click.option(
    "--to",
    "stop",
    metavar="VALUE",
    multiple=True,
    help="End of the range, with an optional unit. Default: the high value of the fact.",
)
@click.option(
    "--points",
    type=Whole(2, 2001),
    help="Number of values to try, both ends included. Default: 41, or 11 of each of two numbers.",
)
@click.option(
    "--plot",
    "picture",
    type=click.Path(path_type=Path),
    metavar="FILE.png|svg",
    help="Write a chart of the best total and of the other routes.",
)
@scenario_option
@set_option
@format_option("table", "json", "csv")
@force_option
@data_option
@currency_option
def command(
    origin: str,
    destination: str,
    assignments: tuple[str, ...],
    scenarios: tuple[str, ...],
    form: str,
    folder: Path | None,
    **asked: Any,
) -> None:
    """Vary one number and find where the best route from ORIGIN to DESTINATION changes.

    Every value is searched separately, and break-even values are found by bisection. Without
    --from and --to the range runs from the low to the high of the fact, or from half to twice
    its value.

    With --vary twice the result is a map: which route is the best at each point of a grid of two
    numbers, and where it changes. --from and --to are then given once for each, in their order.
    """
    varied = _Variation(*(asked.pop(name) for name in _Variation._fields))
    varied.check(asked["by"])
    picture = varied.picture
    network, steps, query = read_asked(folder, assignments, scenarios, origin, destination, **asked)
    from planner.cli.progress import waiting

    with (
        no_route_as_json(form, network, query),
        waiting(f"varying {' and '.join(varied.vary)}") as show,
    ):
        if len(varied.vary) > 1:
            answer = _mapped(network, steps, query, varied, show)
        else:
            answer = _swept(network, steps, query, varied, show)
    if picture is not None:
        write_output(picture, answer.draw(picture.suffix[1:]))
        tell(f"Wrote {picture}")
    if form == "json":
        from corridors.text import json_text

        plain = {**answer.plain(), **currency_dict()}
        give(json_text(plain))
    elif form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text(answer.rows()), nl=False)
    else:
        answer.show()


class _Answer(NamedTuple):
    """How an answer becomes a picture, plain data, rows and text."""

    draw: Callable[[str], bytes]
    plain: Callable[[], dict[str, Any]]
    rows: Callable[[], list[dict[str, Any]]]
    show: Callable[[], None]


def _swept(
    network: Network, steps: Steps, query: Query, varied: _Variation, show: Callable[[str], None]
) -> _Answer:
    """Vary one number."""
    from planner.cli.tables import breakeven as output
    from planner.uncertainty.breakeven import sweep

    (varies,) = varied.ranges()
    axis = _axis(network, query, *varies, varied.points or _LINE_POINTS)
    found = sweep(network, steps, query, axis, show)

    def draw(form: str) -> bytes:
        from planner.cli.plots import draw

        return draw(network, found, form)

    return _Answer(
        draw,
        lambda: output.to_dict(network, found),
        lambda: output.to_rows(found),
        lambda: output.print_sweep(network, found),
    )


def _mapped(
    network: Network, steps: Steps, query: Query, varied: _Variation, show: Callable[[str], None]
) -> _Answer:
    """Vary two numbers."""
    from planner.cli.tables import breakeven as output
    from planner.uncertainty.breakeven import breakeven_map

    points = varied.points or _MAP_POINTS
    x, y = (_axis(network, query, *it, points) for it in varied.ranges())
    found = breakeven_map(network, steps, query, x, y, show)
    for name in found.idle:
        tell(f"Note: no route of the map uses {name}, so it moves nothing; vary another number")

    def draw(form: str) -> bytes:
        from planner.cli.plots import draw_map

        return draw_map(network, found, form)

    return _Answer(
        draw,
        lambda: output.map_dict(network, found),
        lambda: output.map_rows(found),
        lambda: output.print_map(network, found),
    )


def _axis(
    network: Network, query: Query, vary: str, start: str | None, stop: str | None, points: int
) -> "Axis":
    from planner.uncertainty.breakeven import axis_between

    if vary == _VALUE_OF_TIME:
        low, high = _rates(start, stop)
        return axis_between(vary, "USD/h", low, high, points)
    base = _base(network, query, vary)
    first, last = _range(network, vary, base, start, stop)
    ends = float(first.value), float(last.value)
    return axis_between(vary, first.unit, *ends, points, fact=first, base=base)


def _rates(start: str | None, stop: str | None) -> tuple[float, float]:
    """Return the range of a value of time."""
    if start is None or stop is None:
        message = "--vary value_of_time: give --from and --to, in USD/h for the shipment"
        raise UsageError(message)
    try:
        low, high = float(start), float(stop)
    except ValueError:
        message = (
            f"--from {start!r} --to {stop!r}: a value of time is a number in USD/h, such as 20"
        )
        raise UsageError(message) from None
    if not 0.0 <= low < high < float("inf"):
        message = (
            f"--from {low:g} to {high:g} USD/h: the range is empty, reversed or begins below 0; "
            f"--to must be over --from"
        )
        raise UsageError(message)
    return low, high


def _base(network: Network, query: Query, vary: str) -> Fact | None:
    """Return the fact that holds on the day of departure for what is varied, if any."""
    subject, _, name = vary.rpartition(".")
    if subject and (is_pattern(subject) or is_pattern(name)):
        raise UsageError(_pattern_refused(network, vary, subject, name))
    attribute = network.schema.attributes.get(name)
    if not subject or attribute is None:
        wrong = network.schema.unknown(name) if subject else "is not SUBJECT.ATTRIBUTE, such as "
        more = "" if subject else "dostyk:rail-1435.border_in_h, or value_of_time"
        message = f"--vary {vary!r}{':' * bool(subject)} {wrong}{more}"
        raise UnknownNameError(message)
    if attribute.type != "number":
        kind = "a count, not a measure" if attribute.is_number else "a word, not a number"
        message = f"--vary {vary!r}: {name} is {kind}; use --set to change it"
        raise UsageError(message)
    try:
        entries = network.entries(network.subjects.parse(subject).key, name)
    except ValueError as error:
        message = f"--vary {vary!r}: {error}{network.suggest_subjects(subject)}"
        raise UnknownNameError(message) from None
    found = pick(entries, day_number(query.depart.month, query.depart.day))
    return network.facts.fact(found[2]) if found else None


def _pattern_refused(network: Network, vary: str, subject: str, name: str) -> str:
    """Return the message that a pattern can't be varied, with some of the numbers it matches."""
    from corridors.model.layer import Layer

    message = f"--vary {vary!r} is a pattern, and one number is varied at a time"
    try:
        found = [".".join(it) for it in Layer(network).targets(subject, name, numbers=True)]
    except UsageError as error:
        return f"{message}; {error}"
    more = f", and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"{message}; name one of {', '.join(found[:_NAMED])}{more}"


def _range(
    network: Network, vary: str, base: Fact | None, start: str | None, stop: str | None
) -> tuple[Fact, Fact]:
    """Return the ends of the range as facts to set on the network."""
    if base is None and (start is None or stop is None):
        message = f"--vary {vary}: the data has no value for it; give --from and --to"
        raise UsageError(message)
    attribute = network.schema.attributes[vary.rpartition(".")[2]]
    ends = []
    for option, text, spread, factor in (
        ("--from", start, base and base.low, 0.5),
        ("--to", stop, base and base.high, 2.0),
    ):
        value = text
        if value is None and base is not None:
            plain = float(base.value)
            known = spread if spread is not None and spread != plain else plain * factor
            value = repr(min(max(known, attribute.min), attribute.max))
        ends.append(
            network.read_assignment(f"{vary}={value}", "--vary" if text is None else option)
        )
    first, last = ends
    if not float(first.value) < float(last.value):
        message = (
            f"--from {first.value:g} to {last.value:g} {attribute.unit}: the range is empty or "
            f"reversed; --to must be over --from"
        )
        raise UsageError(message)
    return first, last
