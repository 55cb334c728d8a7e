"""Ranges of an answer and what drives them.

Goes in: a route and the ranges of its facts. Comes out: P10, P50 and P90, break-even values and
sensitivities.
"""
