"""On what machine was measured, and where do the tables stand in the documentation?"""

import datetime as dt
import os
import platform
import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "benchmarks.md"


def machine() -> str:
    """Return date, processor, cores, load and versions in one line."""
    names = ("numpy", "numba", "scipy", "networkx")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    today = dt.datetime.now(tz=dt.UTC).date()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{today}; {_processor()}, {os.cpu_count()} cores (load {load:.1f} at the end); "
        f"{platform.system()}, Python {sys.version.split()[0]}, {versions}"
    )


def our_program() -> str:
    """Return the path of the command ``corridors``: the one beside this Python, else any."""
    beside = Path(sys.executable).with_name("corridors")
    return str(beside) if beside.exists() else shutil.which("corridors") or "corridors"


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
        platform.machine(),
    )


def version_of(package: str) -> str:
    """Return the version of a package, empty where it is not known."""
    try:
        return version(package)
    except (PackageNotFoundError, ValueError):
        return ""


def peak_mb() -> float:
    """Return the peak memory of this process in MB.

    Linux tells it of this program alone; elsewhere it may count what stood before.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
    except OSError:
        import resource

        unit = 1024 if sys.platform != "darwin" else 1024 * 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, the first column to the left."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, rule, *rows))


def number(value: float | None) -> str:
    """Return a measure with three digits, a dash for none.

    Examples
    --------
    >>> [number(value) for value in (0.01234, 1.234, 1234.4, None)]
    ['0.0123', '1.23', '1,234', '-']
    """
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def write_section(name: str, text: str) -> None:
    """Put a text between ``<!-- name -->`` and ``<!-- end of name -->`` of the page.

    Raises
    ------
    SystemExit
        If the page lacks the marks.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    page = PAGE.read_text(encoding="utf-8")
    if begin not in page or end not in page:
        message = f"{PAGE} lacks {begin.strip()} or {end}; put both marks back"
        raise SystemExit(message)
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    PAGE.write_text(f"{before}{begin}{text.strip()}\n{end}{after}", encoding="utf-8")
