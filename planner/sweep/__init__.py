"""Parameter sweeps over facts, scenarios and departures.

Goes in: a sweep file. Comes out: a table with a row for each combination, resumable and shared
between processes.

Public: `spec.read_spec`, `job.Job`, `job.chunks_of`, `job.run_locally`, `job.run_on_cluster`,
`store.Parts`.
"""
