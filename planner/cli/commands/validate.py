"""``corridors validate``: the model against published figures."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import UsageError
from corridors.model.network import Network
from planner.cli import completion
from planner.cli.messages import give
from planner.cli.options import Whole, data_option, format_option, read_network, read_ready
from planner.cli.progress import progress
from planner.parsing.departure import EDITION
from planner.parsing.question import read_query
from planner.pricing.arcs import Steps
from planner.question.query import Query
from planner.question.terms import Question

if TYPE_CHECKING:
    from planner.routing.route import Route
    from planner.uncertainty.percentiles import Band
    from planner.validation.reference import Reference
    from planner.validation.validation import BandOf

CHOICE = "choice"
"""The kind whose rows are statements of way and mode, in a table of their own."""
PRICES = "prices"
"""The kind whose rows are the published prices of the network itself."""


@click.command("validate")
@click.option(
    "--reference",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Table of published figures, or of statements of choice, instead of the supplied one.",
)
@click.option(
    "--kind",
    "kinds",
    metavar="KIND",
    multiple=True,
    shell_complete=completion.kinds,
    help="Use only rows of this kind (repeatable); choice asks which route and mode shippers use, "
    "prices how well the price surface meets prices left out.",
)
@click.option(
    "--worst",
    "count",
    type=Whole(min=0),
    metavar="N",
    help="Also print the N rows with the greatest error, and those without a route.",
)
@click.option(
    "--draws",
    type=Whole(1, 200_000),
    metavar="N",
    help="Take P10 and P90 from this number of Monte Carlo draws instead of a formula.",
)
@format_option("table", "json", "csv")
@data_option
def command(
    reference: Path | None,
    kinds: tuple[str, ...],
    count: int | None,
    draws: int | None,
    form: str,
    folder: Path | None,
) -> None:
    """Compare the model with published distances, days, costs and emissions.

    Every row of the table is a published figure, with the question and the scenarios that
    reproduce it. Days, costs and emissions are also asked plain: by ends, cargo, day and modes
    alone. Prices are also asked without what was published of the lanes that the answer used, for
    the month and by the source of the figure, and in all months. Reported jams of borders are held
    against the model's jams, and dated stays against its hours.
    With --kind choice the rows state which route and mode cargo takes between two places, and
    each is compared with the default answer. With --kind prices each published price of a lane is
    predicted without those of its lane, of its month or of its source.

    This is a measurement, so the exit code is 0 however large the errors, and a row without a
    route is counted as one without an answer. It is 1 only if a row can't be asked. See
    docs/explanation/validation.md for the method.
    """
    if CHOICE in kinds:
        _check_choices(reference, kinds, count, draws, form, folder)
        return
    if PRICES in kinds:
        _check_prices(reference, kinds, count, draws, form, folder)
        return
    from planner.validation.jams import (
        REPORTED,
        check_jams,
        jams_in_words,
        read_jams,
        summarize_jams,
    )
    from planner.validation.prices import predict_left_out, price_errors
    from planner.validation.reference import SHIPPED, read_reference, select_kinds
    from planner.validation.stays import REPORTED as STAYS
    from planner.validation.stays import check_stays, read_stays, summarize_stays
    from planner.validation.summary import (
        comparison_dict,
        rail_trades,
        summarise,
        summary_dicts,
        trip_shares,
        worst,
    )
    from planner.validation.validation import validate

    path = SHIPPED if reference is None else _named(reference)
    network, steps = read_ready(folder, ())
    rows = select_kinds(read_reference(network, path), kinds, CHOICE, PRICES)
    with progress("validating", len(rows)) as advance:
        found = validate(network, steps, rows, _ask, _drawn(draws) if draws else None, advance)
    summaries = summarise(found)
    trades, trips = rail_trades(network, found), trip_shares(found)
    jams = stays = left_out = None
    if reference is None and folder is None and not kinds:
        jams = summarize_jams(check_jams(network, read_jams(network, REPORTED)))
        stays = summarize_stays(check_stays(network, read_stays(network, STAYS)))
        left_out = predict_left_out(network)
    prices = [] if left_out is None else price_errors(left_out)
    shown = worst(found, count)
    if form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text([comparison_dict(it) for it in shown]), nl=False)
    elif form == "json":
        from planner.cli.text import to_json

        document = {
            "schema_version": 1,
            "edition": network.edition.isoformat(),
            "summary": summary_dicts(summaries),
            "trips": [it.to_dict() for it in trips],
            "rail_trades": [it.to_dict() for it in trades],
            "jams": None if jams is None else jams._asdict(),
            "border_stays": None if stays is None else stays._asdict(),
            "prices": [it.to_dict() for it in prices],
            "rows": [comparison_dict(it) for it in shown],
        }
        give(to_json(document), nl=False)
    else:
        from planner.cli.tables.validation import (
            print_comparisons,
            print_price_errors,
            print_sentence,
            print_trades,
            print_trips,
        )

        print_comparisons(shown if count else [], found if count else [], summaries)
        print_trips(trips)
        print_trades(trades)
        print_price_errors(prices, trades=False)
        if jams is not None and stays is not None:
            print_sentence(jams_in_words(jams))
            print_sentence(stays.in_words())


def _check_choices(
    path: Path | None,
    kinds: tuple[str, ...],
    count: int | None,
    draws: int | None,
    form: str,
    folder: Path | None,
) -> None:
    from planner.cli.progress import progress
    from planner.cli.tables.validation import as_csv, as_json, print_choices
    from planner.validation.choices import (
        SHIPPED,
        check_choices,
        count_agreement,
        read_choices,
        worst_first,
    )

    _only(CHOICE, kinds, draws)
    network, steps = read_ready(folder, ())
    rows = read_choices(network, SHIPPED if path is None else _named(path))
    with progress("Asking", len(rows)) as advance:
        verdicts = check_choices(network, steps, rows, progress=advance)
    groups = count_agreement(network, verdicts)
    wrong_only = form == "table" or count is not None
    shown = worst_first(verdicts, count) if wrong_only else verdicts
    if form == "csv":
        give(as_csv(network, shown), nl=False)
    elif form == "json":
        give(as_json(network, groups, shown), nl=False)
    else:
        print_choices(network, groups, shown)


def _check_prices(
    path: Path | None,
    kinds: tuple[str, ...],
    count: int | None,
    draws: int | None,
    form: str,
    folder: Path | None,
) -> None:
    from planner.cli.tables.validation import print_price_errors, print_prices
    from planner.validation.prices import predict_left_out, price_errors, price_rows

    _only(PRICES, kinds, draws)
    if path is not None:
        message = f"--kind {PRICES} takes the published prices of the network; drop --reference"
        raise UsageError(message)
    network = read_network(folder, ())
    prices = predict_left_out(network)
    errors = [] if prices is None else price_errors(prices)
    shown = [] if prices is None else price_rows(prices, count)
    if form == "csv":
        from planner.formats.route_json import csv_text

        give(csv_text(shown), nl=False)
    elif form == "json":
        from planner.cli.text import to_json

        document = {
            "schema_version": 1,
            "edition": network.edition.isoformat(),
            "summary": [it.to_dict() for it in errors],
            "rows": shown,
        }
        give(to_json(document), nl=False)
    elif prices is None:
        give("No prices of lanes are published in these tables.")
    else:
        print_prices(shown if count else [])
        print_price_errors(errors)


def _only(kind: str, kinds: tuple[str, ...], draws: int | None) -> None:
    """Raise UsageError where a kind with a table of its own is asked with others, or for draws."""
    if set(kinds) != {kind}:
        message = f"--kind {kind} has its own table; use it without other kinds"
        raise UsageError(message)
    if draws is not None:
        message = f"--draws gives ranges of figures, and --kind {kind} takes none; drop --draws"
        raise UsageError(message)


def _drawn(draws: int) -> "BandOf":
    from planner.uncertainty.percentiles import drawn_band

    def band_of(network: Network, steps: Steps, route: "Route", total: str, way: bool) -> "Band":
        return drawn_band(network, steps, route, total, way=way, draws=draws)

    return band_of


def _named(path: Path) -> Path:
    if path.is_file():
        return path
    message = f"{path} is not a file; name a table of published figures with --reference FILE"
    raise UsageError(message)


def _ask(network: Network, row: "Reference") -> Query:
    asked = row.asked
    names: dict[str, Any] = {
        name: tuple(asked[name].split()) for name in ("modes", "countries", "via", "avoid")
    }
    question = Question(
        origin=asked["origin"],
        destination=asked["destination"],
        by=asked["by"] or "time",
        depart=asked["depart"] or EDITION,
        cargo=asked["cargo"],
        scenarios=row.scenarios,
        **names,
    )
    return read_query(network, question)
