"""The answers of the tools, as a short text, data and addresses; and the schemas of both."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from corridors.errors import UnknownNameError
from corridors.model.entities import Fact
from corridors.model.network import Network
from corridors.model.schema import format_number
from corridors.places.names import did_you_mean, find_place
from planner.assistant.resources import (
    TOWNS,
    Address,
    address_of,
    basis_line,
    basis_of,
    cited,
    facts_of,
)
from planner.chains.pricing import OURS, YOURS
from planner.comparison.columns import ROUTE_COLUMNS
from planner.comparison.comparison import Comparison
from planner.comparison.rows import comparison_dict
from planner.formats.fact_words import fact_dict
from planner.formats.route_json import (
    SCHEMA_VERSION,
    generalised_cost_dict,
    leg_dicts,
    route_summary,
)
from planner.parsing.departure import departure_text
from planner.parsing.facts_meant import facts_meant, service_meant
from planner.question.terms import TERMS, Question
from planner.routing.advisories import advisories
from planner.routing.route import TOTAL_OF, TOTALS, Route
from planner.routing.route_text import ends_text, hours_text, itinerary_of
from planner.studio.openapi import Schema, flattened, schema_of
from planner.studio.problems import Problem
from planner.studio.question import Asked, address_text, command_of, read_values
from planner.studio.security import MOST_BODY
from planner.studio.studio import Studio
from planner.uncertainty.explanation import Why, explain_route

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
_PLAIN: Schema = {"type": ["number", "string"]}


def listed(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def maybe(schema: Schema) -> Schema:
    """Return the schema of a value that may be missing: null."""
    return {"anyOf": [schema, {"type": "null"}]}


def members(properties: Mapping[str, Schema], optional: Iterable[str] = ()) -> Schema:
    """Return the schema of an object of these members and no others.

    Parameters
    ----------
    properties
        Schemas of the members by name.
    optional
        Names of those that may be left out.
    """
    return {
        "type": "object",
        "properties": dict(properties),
        "required": sorted(properties.keys() - {*optional}),
        "additionalProperties": False,
    }


def arguments(
    *, without: Iterable[str] = (), required: Iterable[str] = ("from", "to"), **more: Schema
) -> Schema:
    """Return the schema of the arguments of a tool that takes a question.

    Parameters
    ----------
    without
        Keys of a question that the tool does not take.
    required
        Arguments that it needs.
    more
        Arguments beside the question.
    """
    taken = {it.key: schema_of(it) for it in TERMS if it.key not in {*without}}
    return {
        "type": "object",
        "properties": {**more, **taken},
        "required": list(required),
        "additionalProperties": False,
    }


_TEXTS = listed(TEXT)
BASIS = members(
    {
        "edition": TEXT,
        "facts": WHOLE,
        "assumptions": WHOLE,
        "left_out": WHOLE,
        "sources": listed(
            members(
                {
                    **dict.fromkeys(("id", "title", "publisher", "year", "url"), TEXT),
                    "facts": WHOLE,
                }
            )
        ),
    }
)
"""On what an answer rests: the edition of the data, and the sources with their facts in it."""
_QUESTION = members(
    dict.fromkeys(("origin", "destination", "cargo", "depart", "address", "command"), TEXT)
)
_TOTALS = members({**dict.fromkeys(TOTALS, NUMBER), "border_crossings": WHOLE, "transfers": WHOLE})
_BAND = {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2}
_EVIDENCE = members(dict.fromkeys(("facts", "sources", "assumptions"), WHOLE))
_ROUTE = members(
    {
        "rank": WHOLE,
        **dict.fromkeys(
            ("labels", "corridors", "corridor_names", "countries", "country_names", "by", "modes"),
            _TEXTS,
        ),
        "services": _TEXTS,
        "share": NUMBER,
        "totals": _TOTALS,
        "range": members({"time_h": _BAND, "cost_usd": _BAND, "arrive": listed(TEXT)}),
        "arrive": TEXT,
        "evidence": _EVIDENCE,
    },
    optional=("range", "share"),
)
_SERVICE = members(
    {
        **dict.fromkeys(("id", "operator", "name"), TEXT),
        "departures": _TEXTS,
        "price_level": maybe({"type": "object"}),
    }
)
_LEG = members(
    {
        **dict.fromkeys(("kind", "mode", "to_mode", "from", "to", "depart", "arrive"), TEXT),
        **dict.fromkeys(("gauge_mm", "to_gauge_mm"), maybe(NUMBER)),
        **dict.fromkeys(TOTALS, NUMBER),
        "countries": _TEXTS,
        "seller": members({"name": TEXT, "kind": TEXT, "includes": _TEXTS}),
        "service": _SERVICE,
    },
    optional=("to_mode", "to_gauge_mm", "service"),
)
_WARNING = members(
    {
        "leg": WHOLE,
        **dict.fromkeys(("subject", "where", "text", "source", "locator"), TEXT),
    }
)
_VERSION: Schema = {"const": SCHEMA_VERSION}


def answer(**parts: Schema) -> Schema:
    """Return the schema of an answer: its parts, its version and its basis."""
    return members({"schema_version": _VERSION, **parts, "basis": BASIS})


PLACES = answer(
    places=listed(
        members(
            {
                **dict.fromkeys(("name", "detail", "value", "kind", "country"), TEXT),
                **dict.fromkeys(("lon", "lat"), NUMBER),
            }
        )
    )
)
ROUTES = answer(
    question=_QUESTION,
    why=TEXT,
    routes=listed(_ROUTE),
    legs=listed(_LEG),
    warnings=listed(_WARNING),
)
COMPARED = (
    *("distance_km", "time_h", "time_h_low", "time_h_high"),
    *("cost_usd", "cost_usd_low", "cost_usd_high", "co2e_kg"),
    *("modes", "countries", "border_crossings", "transfers", "season"),
)
"""Columns of `planner.comparison.columns.ROUTE_COLUMNS` that a row of a comparison has."""
_COLUMNS = {
    it: _TEXTS if it == "countries" else {"type": ["number", "string", "null"]} for it in COMPARED
}
_CHANGE = members(dict.fromkeys(("fact", "old", "new", "source", "note"), TEXT))
COMPARISON = answer(
    question=_QUESTION,
    baseline=TEXT,
    scenarios=listed(
        members(
            {
                "name": TEXT,
                "title": TEXT,
                "changes": WHOLE,
                "against_expectation": TEXT,
                "rows": listed(
                    members(
                        {
                            **dict.fromkeys(("corridor", "name", "state", "note", "service"), TEXT),
                            **_COLUMNS,
                            "services": _TEXTS,
                            "corridor_season": TEXT,
                            "against_base": TEXT,
                            **{
                                f"{way}_{total}": maybe(NUMBER)
                                for way in ("diff", "change")
                                for total in ("time_h", "cost_usd", "co2e_kg")
                            },
                            "open_months": listed(WHOLE),
                            "why": listed(members({**_CHANGE["properties"], "scenario": TEXT})),
                        }
                    )
                ),
                "left_out": {"type": "object", "additionalProperties": TEXT},
            }
        )
    ),
)
_FACT = members(
    {
        **dict.fromkeys(("subject", "attribute", "unit", "when", "evidence", "source"), TEXT),
        **dict.fromkeys(("locator", "note"), TEXT),
        "value": _PLAIN,
        "low": maybe(NUMBER),
        "high": maybe(NUMBER),
        "year": WHOLE,
    }
)
_COST_SUM = members(
    {
        "usd": NUMBER,
        "terms": listed(
            members({"name": TEXT, **dict.fromkeys(("usd", "quantity", "each_usd"), NUMBER)})
        ),
    }
)
EXPLANATION = answer(
    of=TEXT,
    notes=_TEXTS,
    why=maybe(
        members(
            {
                "question": _QUESTION,
                "total": TEXT,
                "best": TEXT,
                "value": NUMBER,
                "runner_up": maybe(TEXT),
                "loses_by": maybe(NUMBER),
                "parts": listed(
                    members(
                        {
                            "name": TEXT,
                            **dict.fromkeys(("best_h", "other_h", "best_usd", "other_usd"), NUMBER),
                        }
                    )
                ),
                "binds": listed(members({"lift": _TEXTS, "value": NUMBER})),
                "break_even": listed(
                    members(
                        {
                            "fact": TEXT,
                            "unit": TEXT,
                            "now": _PLAIN,
                            "value": NUMBER,
                            "inside_low_high": maybe(FLAG),
                        }
                    )
                ),
                "generalised_cost": members(
                    {"best": _COST_SUM, "runner_up": _COST_SUM}, ("runner_up",)
                ),
            },
            ("generalised_cost",),
        )
    ),
    facts=listed(_FACT),
    left_out=WHOLE,
)
_EFFECT = members(
    {
        "question": _QUESTION,
        "before": maybe(_TOTALS),
        "after": maybe(_TOTALS),
        "way_before": TEXT,
        "way_after": TEXT,
        "reason": TEXT,
    }
)
SCENARIO = answer(
    valid=FLAG,
    problems=_TEXTS,
    title=TEXT,
    includes=_TEXTS,
    changes=listed(_CHANGE),
    left_out=WHOLE,
    adds=members(dict.fromkeys(("places", "links", "services"), _TEXTS)),
    effect=maybe(_EFFECT),
)
TOML: Schema = {
    **TEXT,
    "minLength": 1,
    "maxLength": MOST_BODY,
    "description": "A scenario as TOML: title, why, and [[facts]] with subject, attribute, value, "
    "source and note.",
}
SUBJECT: Schema = {
    **TEXT,
    "maxLength": 300,
    "description": "What the number is about: a subject (rail-1520@RU), one of its attributes "
    "(rail-1520@RU.speed_kmh), an attribute (border_in_h), a place, a country, a service or a "
    "source. Leave it out to explain the best route from one place to another.",
}
SEARCHED: Schema = {
    **TEXT,
    "minLength": 1,
    "maxLength": 300,
    "description": "A name or its beginning in English, Russian or Chinese, a code, or lat,lon.",
}
LANGUAGE: Schema = {
    **TEXT,
    "enum": ["en", "ru", "zh"],
    "description": "Language of names. Default: en.",
}
CHAIN: Schema = {
    **TEXT,
    "minLength": 3,
    "maxLength": 2000,
    "description": "Places joined by >, each after the first with what is known of the leg to it, "
    "in any order: a mode, a service as by:ID, a price as 3200usd or 9800cny, a time as 12d or "
    "288h. Example: Dalian > Manzhouli rail > Moscow rail 3200usd 12d.",
}
_WHOSE: Schema = {**TEXT, "enum": [YOURS, OURS]}
_SUMS = dict.fromkeys(("distance_km", "time_h", "cost_usd", "generalised_usd", "co2e_kg"), NUMBER)
PRICED_CHAIN = answer(
    question=members(dict.fromkeys(("chain", "cargo", "depart", "by", "command"), TEXT)),
    notes=_TEXTS,
    chain=listed(
        members(
            {
                "leg": maybe(WHOLE),
                **dict.fromkeys(("kind", "from", "to", "begins", "ends"), TEXT),
                **dict.fromkeys(("modes", "services", "places"), _TEXTS),
                **dict.fromkeys(("time_h", "network_time_h", "cost_usd"), NUMBER),
                **dict.fromkeys(("network_cost_usd", "co2e_kg", "distance_km"), NUMBER),
                **dict.fromkeys(("time_by", "cost_by"), _WHOSE),
                "border_crossings": WHOLE,
            }
        )
    ),
    totals=members({**_SUMS, "border_crossings": WHOLE, "transfers": WHOLE}),
    range=members({"time_h": _BAND, "cost_usd": _BAND}),
    arrive=TEXT,
    recommended=members(
        {
            "corridors": _TEXTS,
            "totals": members({**_TOTALS["properties"], "generalised_usd": NUMBER}),
        }
    ),
    gap=members(dict.fromkeys(("days", "usd", "generalised_usd", "co2e_kg"), NUMBER)),
    closing=members(
        {
            "legs": listed(
                members(
                    {
                        "leg": WHOLE,
                        "unit": TEXT,
                        **dict.fromkeys(("now", "value", "change"), NUMBER),
                    }
                )
            ),
            "facts": listed(
                members(
                    {
                        **dict.fromkeys(("fact", "unit"), TEXT),
                        "now": _PLAIN,
                        **dict.fromkeys(("value", "change"), NUMBER),
                        "ties": FLAG,
                    }
                )
            ),
        }
    ),
    rates=listed(members({**dict.fromkeys(("code", "date", "source"), TEXT), "rate": NUMBER})),
)


MOST_FACTS = 40
"""Facts in an explanation; the resource beside it holds all."""
_MOST_PARTS = 12
_MOST_WHY = 8
"""Changes of one scenario that a corridor of a comparison names."""
_BULKY = ("route", *(it.name for it in ROUTE_COLUMNS if it.name not in COMPARED))
"""What of a row of a comparison only the resource beside it holds."""
_LINES = 12
"""Rows that a text holds; the data holds all."""


class ToolAnswer(NamedTuple):
    """What a tool answers: a short text, plain data of its schema, and where there is more."""

    text: str
    data: dict[str, Any]
    more: tuple[Address, ...] = ()


Arguments = dict[str, Any]


def given(arguments: Arguments | None, known: Sequence[str]) -> Arguments:
    """Return the arguments of a call without those that are null.

    Raises
    ------
    Problem
        If they are too long, or one is unknown.
    """
    found = {key: it for key, it in (arguments or {}).items() if it is not None}
    if len(json.dumps(found)) > MOST_BODY:
        raise Problem(413, f"the arguments have over {MOST_BODY // 1024} kB; ask for less")
    for key in found:
        if key not in known:
            near = did_you_mean(key, known) or f"; there are {', '.join(known)}"
            raise Problem(400, f"argument {key!r} is unknown{near}", parameter=key)
    return found


def question_of(arguments: Arguments) -> Question:
    """Return the question that arguments state; errors as `read_values`."""
    return read_values(flattened(arguments))


def places(studio: Studio, arguments: Arguments) -> ToolAnswer:
    """Answer which places a text may mean."""
    text, lang = _text(arguments, "text"), _text(arguments, "lang", "en")
    if lang not in ("en", "ru", "zh"):
        raise Problem(400, f"lang {lang!r} is unknown; use en, ru or zh", parameter="lang")
    found = studio.geocoder.complete(text, lang=lang)
    if not found:
        detail = f"no place is called {text!r}; write its name in another spelling, or lat,lon"
        raise Problem(422, detail)
    network = studio.network
    basis = cited(network, Counter(filter(None, (_source_of(network, it) for it in found))))
    lines = [f"{it['name']}: {it['detail']}; ask for it as {it['value']}" for it in found]
    data = {"schema_version": SCHEMA_VERSION, "places": found, "basis": basis}
    return ToolAnswer("\n".join((*lines, basis_line(basis))), data)


def routes(studio: Studio, arguments: Arguments) -> ToolAnswer:
    """Answer with the board of a question, or the routes that ``by`` and ``k`` ask for."""
    answered = studio.answered(question_of(arguments), front=False)
    asked, network = answered.asked, answered.asked.network
    best = answered.routes[0]
    rows = [{**route_summary(network, it), "services": list(it.services)} for it in answered.routes]
    legs = leg_dicts(network, best)
    for leg in legs:
        del leg["places"]
    warnings = [it.to_dict() for it in advisories(network, best)]
    basis = basis_of(network, facts_of(network, answered.routes))
    why = answered.why.get("en", "")
    question = question_data(studio, asked)
    more = (
        address_of("route", asked.question, "Lines, legs and facts of the routes on the map"),
        address_of("legs", asked.question, "A table of all legs of all routes"),
    )
    lines = [
        f"{_asked_line(asked)}.",
        *(_route_line(network, it) for it in answered.routes),
    ]
    lines += [why] if why else []
    for it in asked.moved:
        lines.append(f"{it.message(network)}.")
    lines += [f"Observe ({it['where']}): {it['text']}" for it in warnings[:_LINES]]
    lines += [f"The same on the command line: {question['command']}", basis_line(basis)]
    data = {
        "schema_version": SCHEMA_VERSION,
        "question": question,
        "why": why,
        "routes": rows,
        "legs": legs,
        "warnings": warnings,
        "basis": basis,
    }
    return ToolAnswer("\n".join(lines), data, more)


def comparison(studio: Studio, arguments: Arguments) -> ToolAnswer:
    """Answer with the corridors of a pair side by side, here and under each scenario."""
    question = question_of(arguments)
    asked, compared = studio.comparison_of(question)
    plain = comparison_dict(compared)
    for column in plain["scenarios"]:
        for row in column["rows"]:
            for name in _BULKY:
                del row[name]
            row["why"] = row["why"][:_MOST_WHY]
    basis = basis_of(asked.network, _facts_compared(compared))
    more = (address_of("comparison", question, "The comparison with all legs and changes"),)
    lines = [f"{_asked_line(asked)}."]
    for column in plain["scenarios"]:
        served = [row for row in column["rows"] if row["time_h"] is not None]
        lines.append(f"{column['title']} ({column['name']}), {len(served)} rows:")
        lines += [_row_line(row) for row in served[:_LINES]]
    lines.append(basis_line(basis))
    data = {
        "schema_version": SCHEMA_VERSION,
        "question": question_data(studio, asked),
        "baseline": plain["baseline"],
        "scenarios": plain["scenarios"],
        "basis": basis,
    }
    return ToolAnswer("\n".join(lines), data, more)


def explanation(studio: Studio, arguments: Arguments) -> ToolAnswer:
    """Answer where a number comes from, or why the best route is the best."""
    terms = dict(arguments)
    subject = str(terms.pop("of", "")).strip()
    if subject:
        if terms:
            detail = f"of stands alone; leave out {', '.join(sorted(terms))}"
            raise Problem(400, detail, parameter="of")
        return _subject_explained(studio, subject)
    if not terms:
        detail = "name the number in of, such as rail-1520@RU.speed_kmh, or give from and to"
        raise Problem(400, detail, parameter="of")
    return _route_explained(studio, question_of(terms))


def _subject_explained(studio: Studio, subject: str) -> ToolAnswer:
    network = studio.network
    notes: list[str] = []
    service = service_meant(network, subject)
    named = subject if service is None else service.id
    facts = facts_meant(network, named, told=notes.append)
    more = (address_of("facts", named, f"All facts of {subject}"),)
    data = _explained(network, subject, facts, None) | {"notes": notes}
    lines = [*notes, *(_fact_line(it) for it in facts[:_LINES])]
    left = len(facts) - min(len(facts), _LINES)
    lines += [f"and {left} more facts"] if left else []
    return ToolAnswer("\n".join((*lines, basis_line(data["basis"]))), data, more)


def _route_explained(studio: Studio, question: Question) -> ToolAnswer:
    _, asked = studio.asked(question)
    # The resource beside it asks for the same route, and not for a board.
    asked = asked._replace(question=replace(asked.question, by=asked.query.by))
    network = asked.network
    why = explain_route(network, asked.steps, asked.query)
    facts = facts_of(network, [why.best])
    told = {"question": question_data(studio, asked), **_why_dict(network, why)}
    more = (address_of("explanation", asked.question, "All facts of the route"),)
    data = _explained(network, ends_text(network, asked.query), facts, told)
    text = "\n".join((*_why_lines(asked, told), basis_line(data["basis"])))
    return ToolAnswer(text, data, more)


def _explained(
    network: Network, of: str, facts: Sequence[Fact], why: dict[str, Any] | None
) -> dict[str, Any]:
    shown = facts[:MOST_FACTS]
    return {
        "schema_version": SCHEMA_VERSION,
        "of": of,
        "notes": [],
        "why": why,
        "facts": [_fact_row(network, it) for it in shown],
        "left_out": len(facts) - len(shown),
        "basis": basis_of(network, facts),
    }


def _fact_row(network: Network, fact: Fact) -> dict[str, Any]:
    plain = fact_dict(network, fact)
    plain["source"] = fact.source
    del plain["origin"]
    return plain


def _why_dict(network: Network, why: Why) -> dict[str, Any]:
    other = why.runner_up
    return {
        "total": TOTAL_OF[why.best.query.by],
        "best": itinerary_of(network, why.best).text(),
        "value": round(why.total, 2),
        "runner_up": itinerary_of(network, other).text() if other else None,
        "loses_by": round(why.lost, 2) if other else None,
        **generalised_cost_dict(why.sums),
        "parts": [
            {"name": it.name, **{key: round(n, 2) for key, n in zip(_PART, it[1:], strict=True)}}
            for it in why.parts[:_MOST_PARTS]
        ],
        "binds": [
            {"lift": list(it.reasons), "value": round(it.total, 2)} for it in why.relaxations
        ],
        "break_even": [
            {
                "fact": it.fact.id,
                "unit": it.fact.unit,
                "now": it.fact.value,
                "value": round(it.value, 6),
                "inside_low_high": it.inside,
            }
            for it in why.thresholds
        ],
    }


_PART = ("best_h", "other_h", "best_usd", "other_usd")


def _why_lines(asked: Asked, told: dict[str, Any]) -> list[str]:
    total, unit = told["total"], told["total"].rpartition("_")[2]
    lines = [
        f"{_asked_line(asked)}: least {total}.",
        f"Best: {told['best']}, {told['value']:,}",
    ]
    lines[-1] += f" {unit}."
    if told["runner_up"]:
        lines.append(f"Runner-up: {told['runner_up']}, {told['loses_by']:,} {unit} more.")
    for it in told["parts"][:6]:
        hours, usd = it["other_h"] - it["best_h"], it["other_usd"] - it["best_usd"]
        lines.append(f"There the runner-up takes {hours:+,.1f} h and USD {usd:+,.0f}: {it['name']}")
    lines += [f"Without {', '.join(it['lift'])}: {it['value']:,} {unit}." for it in told["binds"]]
    for it in told["break_even"]:
        now = it["now"] if isinstance(it["now"], str) else format_number(it["now"])
        value = format_number(it["value"])
        lines.append(f"The two are equal at {it['fact']} = {value} {it['unit']} (now {now}).")
    return lines


def question_data(studio: Studio, asked: Asked) -> dict[str, str]:
    """Return a question as plain data, with the line that asks it on the command line."""
    question = asked.question
    return {
        "origin": question.origin,
        "destination": question.destination,
        "cargo": question.cargo,
        "depart": question.depart or "",
        "address": address_text(question),
        "command": command_of(question, studio.network),
    }


def _asked_line(asked: Asked) -> str:
    """Return what is asked, in words."""
    network, query = asked.network, asked.query
    layers = [*asked.question.scenarios, *asked.question.sets]
    under = f", under {', '.join(layers)}" if layers else ""
    ends = ends_text(network, query)
    departs = departure_text(query)
    return f"{ends}, {network.cargo[query.cargo].name_en}, departs {departs}{under}"


def _route_line(network: Network, route: Route) -> str:
    row = route_summary(network, route)
    totals = row["totals"]
    band = row.get("range")
    days = f" (80 % between {_days(band['time_h'])})" if band else ""
    usd = f" (80 % between {_dollars(band['cost_usd'])})" if band else ""
    labels = f" {', '.join(row['labels'])}" if row["labels"] else ""
    by = f" by {', '.join(row['by'])}" if row["by"] else ""
    return (
        f"{row['rank']}.{labels}: {' + '.join(row['modes'])}{by}: "
        f"{hours_text(totals['time_h'])}{days}, USD {totals['cost_usd']:,.0f}{usd}, "
        f"{totals['co2e_kg']:,.0f} kg CO2e, {totals['distance_km']:,.0f} km"
    )


def _days(band: Sequence[float]) -> str:
    return f"{band[0] / 24:.1f} and {band[1] / 24:.1f} d"


def _dollars(band: Sequence[float]) -> str:
    return f"{band[0]:,.0f} and {band[1]:,.0f}"


def _row_line(row: dict[str, Any]) -> str:
    changed = f"; {row['against_base']}" if row["against_base"] else ""
    return (
        f"- {row['name']}: {hours_text(row['time_h'])}, USD {row['cost_usd']:,.0f}, "
        f"{row['co2e_kg']:,.0f} kg CO2e; {row['modes']}; {row['state']}{changed}"
    )


def _fact_line(fact: Fact) -> str:
    number = fact.value if isinstance(fact.value, str) else format_number(fact.value)
    between = ""
    if fact.low is not None and fact.high is not None:
        between = f" ({format_number(fact.low)} to {format_number(fact.high)})"
    where = f", {fact.locator}" if fact.locator else ""
    return f"{fact.id} = {number} {fact.unit}".strip() + f"{between}: {fact.source}{where}"


def _facts_compared(compared: Comparison) -> list[Fact]:
    """Return the facts of all routes of a comparison; one of several worlds counts once."""
    found: dict[Fact, None] = {}
    for column in compared.columns:
        rows = [cell.result.route for cell in column.cells if cell.result.route is not None]
        found |= dict.fromkeys(facts_of(column.world.network, rows))
    return list(found)


def _source_of(network: Network, found: dict[str, Any]) -> str:
    """Return the source of a place that a completion names."""
    if found["kind"] == "point":
        return ""
    with suppress(UnknownNameError):
        return find_place(network.places, found["value"]).source
    return TOWNS


def _text(arguments: Arguments, key: str, default: str = "") -> str:
    value = arguments.get(key, default)
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        detail = f"{key} is a text of 1 to {_LONGEST} letters"
        raise Problem(400, detail, parameter=key)
    return value.strip()


_LONGEST = 300
Answerer = Callable[[Studio, Arguments], ToolAnswer]
"""Answers the arguments of a tool."""
