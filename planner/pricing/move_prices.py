"""Prices of moves along links for the export of the network."""

from corridors.exchange.tables import MovePrice, MovePrices
from corridors.model.entities import Link
from corridors.model.network import Network
from corridors.model.seasons import day_number
from planner.pricing.formula import NONE, Quote
from planner.pricing.pricer import Pricer


def move_prices(network: Network) -> MovePrices:
    """Return what prices the links of a network on the day of its edition.

    Parameters
    ----------
    network
        The network under its layers of facts.
    """
    day = day_number(network.edition.month, network.edition.day)
    pricers = [Pricer.of_unit(network, day, per_teu=per_teu) for per_teu in (True, False)]

    def price(link: Link, start: str) -> MovePrice:
        end = link.b if start == link.a else link.a
        teu, tonne = (it.quote_move(start, end, link.mode, link.subject) for it in pricers)
        formula = teu.formula
        known = (formula.speed, *formula.speed_shares, formula.rate, formula.share)
        charged = (teu.formula, tonne.formula)
        return MovePrice(
            speed_kmh=_number(formula.speed, formula.speed_kmh(teu.values.__getitem__)),
            usd_per_teu_km=_number(formula.rate, formula.usd_per_km(teu.values.__getitem__)),
            usd_per_teu=_usd(teu),
            usd_per_t=_usd(tonne),
            carriage=tuple(number for number in known if number != NONE),
            charges=tuple(
                number
                for it in charged
                for number in (it.rate, *it.fees, *it.shared_fees, it.load)
                if NONE not in (number, it.rate)
            ),
        )

    return price


def _number(fact: int, amount: object) -> float | None:
    return None if fact == NONE else float(amount)  # type: ignore[arg-type] # one value each


def _usd(quote: Quote) -> float | None:
    return _number(quote.formula.rate, quote.formula.full_usd(quote.values.__getitem__))
