"""JSON Schema of what the tools take and of what they answer.

Arguments are the keys of an address, from `planner.question.terms.TERMS`; answers are made of
the parts of the JSON contract, version 1 (``docs/reference/answers.md``).
"""

from collections.abc import Iterable, Mapping

from planner.chains.pricing import OURS, YOURS
from planner.question.terms import TERMS
from planner.routing.route import TOTALS
from planner.studio.openapi import Schema, schema_of
from planner.studio.security import MOST_BODY

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
        "totals": _TOTALS,
        "range": members({"time_h": _BAND, "cost_usd": _BAND}),
        "as_planned": members({"time_h": NUMBER, "cost_usd": NUMBER}),
        "plan_note": TEXT,
        "arrive": TEXT,
        "evidence": _EVIDENCE,
    },
    optional=("range", "as_planned", "plan_note"),
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
_VERSION: Schema = {"const": 1}


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
            }
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
