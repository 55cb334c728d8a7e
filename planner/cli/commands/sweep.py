"""``corridors sweep``: many questions at once, into one table."""

import sys
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

import click

from corridors.errors import CorridorsError, UsageError, interrupted
from corridors.output import check_output
from corridors.tables.load import DATA
from planner.cli.messages import tell
from planner.cli.options import Whole, data_option, force_option, read_ready
from planner.cli.progress import countdown
from planner.processes import cores
from planner.sweep.job import Chunk, Job, chunks_of, worker_pool
from planner.sweep.store import FORMS, Parts, is_finished

_INTERRUPTED = 130


@click.command("sweep")
@click.argument("spec", type=click.Path(path_type=Path))
@click.argument("output", type=click.Path(path_type=Path))
@click.option(
    "--workers",
    type=Whole(1, 1024),
    help="Number of processes on this machine. Default: one per core.",
)
@click.option(
    "--scheduler", metavar="tcp://HOST:PORT", help="Run on the Dask cluster of this scheduler."
)
@force_option
@data_option
def command(
    spec: Path,
    output: Path,
    workers: int | None,
    scheduler: str | None,
    folder: Path | None,
    *,
    force: bool,
) -> None:
    """Answer every question of SPEC, a TOML file, and write the rows to OUTPUT.

    The questions are origins x destinations x scenarios x departures x cargo x draws. OUTPUT
    is a .parquet or .csv file. A question without an answer gives a row with the reason. After
    an interruption the same command resumes the work. The keys of SPEC are listed in
    docs/reference/sweep.md.
    """
    if output.suffix not in FORMS:
        message = f"{output}: the name of the output must end in {' or '.join(FORMS)}"
        raise UsageError(message)
    if scheduler is not None and workers is not None:
        message = "--workers is for this machine and --scheduler for a cluster; drop one of the two"
        raise UsageError(message)
    check_output(output, force=force or is_finished(output))
    with worker_pool(1 if scheduler is not None else workers or cores()) as pool:
        _run(spec, output, pool, scheduler, folder, force=force)


def _run(
    spec: Path,
    output: Path,
    pool: Executor,
    scheduler: str | None,
    folder: Path | None,
    *,
    force: bool,
) -> None:
    from planner.sweep.job import stamp_of
    from planner.sweep.spec import read_spec

    tables = (folder if folder is not None else DATA).resolve()
    network, _ = read_ready(folder, ())
    job = read_spec(spec, network, tables)
    stamp = stamp_of(tables)
    with Parts(output, job, stamp, force=force) as parts:
        done = parts.finished()
        if done is None:
            done = _make(job, parts, stamp, pool, scheduler)
        else:
            parts.clear()
    rows, failed = done
    count = f"{rows:,} row{'s' * (rows != 1)}"
    tell(f"{output}: {count}, {failed:,} without an answer (see the column reason)")


def _make(
    job: Job, parts: Parts, stamp: str, pool: Executor, scheduler: str | None
) -> tuple[int, int]:
    """Work what is missing and join the parts; return the rows, and those without an answer."""
    chunks = chunks_of(job)
    missing = parts.missing(chunks)
    _announce(job, len(chunks), len(chunks) - len(missing))
    try:
        if missing:
            _work(job, parts, missing, stamp, pool, scheduler)
        return parts.join(chunks)
    except (KeyboardInterrupt, SystemError) as error:
        if not interrupted(error):
            raise
        if parts.folder.exists():
            again = f"{len(chunks) - len(parts.missing(chunks))} of {len(chunks)} chunks are done"
            tell(f"Interrupted: {again}; the same command resumes from there")
        else:
            tell(f"Interrupted, but {parts.output} is whole")
        sys.exit(_INTERRUPTED)
    except CorridorsError as error:
        if not isinstance(error, UsageError):
            tell("Finished work is kept; the same command resumes from there")
        raise


def _announce(job: Job, chunks: int, done: int) -> None:
    words = (
        (len(job.pairs), "pair"),
        (len(job.worlds), "scenario"),
        (len(job.departs), "departure"),
        (len(job.cargo), "cargo kind"),
        (job.draws, "draw"),
    )
    factors = " x ".join(f"{n:,} {word}{'s' if n != 1 else ''}" for n, word in words if n)
    finished = f", {done} of them already done" if done else ""
    cells = job.cells()
    cut = f"{chunks:,} chunk{'s' * (chunks != 1)}"
    tell(f"{cells:,} cell{'s' * (cells != 1)}: {factors}; {cut}{finished}")


def _work(
    job: Job,
    parts: Parts,
    missing: list[Chunk],
    stamp: str,
    pool: Executor,
    scheduler: str | None,
) -> None:
    """Work what is missing, with a bar and the time left on a terminal."""
    from planner.sweep.job import run_chunk, run_locally, run_on_cluster

    work = partial(run_chunk, job, stamp)
    cells = job.cells()
    todo = sum(chunk.cells() for chunk in missing)
    with countdown("cells", cells, cells - todo) as advance:
        if scheduler is None:
            done = run_locally(work, missing, pool)
        else:
            done = run_on_cluster(work, missing, scheduler)
        for chunk, rows in done:
            parts.keep(chunk, rows)
            advance(chunk.cells())
