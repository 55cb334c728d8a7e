"""How are a leg and its hours told in words?"""

from corridors.network import Network
from planner.route import Leg


def leg_what(network: Network, leg: Leg) -> str:
    """Return what happens on a leg, such as ``border, rail 1435 mm``."""
    names = {mode.id: mode.name_en for mode in network.modes.values()}
    if leg.kind == "transfer":
        if leg.mode == "gate":
            return f"load on {names[leg.to_mode]}"
        if leg.to_mode == "gate":
            return f"unload from {names[leg.mode]}"
        return f"{names[leg.mode]} > {names[leg.to_mode]}"
    if leg.kind == "wait":
        return f"wait for {names.get(leg.mode, leg.mode)}"
    if leg.kind == "border":
        return f"border, {names[leg.mode]}"
    return names[leg.mode]


def leg_where(network: Network, leg: Leg) -> str:
    """Return where a leg begins and ends, and up to four places on its way."""
    first = network.places[leg.origin].name()
    if leg.origin == leg.destination:
        return first
    last = network.places[leg.destination].name()
    inner = [network.places[place] for place in leg.places[1:-1]]
    # Straits and canals say more of a sea lane than the forks between them.
    told = [it for it in inner if it.kind != "passage"] if leg.mode == "sea" else inner
    names = [it.name() for it in (told or inner)]
    if not names:
        return f"{first} - {last}"
    if len(names) > 4:
        step = (len(names) - 1) / 3
        names = [names[round(step * at)] for at in range(4)]
    return f"{first} - {last} by {', '.join(names)}"


def hours_text(hours: float) -> str:
    """Return hours as ``3 d 04 h``, or ``5.5 h`` below two days.

    Examples
    --------
    >>> hours_text(5.5), hours_text(76.2), hours_text(47.99)
    ('5.5 h', '3 d 04 h', '2 d 00 h')
    """
    if hours < 47.95:
        return f"{hours:.1f} h"
    days, rest = divmod(round(hours), 24)
    return f"{days} d {rest:02d} h"


def evidence_text(facts: int, sources: int, assumptions: int) -> str:
    """Return on how much an answer rests.

    Examples
    --------
    >>> evidence_text(89, 27, 3)
    '89 facts from 27 sources, 3 of them assumptions'
    >>> evidence_text(1, 1, 1)
    '1 fact from 1 source, 1 of them an assumption'
    """
    many = [
        f"{number} {name}{'' if number == 1 else 's'}"
        for number, name in ((facts, "fact"), (sources, "source"))
    ]
    assumed = "an assumption" if assumptions == 1 else "assumptions"
    return f"{' from '.join(many)}, {assumptions} of them {assumed}"
