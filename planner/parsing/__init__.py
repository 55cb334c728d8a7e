"""Questions in words, resolved.

Goes in: a `planner.question.Question`, as a user states it. Comes out: a
`planner.question.query.Query`, and the network with its ends
(`planner.parsing.question.read_question`).
"""
