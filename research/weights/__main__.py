"""Estimate the weights of generalised cost from the stated choices, and write them.

::

    python -m research.weights [--kept]

Writes ``corridors/data/facts/weights.csv`` and the tables of ``docs/explanation/weights.md``, and
prints these. The ways of all rows, which take the longest to find, are kept in ``build/weights``;
``--kept`` takes them from there.
"""

import sys
from pathlib import Path

from corridors.tables.load import DATA, load_network
from research.weights.candidates import Case, find_cases, read_cases, write_cases
from research.weights.facts import facts_of
from research.weights.folds import RULES, estimate, held_out, with_usual_share
from research.weights.report import (
    PAGE,
    Folds,
    count_by_class,
    fill,
    fold_table,
    missing_lines,
    other_table,
    share_lines,
    tables,
    weight_table,
    wrong_table,
)

KEPT = Path(__file__).parents[2] / "build" / "weights" / "cases.json"
FACTS = DATA / "facts" / "weights.csv"


def cases_of(*, kept: bool) -> list[Case]:
    """Return the cases of the shipped table, those of the last run where they are kept."""
    if not kept:
        write_cases(KEPT, find_cases())
    # Read in either case, so that both give the same numbers.
    return read_cases(KEPT)


def main(words: list[str]) -> None:
    """Estimate, hold against rows left out, and write."""
    every = cases_of(kept="--kept" in words)
    stated = [it for it in every if it.candidates]
    cases = with_usual_share(stated)
    found = estimate(cases, RULES["estimated"])
    counts = count_by_class(cases)
    folds = [
        Folds(
            name,
            held_out(cases, rule, [it.country for it in cases]),
            held_out(cases, rule, [it.source for it in cases]),
        )
        for name, rule in RULES.items()
    ]
    by_source = folds[0].source
    compared, off = share_lines(stated, by_source)
    with_way = sum(not it.reason for it in every)
    parts = {
        "rows": f"{len(every)} rows of {len({it.source for it in every})} pages; the stated way is "
        f"among those found in {with_way}, and {counts.total()} tell something of weights: "
        "of their ways some agree with the statement and some do not.",
        "weights": weight_table(found, counts),
        "folds": fold_table(cases, len(every), folds),
        "others": other_table(cases, found),
        "shares": f"{compared}\n\nThe mean absolute difference is {100.0 * off:.0f} points.",
        "wrong": wrong_table(cases, found),
        "missing": missing_lines(every),
    }
    network = load_network()
    parents = {it.id: it.parent for it in network.cargo.values()}
    text = facts_of(found, counts, network.edition.isoformat(), parents)
    FACTS.write_text(text, encoding="utf-8")
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), parts), encoding="utf-8")
    print("\n".join(tables(parts)))  # noqa: T201 - a command


if __name__ == "__main__":
    main(sys.argv[1:])
