"""Statements of the paper as tests.

Goes in: a claims file. Comes out: a verdict for each statement with the numbers behind it.

Public: `model.load_claims`, `verdict.evaluate_claims`, `verdict.to_document`.
"""
