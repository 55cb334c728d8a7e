"""Ranges of an answer and what drives them.

Goes in: a route and the ranges of its facts. Comes out: P10, P50 and P90 (`percentiles`), risk
with its drivers (`risk`), the best route of each draw (`rerouting`), break-even values
(`breakeven`) and the reason for a route (`explanation`).
"""
