"""A chain of an assistant's user, priced leg by leg beside the recommended route."""

from typing import Any

from corridors.model.network import Network
from corridors.tables.exchange import exchange_rates
from planner.assistant.answers import Arguments, ToolAnswer, question_of
from planner.assistant.basis import basis_line, basis_of, facts_of
from planner.assistant.schemas import CHAIN
from planner.chains.pricing import YOURS, chain_dict, closes, price_chain
from planner.chains.stated import is_chain, read_chain, read_terms
from planner.parsing.departure import departure_text
from planner.parsing.terminals import TerminalEnd
from planner.question.terms import TERMS, Question
from planner.routing.route_text import ends_text, hours_text
from planner.studio.problems import Problem
from planner.studio.question import command_of
from planner.studio.studio import Studio

_MOST_LEGS = 20
_LINES = 20
_MOST_CLOSING = 3


def chain_priced(studio: Studio, arguments: Arguments) -> ToolAnswer:
    """Answer what a chain takes leg by leg, and what would make it equal to the best.

    It is read from its line alone: whoever asks a server reads no files.
    """
    terms = dict(arguments)
    text = terms.pop("chain", "")
    if not isinstance(text, str) or len(text) > CHAIN["maxLength"] or not is_chain(text):
        detail = (
            "chain is places joined by >, such as 'Dalian > Manzhouli rail > Moscow rail "
            f"3200usd 12d', in at most {CHAIN['maxLength']} letters"
        )
        raise Problem(400, detail, parameter="chain")
    text = " ".join(text.split())
    stated = read_chain(studio.network, text)
    if len(stated.legs) > _MOST_LEGS:
        detail = f"the chain has {len(stated.legs)} legs; write {_MOST_LEGS} at most"
        raise Problem(400, detail, parameter="chain")
    ends = {"from": stated.origin or ">", "to": stated.legs[-1].place or ">"}
    question = question_of({**terms, **ends})
    world = studio.worlds.of(question.scenarios, question.sets)
    rates = exchange_rates(studio.network.folder, studio.network.edition)
    moved: list[TerminalEnd] = []
    network, steps, query, legs = read_terms(
        *(world.network, world.steps, stated),
        question=question,
        rates={code: it.per_usd for code, it in rates.items()},
        moved=moved.append,
    )
    priced = price_chain(network, steps, query, legs, engine=world.engine)
    plain = chain_dict(network, priced, closes(network, steps, priced, engine=world.engine))
    del plain["query"]
    plain.pop("off_network", None)
    basis = basis_of(network, facts_of(network, (priced.way.route, priced.recommended)))
    used = {it.own.currency for it in stated.legs if it.own.price is not None}
    data = {
        **plain,
        "question": {
            "chain": text,
            "cargo": query.cargo,
            "depart": query.departs(),
            "by": query.by,
            "command": _command(studio.network, text, question),
        },
        "notes": [f"{it.message(network)}." for it in moved],
        "rates": [it.to_dict() for code, it in rates.items() if code in used],
        "basis": basis,
    }
    layers = [*question.scenarios, *question.sets]
    under = f", under {', '.join(layers)}" if layers else ""
    cargo = network.cargo[query.cargo].name_en
    departs = departure_text(query)
    lines = [f"{ends_text(network, query)}, {cargo}, departs {departs}{under}."]
    lines += [*data["notes"], *_chain_lines(network, data)]
    lines += [f"Prices in {code}: {rates[code].text()}." for code in sorted(used & rates.keys())]
    lines += [
        f"The same on the command line: {data['question']['command']}",
        basis_line(basis),
    ]
    return ToolAnswer("\n".join(lines), data)


def _command(network: Network, chain: str, question: Question) -> str:
    """Return the line for a shell that prices the same."""
    terms = [it for it in TERMS if it.chain]
    return command_of(question, network, "price", chain, terms=terms)


def _chain_lines(network: Network, data: dict[str, Any]) -> list[str]:
    rows = data["chain"]
    lines = [_row_line(network, it) for it in rows[:_LINES]]
    lines += [f"and {len(rows) - _LINES} more rows"] if len(rows) > _LINES else []
    sums, band, gap = data["totals"], data["range"], data["gap"]
    best = data["recommended"]["totals"]
    low, high = (it / 24 for it in band["time_h"])
    lines.append(
        f"In all {hours_text(sums['time_h'])} (80 % between {low:.1f} and {high:.1f} d), "
        f"USD {sums['cost_usd']:,.0f} (80 % between {band['cost_usd'][0]:,.0f} and "
        f"{band['cost_usd'][1]:,.0f}), {sums['co2e_kg']:,.0f} kg CO2e; arrives {data['arrive']}."
    )
    lines.append(
        f"Recommended by {data['question']['by']}: {hours_text(best['time_h'])}, "
        f"USD {best['cost_usd']:,.0f}, {best['co2e_kg']:,.0f} kg CO2e. The chain against it: "
        f"{gap['days']:+.1f} d, USD {gap['usd']:+,.0f}, generalised cost USD "
        f"{gap['generalised_usd']:+,.0f}."
    )
    for it in data["closing"]["legs"][:_MOST_CLOSING]:
        lines.append(
            f"Equal if leg {it['leg']} took {it['value']:,.0f} {it['unit']} "
            f"instead of {it['now']:,.0f}."
        )
    for it in data["closing"]["facts"][:_MOST_CLOSING]:
        also = "" if it["ties"] else "; another way is then better than both"
        lines.append(f"Equal if {it['fact']} were {it['value']:g} {it['unit']}{also}.")
    return lines


def _row_line(network: Network, row: dict[str, Any]) -> str:
    names = [network.places[it].name() for it in dict.fromkeys((row["from"], row["to"])) if it]
    how = " > ".join(row["modes"]) if row["kind"] == "at place" else " + ".join(row["modes"])
    number = f"{row['leg']}. " if row["leg"] else "- "
    by = f", by {', '.join(row['services'])}" if row["services"] else ""
    return (
        f"{number}{' - '.join(names)} ({how or 'wait'}{by}): {row['time_h']:,.1f} h"
        f"{_whose(row['time_by'])}, USD {row['cost_usd']:,.0f}{_whose(row['cost_by'])}"
    )


def _whose(by: str) -> str:
    return " (yours)" if by == YOURS else ""
