"""Money as it is printed: the currency that ``--currency`` asks for, and the text of an amount.

Amounts stay USD until they are written, so no sum or difference is rounded twice.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from corridors.errors import UsageError
from corridors.tables.exchange import DOLLARS, ExchangeRate

if TYPE_CHECKING:
    from rich.console import Console

_META = "planner.cli.money"
_OTHER = ("csv", "geojson", "xlsx")
_DRAWN = ("page", "opened", "chart", "picture")
"""Options by which a command draws."""
_Command = Callable[..., Any]


def currency_for(*, everything: bool = False) -> Callable[[_Command], _Command]:
    """Return what adds ``--currency``; `currency` then tells it to whatever the command prints.

    Parameters
    ----------
    everything
        Whether all that the command writes has the currency, not its tables and JSON alone.
    """

    def add(command: _Command) -> _Command:
        @click.option(
            "--currency",
            metavar="CODE",
            help="Print money in CNY, EUR or RUB, at the latest published average rate. "
            "Default: USD.",
        )
        @wraps(command)
        def with_currency(*args: Any, currency: str | None, **options: Any) -> Any:
            if currency is not None:
                if not everything:
                    _check(options)
                click.get_current_context().meta[_META] = _read(currency, options)
            return command(*args, **options)

        return with_currency

    return add


currency_option = currency_for()
"""Adds ``--currency`` to a command whose files and pictures hold USD."""


def _check(options: dict[str, Any]) -> None:
    """Refuse forms that hold USD."""
    form = options.get("form")
    if form in _OTHER:
        message = f"--currency is for tables and JSON; {form} holds USD; drop one of the two"
        raise UsageError(message)
    if any(options.get(it) for it in _DRAWN):
        message = "--currency is for tables and JSON; pages and charts show USD; drop one"
        raise UsageError(message)


def _read(code: str, options: dict[str, Any]) -> ExchangeRate:
    from corridors.tables.exchange import exchange_rates, find_rate
    from corridors.tables.load import DATA, read_edition

    folder = options.get("folder") or DATA
    return find_rate(exchange_rates(folder, read_edition(folder)), code)


def currency() -> ExchangeRate:
    """Return the currency in which money is printed, with its rate."""
    context = click.get_current_context(silent=True)
    found = None if context is None else context.meta.get(_META)
    return found if isinstance(found, ExchangeRate) else DOLLARS


def code() -> str:
    """Return the code of the currency in which money is printed."""
    return currency().code


def amount(usd: float, form: str = ",.0f") -> str:
    """Return USD as a number in the currency that is printed.

    Examples
    --------
    >>> amount(1234.5), amount(-3.0, "+,.0f"), amount(-0.2, "+,.0f")
    ('1,234', '-3', '+0')
    """
    text = format(currency().of(usd), form)
    return text if any(it in text for it in "123456789") else format(0.0, form)


def money(usd: float, form: str = ",.0f") -> str:
    """Return USD as an amount with the code of the currency that is printed.

    Examples
    --------
    >>> money(1234.6)
    'USD 1,235'
    """
    return f"{code()} {amount(usd, form)}"


def total_name(name: str) -> str:
    """Return the name of a total, such as ``cost_usd``, with the currency that is printed.

    Examples
    --------
    >>> total_name("cost_usd"), total_name("time_h")
    ('cost_usd', 'time_h')
    """
    stem = name.removesuffix("_usd")
    return name if stem == name else f"{stem}_{code().lower()}"


def print_rate(out: "Console") -> None:
    """Print at which rate money is printed, nothing where that is USD."""
    if rate := rate_line():
        out.print(rate)


def rate_line() -> str:
    """Return at which rate money is printed, nothing where that is USD."""
    rate = currency()
    return "" if rate == DOLLARS else f"Money in {rate.code}: {rate.text()}."


def currency_dict() -> dict[str, Any]:
    """Return what JSON says of the currency, nothing where none was asked for.

    Fields whose names end in ``_usd`` stay USD; the rate converts each of them.
    """
    context = click.get_current_context(silent=True)
    if context is None or _META not in context.meta:
        return {}
    return {"currency": currency().to_dict()}
