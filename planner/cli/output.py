"""Which file may a page be written to?"""

from pathlib import Path

from corridors.errors import OutputError
from corridors.output import check_output

_ENDINGS = (".html", ".htm")


def check_page(path: Path, *, force: bool) -> None:
    """Refuse the file of a page as `check_output` does, or where its name is not that of a page.

    Raises
    ------
    OutputError
        As `check_output`, or if the name does not end with ``.html`` or ``.htm``; a pipe or a
        device may have any name.
    """
    stream = check_output(path, force=True).stream
    if not stream and path.suffix.lower() not in _ENDINGS:
        message = f"{path}: what is written is a page; name it FILE.html"
        raise OutputError(message)
    check_output(path, force=force)
