"""``corridors price``: the user's own chain leg by leg, and stored answers priced again."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import UsageError
from corridors.model.network import Network
from corridors.output import check_output, write_output
from corridors.tables.load import DATA
from corridors.tables.spreadsheet import ENCODINGS
from planner.cli.messages import give, tell
from planner.cli.money import currency_dict, currency_option
from planner.cli.options import (
    SectionedCommand,
    booked_option,
    by_option,
    cargo_options,
    data_option,
    force_option,
    format_option,
    read_ready,
    scenario_option,
    set_option,
    taken,
    tell_of_avoided,
    term_option,
    unconfirmed_option,
    value_of_time_option,
)
from planner.cli.progress import waiting
from planner.pricing.arcs import Steps
from planner.question.terms import Question, stated

if TYPE_CHECKING:
    from planner.chains.stated import StatedChain
    from planner.parsing.terminals import TerminalEnd


_TEMPLATE = "chain.xlsx"
_STORED = ".json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _PriceOptions:
    """What is given beside the chain."""

    by: str | None
    value_of_time: float | None
    depart: str | None
    cargo: str
    unconfirmed: bool
    booked: bool
    assignments: tuple[str, ...]
    scenarios: tuple[str, ...]
    encoding: str | None
    form: str
    folder: Path | None
    force: bool

    def question(self) -> Question:
        """Return what is asked beside the chain."""
        return stated(
            by=self.by,
            value_of_time=self.value_of_time,
            depart=self.depart,
            cargo=self.cargo,
            unconfirmed=self.unconfirmed,
            booked=self.booked,
            scenarios=self.scenarios,
            sets=self.assignments,
        )


@click.command("price", cls=SectionedCommand)
@click.argument("chain", metavar="[CHAIN]", required=False)
@click.option(
    "--template",
    type=click.Path(path_type=Path),
    is_flag=False,
    flag_value=_TEMPLATE,
    metavar="[FILE.xlsx|csv]",
    help=f"Write an example of a chain with its columns instead. Default: {_TEMPLATE}.",
)
@by_option
@value_of_time_option
@term_option(
    "depart",
    meaning="Departure as YYYY-MM-DD or YYYY-MM-DDTHH:MM, local time at the origin; or edition. "
    "Default: today at 08:00, of a stored answer its own.",
)
@cargo_options
@unconfirmed_option
@booked_option
@scenario_option
@set_option
@click.option(
    "--encoding",
    metavar="NAME",
    shell_complete=lambda _ctx, _param, typed: [it for it in ENCODINGS if it.startswith(typed)],
    help="Encoding of a CSV file. Default: found out from the file.",
)
@format_option("table", "json", "csv")
@force_option
@data_option
@currency_option
def command(chain: str | None, template: Path | None, **asked: Any) -> None:
    """Price your own chain leg by leg, and show what would make it the best.

    CHAIN is places joined by >, such as "Dalian > Manzhouli rail > Moscow rail 3200usd 12d": each
    leg may have a mode, a service (by:ID), and a price and a time of your own. It is also a table
    of them (CSV or xlsx; --template writes one), or a stored answer of route --format json, whose
    routes are priced again by the same places, modes and services.
    """
    own = taken(_PriceOptions, asked)
    if (chain is None) == (template is None):
        message = "name a chain, such as 'Dalian > Moscow rail', or write one with --template"
        raise UsageError(message)
    if template is not None:
        _write_template(own, template)
    elif chain is not None and Path(chain).suffix.lower() == _STORED:
        _reprice(own, Path(chain))
    elif chain is not None:
        _price(own, chain)


def _write_template(own: _PriceOptions, path: Path) -> None:
    from corridors.tables.exchange import DOLLAR, exchange_rates
    from planner.chains.stated import chain_template

    network, _ = read_ready(own.folder, ())
    made = chain_template(path, network, (DOLLAR, *exchange_rates(_folder(own))))
    check_output(path, force=own.force)
    write_output(path, made)
    tell(f"Wrote {path}; fill it in and run: corridors price {path}")


def _folder(own: _PriceOptions) -> Path:
    return DATA if own.folder is None else own.folder


def _stated(network: Network, own: _PriceOptions, chain: str) -> "StatedChain":
    """Read a chain from its line, or from the file that is named."""
    from planner.chains.stated import is_chain, read_chain, read_chain_table

    if is_chain(chain):
        return read_chain(network, chain)
    if not Path(chain).is_file():
        message = f"{chain!r} is neither a file nor a chain; write places joined by >, as 'A > B'"
        raise UsageError(message)
    return read_chain_table(Path(chain), own.encoding)


def _price(own: _PriceOptions, chain: str) -> None:
    from corridors.tables.exchange import exchange_rates
    from planner.chains.pricing import closes, price_chain
    from planner.chains.stated import read_terms

    network, steps = read_ready(own.folder, own.assignments, own.scenarios)
    stated = _stated(network, own, chain)
    for note in stated.notes:
        tell(note)
    rates = exchange_rates(_folder(own), network.edition)

    def moved(end: "TerminalEnd") -> None:
        tell(end.message(network))

    network, steps, query, legs = read_terms(
        network,
        steps,
        stated,
        question=own.question(),
        rates={code: it.per_usd for code, it in rates.items()},
        moved=moved,
    )
    tell_of_avoided(network, query)
    used = dict.fromkeys(it.own.currency for it in stated.legs if it.own.price is not None)
    for code in used:
        if code in rates:
            tell(f"Your prices in {code}: {rates[code].text()}")
    with waiting("searching"):
        priced = price_chain(network, steps, query, legs)
        closing = closes(network, steps, priced)
    if own.form == "table":
        from planner.cli.tables.price import print_chain

        print_chain(network, priced, closing)
        return
    from planner.chains.pricing import chain_dict, chain_rows
    from planner.cli.text import to_json
    from planner.formats.route_json import csv_text

    if own.form == "json":
        give(to_json({**chain_dict(network, priced, closing), **currency_dict()}), nl=False)
    else:
        give(csv_text(chain_rows(network, priced)), nl=False)


def _reprice(own: _PriceOptions, path: Path) -> None:
    from planner.chains.pricing import repriced_dict, repriced_rows
    from planner.chains.stored import layers_of, read_stored, reprice
    from planner.cli.text import to_json
    from planner.formats.route_json import csv_text

    stored = read_stored(path)
    _refuse_terms(own)
    worlds: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Network, Steps]] = {}
    found = []
    with waiting("pricing"):
        for route in stored:
            layers = layers_of(route, own.scenarios, own.assignments)
            if layers not in worlds:
                worlds[layers] = read_ready(own.folder, layers[1], layers[0])
            found.append(
                reprice(
                    *worlds[layers],
                    route,
                    scenarios=layers[0],
                    sets=layers[1],
                    depart=own.depart,
                )
            )
    if own.form == "table":
        from planner.cli.tables.price import print_repriced

        print_repriced(next(iter(worlds.values()))[0], found)
    elif own.form == "json":
        give(to_json({**repriced_dict(found), **currency_dict()}), nl=False)
    else:
        give(csv_text(repriced_rows(found)), nl=False)
    if any(it.problem for it in found):
        sys.exit(3)


def _refuse_terms(own: _PriceOptions) -> None:
    """Refuse terms that a stored answer states itself."""
    given = {
        "--by": own.by is not None,
        "--value-of-time": own.value_of_time is not None,
        "--cargo": bool(own.cargo),
        "--unconfirmed": own.unconfirmed,
        "--booked": own.booked,
        "--encoding": own.encoding is not None,
    }
    stated = [name for name, on in given.items() if on]
    if stated:
        message = f"a stored answer has its own terms; drop {', '.join(stated)}"
        raise UsageError(message)
