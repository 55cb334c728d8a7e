"""The question in a user's words: its terms, each declared once.

Goes in: options, addresses, bodies, cells, keywords. Comes out: a `Question`, which
`planner.parsing` resolves into ids.
"""

from planner.question.terms import Question, Term

__all__ = ["Question", "Term"]
