"""The question: in a user's words, each term declared once, and in ids.

Goes in: options, addresses, bodies, cells, keywords. Comes out: a `Question`, which
`planner.parsing` resolves into a `planner.question.query.Query`; ends off the network are joined
to it by road.
"""

from planner.question.terms import Question, Term

__all__ = ["Question", "Term"]
