"""How is a file written: never over another by mistake, whole or not at all?"""

from pathlib import Path

from corridors.errors import OutputError


def check_output(path: Path, *, force: bool) -> None:
    """Refuse an output file before any work is done for it.

    Raises
    ------
    OutputError
        If it exists and ``--force`` is not given, is no regular file, or its folder can't
        take it.
    """
    try:
        if path.is_dir():
            message = f"{path} is a folder; name a file"
        elif path.is_symlink() or (path.exists() and not path.is_file()):
            message = f"{path} is a link or a device; name a plain file"
        elif path.exists() and not force:
            message = f"{path} exists; use --force to overwrite it"
        elif not path.parent.is_dir():
            message = f"{path}: folder {path.parent} does not exist; make it first"
        else:
            return
    except OSError as error:
        message = f"{path} can't be written: {error.strerror or error}"
    raise OutputError(message)


def check_page(path: Path, *, force: bool) -> None:
    """Refuse the file of a page as `check_output` does, or where its name is not that of a page.

    Raises
    ------
    OutputError
        As `check_output`, or if the name does not end with ``.html`` or ``.htm``.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        message = f"{path}: what is written is a page; name it FILE.html"
        raise OutputError(message)
    check_output(path, force=force)


def write_output(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, text as UTF-8.

    Raises
    ------
    OutputError
        If it can't be written; nothing is left behind.
    """
    import os
    import tempfile

    try:
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            try:
                file.write(content.encode() if isinstance(content, str) else content)
            except BaseException:
                temporary.unlink()
                raise
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        message = f"{path} can't be written: {error.strerror or error}"
        raise OutputError(message) from None
