"""Command lines that repeat the answers of a claim."""

import shlex

from planner.claims.model import ClaimTerms
from planner.parsing.question import EDITION


def route_command(terms: ClaimTerms, *, monthly: bool) -> str:
    r"""Return the command line that asks the question of the terms.

    Examples
    --------
    >>> route_command(ClaimTerms("Dalian", "Xi'an", by="cost"), monthly=True)
    'corridors route Dalian \'Xi\'"\'"\'an\' --by cost --depart edition --least --every month'
    """
    words = ["corridors", "route", terms.origin, terms.destination]
    for option, text in (
        *(("--by", terms.by or "time"), ("--depart", terms.depart or EDITION)),
        ("--cargo", terms.cargo),
    ):
        words += [option, text] if text else []
    words.append("--least")
    for option, values in (
        *(("--mode", terms.mode), ("--country", terms.country), ("--via", terms.via)),
        ("--avoid", terms.avoid),
    ):
        words += [word for value in values for word in (option, value)]
    words += _layers(terms)
    return shlex.join([*words, *(["--every", "month"] if monthly else [])])


def flows_command(terms: ClaimTerms) -> str:
    """Return the command line that assigns the demand under the layers of the terms.

    Scenarios are joined by ``+``, as ``flows`` would assign separate ones side by side.

    Examples
    --------
    >>> flows_command(ClaimTerms(scenarios=("suez-shut", "arctic-2035")))
    'corridors flows -s suez-shut+arctic-2035 --format json'
    """
    joined = terms._replace(scenarios=("+".join(terms.scenarios),) if terms.scenarios else ())
    return shlex.join(["corridors", "flows", *_layers(joined), "--format", "json"])


def explain_command(fact: str, terms: ClaimTerms) -> str:
    """Return the command line that explains a fact, ``subject.attribute``, under the layers.

    Examples
    --------
    >>> explain_command("rail@ru.speed_kmh", ClaimTerms(sets=("rail@ru.speed_kmh=60",)))
    'corridors explain rail@ru.speed_kmh --set rail@ru.speed_kmh=60'
    """
    return shlex.join(["corridors", "explain", fact, *_layers(terms)])


def _layers(terms: ClaimTerms) -> list[str]:
    """Return the options that apply scenarios and assignments to the data."""
    return [
        *(word for name in terms.scenarios for word in ("-s", name)),
        *(word for text in terms.sets for word in ("--set", text)),
    ]
