"""Cache folders of this machine, and when their files are trusted.

Caches are optional: what is missing, damaged, made of other contents or open to other users is
dropped silently and made again, and where nothing can be written work goes on without.
"""

import hashlib
import os
import shutil
import stat
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_MAGIC = b"corridors cache 1\n"
_DIGEST = 32
_HEAD = len(_MAGIC) + _DIGEST + 12
_MOST = 1 << 28
"""Larger files are none of ours."""
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_NEW = ".new-"
"""Begins the name of what is being written, before the number of the process that writes."""
_PACKAGE = Path(__file__).resolve().parent


def cache_folders() -> list[Path]:
    """Return where caches may stand: in the installation, else in the user's cache.

    Relative folders are left out, as the XDG Base Directory Specification asks: they would lie
    in the current folder, whoever filled it.
    """
    folders = [_PACKAGE / "__pycache__" / "kept"]
    home, cache = (Path(os.environ.get(name, "")) for name in ("HOME", "XDG_CACHE_HOME"))
    if not cache.is_absolute():
        cache = home / ".cache"
    if cache.is_absolute():
        # Several installations do not push one another's files out.
        own = digest_of([os.fsencode(_PACKAGE)]).hex()[:12]
        folders.append(cache / "transport-corridors" / own)
    return folders


def private_folder(kind: str, name: str) -> Path | None:
    """Return a folder of this user alone for what a library caches, None where none can be made.

    Parameters
    ----------
    kind
        Begins its name. Other folders of this kind are of other contents, and are removed.
    name
        Ends its name: a digest of all that the cache is made of.
    """
    for parent in cache_folders():
        folder = parent / f"{kind}{name}"
        with suppress(OSError):
            _make(parent)
            if not folder.is_dir():
                for old in parent.glob(f"{kind}*"):
                    shutil.rmtree(old, ignore_errors=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            _check(folder.stat(), stat.S_IFDIR)
            if os.access(folder, os.W_OK):
                return folder
    return None


def digest_of(parts: Iterable[bytes]) -> bytes:
    """Return a hash of byte strings, separated by their lengths."""
    digest = hashlib.blake2b(digest_size=_DIGEST)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def read_cache(name: str, key: bytes) -> memoryview | None:
    """Return the content cached under a name, or None where there is none to be trusted.

    Parameters
    ----------
    name
        Of the file.
    key
        `digest_of` all that the content was made of; it must be the same again.

    Notes
    -----
    Neither the file nor its folder may belong to another user than this one or root, or be
    writable by others; the file holds a checksum of its content.
    """
    for folder in cache_folders():
        with suppress(OSError):
            content = memoryview(_read(folder, name))
            head, body = content[:_HEAD], content[_HEAD:]
            if head == _head(key, body):
                return body
    return None


def write_cache(name: str, key: bytes, body: bytes) -> bool:
    """Cache content in the first folder that takes it, whole or not at all; return whether it did.

    Parameters
    ----------
    name, key
        As for `read_cache`.
    body
        The content.
    """
    return any(_write(folder, name, _head(key, body) + body) for folder in cache_folders())


def _head(key: bytes, body: "bytes | memoryview") -> bytes:
    """Return what stands before a body: what it is, of what it was made, length and checksum."""
    sums = len(body).to_bytes(8, "little") + zlib.crc32(body).to_bytes(4, "little")
    return _MAGIC + key + sums


def _read(folder: Path, name: str) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    OSError
        If there is none, or it is not to be trusted.
    """
    _check(folder.stat(), stat.S_IFDIR)
    # What is no file, such as a pipe, is opened without waiting, and refused.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(folder / name, flags), "rb") as file:
        found = os.fstat(file.fileno())
        _check(found, stat.S_IFREG)
        if found.st_size > _MOST:
            message = "too large"
            raise OSError(message)
        return file.read()


def _check(found: os.stat_result, kind: int) -> None:
    """Refuse what others might have written.

    Raises
    ------
    OSError
        If it is of another kind, or belongs to or is writable by others.
    """
    if stat.S_IFMT(found.st_mode) != kind:
        message = "of another kind"
        raise OSError(message)
    if os.name == "posix" and (
        found.st_uid not in (os.geteuid(), 0) or stat.S_IMODE(found.st_mode) & _OTHERS
    ):
        message = "open to others"
        raise PermissionError(message)


def _is_shared(folder: Path) -> bool:
    """Tell whether what a folder keeps serves all who use an installation, and not one user."""
    return folder.is_relative_to(_PACKAGE)


def _make(folder: Path) -> None:
    """Make a folder of caches where there is none, and refuse one that others might write.

    Raises
    ------
    OSError
        If it can't be made, or is not to be trusted.
    """
    folder.mkdir(mode=0o755 if _is_shared(folder) else 0o700, parents=True, exist_ok=True)
    _check(folder.stat(), stat.S_IFDIR)


def _write(folder: Path, name: str, content: bytes) -> bool:
    import tempfile

    temporary = None
    try:
        _make(folder)
        _clear_leftovers(folder)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=f"{_NEW}{os.getpid()}-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if _is_shared(folder):
            Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / name)
    except OSError:
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink()
        return False
    return True


def _clear_leftovers(folder: Path) -> None:
    """Remove what processes that were killed have left half written."""
    for path in folder.glob(f"{_NEW}*-*"):
        process = path.name.removeprefix(_NEW).partition("-")[0]
        if process.isdecimal() and has_ended(int(process)):
            with suppress(OSError):
                path.unlink()


def has_ended(process: int) -> bool:
    """Tell whether no process of this machine has a number; False where that can't be told."""
    if os.name != "posix":
        return False
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return True
    except OSError:  # it belongs to another user
        pass
    return False
