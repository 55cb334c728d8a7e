"""Parameter sweeps over facts, scenarios and departures.

Goes in: a sweep file. Comes out: a table with a row for each combination, resumable and shared
between processes.
"""
