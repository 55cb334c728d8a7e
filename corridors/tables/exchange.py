"""Exchange rates by month, for prices that a user reads or states in another currency.

Facts are converted at the rate of their own year (`rates.csv`); these are the rates at which
answers are shown and the user's own prices read.
"""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from corridors.errors import DataError, UnknownNameError
from corridors.tables.load import DATA
from corridors.tables.reader import TableReader

DOLLAR = "USD"
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
TABLE = "exchange_rates"


class ExchangeRate(NamedTuple):
    """Units of a currency per USD, on average over a month (``2026-10``) or a year (``2025``)."""

    code: str
    per_usd: float
    period: str
    source: str
    publisher: str

    def of(self, usd: float) -> float:
        """Return USD in the currency, not rounded."""
        return usd * self.per_usd

    def to_dict(self) -> dict[str, str | float]:
        """Return it as answers have it: code, rate (units per USD), date, source."""
        return {
            "code": self.code,
            "rate": self.per_usd,
            "date": self.period,
            "source": self.source,
        }

    def text(self) -> str:
        """Return it in words.

        Examples
        --------
        >>> exchange_rates()["CNY"].text()
        '1 USD = 6.68499 CNY (2026-10 average, European Central Bank)'
        """
        return f"1 USD = {self.per_usd:g} {self.code} ({self.period} average, {self.publisher})"


DOLLARS = ExchangeRate(DOLLAR, 1.0, "", "", "")
"""What all amounts are in before they are shown in another currency."""


def exchange_rates(folder: Path = DATA, edition: dt.date | None = None) -> dict[str, ExchangeRate]:
    """Return the latest rate of each currency before an edition.

    Parameters
    ----------
    folder
        Folder of tables; the supplied rates stand in where it has none.
    edition
        Day of the edition; later months are left out. Without it the latest of all.

    Raises
    ------
    DataError
        If the table can't be read; with all problems.
    """
    reader = TableReader(folder)
    if not reader.has(TABLE):
        reader = TableReader(DATA)
    publishers = {cells[0]: cells[3] for _, cells in reader.rows("sources")}
    last = "9999" if edition is None else edition.strftime("%Y-%m")
    found: dict[str, ExchangeRate] = {}
    seen: set[tuple[str, str]] = set()
    for where, (code, period, per_usd, source) in reader.rows(TABLE):
        rate = _positive(per_usd)
        if rate is None:
            reader.problems.append(f"{where}: rate {per_usd!r} is not a number above 0")
        if not _PERIOD.fullmatch(period):
            reader.problems.append(f"{where}: period {period!r} is not YYYY-MM or YYYY")
        if not re.fullmatch("[A-Z]{3}", code) or code == DOLLAR:
            reader.problems.append(f"{where}: currency {code!r} is not another ISO code than USD")
        if source not in publishers:
            reader.problems.append(f"{where}: source {source!r} is unknown; add it to sources")
        if (code, period) in seen:
            reader.problems.append(f"{where}: {code} of {period} occurs twice; keep one")
        seen.add((code, period))
        if reader.problems or rate is None or period > last:
            continue
        if code not in found or period > found[code].period:
            found[code] = ExchangeRate(code, rate, period, source, publishers[source])
    if reader.problems:
        raise DataError(reader.problems)
    return dict(sorted(found.items()))


def find_rate(rates: Mapping[str, ExchangeRate], code: str) -> ExchangeRate:
    """Return the rate of a currency, that of USD as 1.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    wanted = code.upper()
    if wanted == DOLLAR:
        return DOLLARS
    if wanted not in rates:
        message = f"currency {code!r} has no rate; use one of {', '.join((DOLLAR, *rates))}"
        raise UnknownNameError(message)
    return rates[wanted]


def _positive(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0.0 < number < float("inf") else None
