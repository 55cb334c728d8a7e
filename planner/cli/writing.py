"""Writing of pages: which files they may replace, and how they open in the browser."""

import os
import tempfile
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from corridors.errors import OutputError
from corridors.output import afterwards, check_output, write_output
from planner.cli.messages import tell

_ENDINGS = (".html", ".htm")

open_option = click.option(
    "--open",
    "opened",
    is_flag=True,
    help="Open the page in the browser. Without a file name it goes to a temporary file.",
)


def check_page(path: Path | None, *, force: bool, opened: bool = False) -> None:
    """Refuse the file of a page as `check_output` does, or where its name is not that of a page.

    Parameters
    ----------
    path
        The file; without one there is nothing to refuse.
    force
        As for `check_output`.
    opened
        Whether a browser is to open it.

    Raises
    ------
    OutputError
        As `check_output`, or if the name does not end with ``.html`` or ``.htm``; a pipe or a
        device may have any name, but no browser can open it.
    """
    if path is None:
        return
    stream = check_output(path, force=True).stream
    if stream and opened:
        message = f"{path} is a pipe or a device, which a browser can't open; name FILE.html"
        raise OutputError(message)
    if not stream and path.suffix.lower() not in _ENDINGS:
        message = f"{path}: the name of a page must end in .html; name it FILE.html"
        raise OutputError(message)
    check_output(path, force=force)


def write_page(path: Path | None, text: str, *, opened: bool = False) -> None:
    """Write a page and tell its file; open it in the browser if that is asked for.

    Parameters
    ----------
    path
        The file; without one a temporary file of the user alone, which stays.
    text
        The page.
    opened
        Whether the browser opens it.

    Raises
    ------
    OutputError
        If it can't be written; nothing is left behind.
    """
    if path is None:
        path = _write_temporary(text)
    else:
        write_output(path, text)
    afterwards(partial(_tell_of, path, opened=opened))


def _tell_of(path: Path, *, opened: bool) -> None:
    tell(f"Wrote {path}")
    if opened and click.launch(str(path.resolve())) != 0:
        tell(f"No browser was found; open {path} yourself")


def _write_temporary(text: str) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix="corridors-", suffix=".html")
    except OSError as error:
        message = f"can't write a temporary file: {error.strerror or error}; name FILE.html"
        raise OutputError(message) from None
    os.close(handle)
    path = Path(name)
    try:
        write_output(path, text)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise
    return path
