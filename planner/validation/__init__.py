"""Our answers against published figures and choices.

Goes in: the reference tables. Comes out: errors, shares within range and disagreements.
"""
