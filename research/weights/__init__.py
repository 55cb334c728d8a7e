"""Weights of generalised cost, estimated from stated choices: ``python -m research.weights``.

`candidates` finds the ways of each row of ``planner/data/choices.csv``, `classes` says what is
known of the weights before, `logit` estimates them, `folds` holds them against rows left out, and
`report` writes the facts and the tables of the page.
"""
