"""Our answers against published figures and choices.

Goes in: the reference tables. Comes out: errors, shares within range and disagreements.

Public: `reference.read_reference`, `validation.validate`, `choices.read_choices`,
`choices.check_choices`.
"""
