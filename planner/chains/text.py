"""Reading of a chain from a line, such as ``Dalian > Manzhouli rail > Moscow rail 3200usd 12d``."""

import re

from corridors.model.network import Network
from planner.chains.model import Own, StatedChain, StatedLeg

SEPARATOR = ">"
_DAY = 24.0
_AMOUNT = r"(\d[\d_]*(?:\.\d+)?)"
_MONEY = re.compile(rf"(?:{_AMOUNT}([a-z]{{3}})|([a-z]{{3}}){_AMOUNT})", re.IGNORECASE)
_HOURS = re.compile(rf"{_AMOUNT}(h|d)", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d[\d.,e]*(usd|cny|eur|rub|d|h)", re.IGNORECASE)
_SERVICE = "by:"


def is_chain(text: str) -> bool:
    """Tell whether a text is a chain: places joined by ``>``.

    Examples
    --------
    >>> is_chain("Dalian > Moscow rail"), is_chain("chain.csv")
    (True, False)
    """
    return SEPARATOR in text


def read_chain(network: Network, text: str) -> StatedChain:
    """Read a chain from a line.

    A part after the first is a place, and behind it in any order a mode or family, a service as
    ``by:ID``, a price as ``3200usd`` and a time as ``12d`` or ``288h``.

    What can't be understood is among its problems, by leg.

    Examples
    --------
    >>> import planner
    >>> chain = read_chain(planner.load().network, "Dalian > Moscow rail 3200usd 12d")
    >>> chain.legs[0].mode, chain.legs[0].own
    ('rail', Own(price=3200.0, hours=288.0, currency='USD'))
    """
    first, *rest = (part.strip() for part in text.split(SEPARATOR))
    problems: list[str] = []
    if not first:
        problems.append("origin: no place before the first >; name one")
    words = {*network.modes, *(it.family for it in network.modes.values())}
    legs = [
        _read_leg(part, f"leg {number}", words, problems) for number, part in enumerate(rest, 1)
    ]
    return StatedChain(first, tuple(legs), problems=tuple(problems))


def _read_leg(part: str, where: str, modes: set[str], problems: list[str]) -> StatedLeg:
    tokens = part.split()
    found: dict[str, list[str]] = {"mode": [], "service": [], "price": [], "time": []}
    own = Own()
    while tokens:
        token = tokens[-1]
        money, hours = _MONEY.fullmatch(token), _HOURS.fullmatch(token)
        if money is not None:
            amount = money[1] or money[4]
            own = own._replace(price=float(amount), currency=(money[2] or money[3]).upper())
            found["price"].append(token)
        elif hours is not None:
            length = _DAY if hours[2].lower() == "d" else 1.0
            own = own._replace(hours=float(hours[1]) * length)
            found["time"].append(token)
        elif token.lower() in modes:
            found["mode"].append(token.lower())
        elif token.lower().startswith(_SERVICE):
            found["service"].append(token[len(_SERVICE) :])
        elif _NUMBER.fullmatch(token):
            problems.append(
                f"{where}: {token!r} is neither a price nor a time; write 3200usd or 12d, without "
                "a sign or commas"
            )
        else:
            break
        tokens.pop()
    problems += [
        f"{where}: {' and '.join(reversed(given))} are two of {what}; keep one"
        for what, given in found.items()
        if len(given) > 1
    ]
    if not tokens:
        problems.append(f"{where}: {part!r} names no place; write one, such as Moscow rail")
    mode, service = (next(iter(found[it]), "") for it in ("mode", "service"))
    return StatedLeg(" ".join(tokens), mode, service, own, where)
