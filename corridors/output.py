"""Writing of results: never over another by mistake, whole or not at all.

All writers go through this module. What a name leads to decides:

- A file, or nothing yet: the result is made in a folder beside it and moved into its place when
  it is whole. It has the permissions of the file that it replaces.
- A link: what it leads to is written so, and the link stays.
- A pipe or a terminal or another character device, ``/dev/stdout`` among them: it is written to
  and never replaced, and nothing is overwritten, so ``--force`` is not asked for.
- A disk or a socket: it is refused.

What a process that was killed has left half made is cleared away when a result is next written to
the same folder.
"""

import contextlib
import itertools
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from corridors.cache_folder import has_ended
from corridors.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_DESCRIPTORS = re.compile(r"/proc/(\d+)(?:/task/\d+)?/fd|/dev/fd")
_MOST_LINKS = 40
_FOLDER = re.compile(r"\.corridors-(\d+)-\d+")
_OLD = "old"
"""Name of a folder that is being replaced where it can't be exchanged in one step."""
_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux."""
_NUMBERS = itertools.count()
_STAGED: set[Path] = set()
"""Folders that would be left behind where this process ends on the spot."""
_TOGETHER: list["_Made | Callable[[], object]"] | None = None
"""What waits for the end of a block `together`, in its order."""


class Target(NamedTuple):
    """What a name leads to.

    ``path`` is a file, a folder or nothing yet, behind all links; or, with ``stream``, a pipe or
    a device. ``descriptor`` is its number where this process has it open, as for ``/dev/stdout``.
    """

    path: Path
    stream: bool = False
    descriptor: int | None = None


def find_target(output: Path) -> Target:
    """Return what a name leads to.

    Raises
    ------
    OutputError
        If it is a disk or a socket, or links lead in a circle.
    OSError
        If it can't be looked at.
    """
    path = output
    for _ in range(_MOST_LINKS):
        # The parts before the last may be links as well.
        path = Path(os.path.realpath(path.parent)) / path.name
        found = _DESCRIPTORS.fullmatch(str(path.parent))
        if found and path.name.isdigit():
            own = found[1] is None or int(found[1]) == os.getpid()
            if own:
                os.fstat(int(path.name))
            return Target(path, stream=True, descriptor=int(path.name) if own else None)
        if not path.is_symlink():
            break
        path = path.parent / path.readlink()
    else:
        message = f"{output} is a circular link; name a file"
        raise OutputError(message)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return Target(path)
    if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
        message = f"{output} is a {'disk' if stat.S_ISBLK(mode) else 'socket'}; name a plain file"
        raise OutputError(message)
    return Target(path, stream=stat.S_ISCHR(mode) or stat.S_ISFIFO(mode))


def check_output(output: Path, *, force: bool, folder: bool = False) -> Target:
    """Refuse an output before any work is done for it; return what its name leads to.

    Parameters
    ----------
    output
        The file to be written.
    force
        Whether a file that exists may be overwritten.
    folder
        Whether a folder of files is written instead.

    Raises
    ------
    OutputError
        If it exists and ``force`` is not given, is of the wrong kind, or its folder can't take it.
    """
    try:
        target = find_target(output)
        path = target.path
        if target.stream and folder:
            message = f"{output} is a pipe or a device; name a folder"
        elif target.stream:
            return target
        elif path.is_dir() and not folder:
            message = f"{output} is a folder; name a file"
        elif folder and path.exists() and not path.is_dir():
            message = f"{output} is a file; name a folder"
        elif path.exists() and not force:
            message = f"{output} exists; use --force to overwrite it"
        elif not path.parent.is_dir():
            where = path.parent if output.is_symlink() else output.parent
            message = f"{output}: folder {where} does not exist; create it first"
        else:
            return target
    except OSError as error:
        if isinstance(error, OutputError):
            raise
        message = f"{output} can't be written: {error.strerror or error}"
    raise OutputError(message)


@contextlib.contextmanager
def staged(output: Path, name: str = "result") -> Iterator[Path]:
    """Give a path where the block makes a file or a folder; then it becomes the output.

    Parameters
    ----------
    output
        What is to be written.
    name
        Name of what the block makes, for writers that look at its ending.

    Raises
    ------
    OutputError
        If it can't be written. Then, and where the block raises or is interrupted, the output is
        as it was and nothing is left beside it.
    """
    with _told(output):
        target = find_target(output)
        beside = Path(tempfile.gettempdir()) if target.stream else target.path.parent
        _clear_leftovers(beside)
        made = _Made(output, target, _Folder(beside), name)
        waits = False
        try:
            made.folder.make()
            yield made.path
            if _TOGETHER is None:
                made.give()
            else:
                _TOGETHER.append(made)
                waits = True
        finally:
            if not waits:
                made.discard()


@contextlib.contextmanager
def together() -> Iterator[None]:
    """Let the outputs of the block stand at its end, all of them or none.

    What goes to a pipe or a device is written first, as that is what may fail.

    Raises
    ------
    OutputError
        If one can't be written. Then, and where the block raises or is interrupted, all outputs
        are as they were and nothing is left beside them.
    """
    global _TOGETHER  # noqa: PLW0603 - one command writes at a time
    waiting: list[_Made | Callable[[], object]] = []
    _TOGETHER = waiting
    try:
        try:
            yield
        finally:
            _TOGETHER = None
        made = [it for it in waiting if isinstance(it, _Made)]
        for it in sorted(made, key=lambda it: not it.target.stream):
            with _told(it.output):
                it.give()
        for done in waiting:
            if not isinstance(done, _Made):
                done()
    finally:
        for each in waiting:
            if isinstance(each, _Made):
                each.discard()


def afterwards(done: Callable[[], object]) -> None:
    """Call what follows an output once it stands: now, or at the end of a block `together`."""
    if _TOGETHER is None:
        done()
    else:
        _TOGETHER.append(done)


class _Made(NamedTuple):
    """An output that is made and waits to take its place."""

    output: Path
    target: Target
    folder: "_Folder"
    name: str

    @property
    def path(self) -> Path:
        return self.folder.path / self.name

    def give(self) -> None:
        if self.target.stream:
            with self.path.open("rb") as made:
                _copy_into(made, self.target)
        else:
            _replace(self.path, self.target.path)

    def discard(self) -> None:
        self.folder.remove()


class _Folder:
    """The folder in which an output is made, held by a lock for as long as this process lives."""

    def __init__(self, beside: Path) -> None:
        self._beside = beside
        self._lock: int | None = None
        self._name()

    def _name(self) -> None:
        self.path = self._beside / f".corridors-{os.getpid()}-{next(_NUMBERS)}"

    def make(self) -> None:
        """Make it under a name that nothing has.

        Raises
        ------
        OSError
            If it can't be made.
        """
        while True:
            # A process with this number may have left one, or be at work on another machine.
            while os.path.lexists(self.path):
                self._name()
            _STAGED.add(self.path)
            try:
                self.path.mkdir(mode=0o700)
            except FileExistsError:
                _STAGED.discard(self.path)
                continue
            # Before it is held a process on another machine may take it for left behind.
            with contextlib.suppress(BlockingIOError):
                self._lock = _hold(self.path)
                if self.path.is_dir():
                    return
            self.remove()
            self._name()

    def remove(self) -> None:
        if self.path in _STAGED and self.path.is_dir():
            shutil.rmtree(self.path)
        _STAGED.discard(self.path)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _clear_leftovers(beside: Path) -> None:
    """Remove from a folder what processes that were killed have left half made there.

    Nothing is removed that another process may be at work in, be it on another machine, or that
    belongs to another user; nor a folder that a process was replacing when it was killed.
    """
    if fcntl is None:
        return
    try:
        with os.scandir(beside) as entries:
            found = [it.name for it in entries if it.name.startswith(".corridors-")]
    except OSError:
        return
    for name in found:
        path, told = beside / name, _FOLDER.fullmatch(name)
        if told is None or path in _STAGED:
            continue
        if int(told[1]) != os.getpid() and not has_ended(int(told[1])):
            continue
        with contextlib.suppress(OSError):
            state = path.lstat()
            if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid():
                continue
            lock = _hold(path)
            if lock is not None:
                try:
                    if not (path / _OLD).exists():
                        shutil.rmtree(path)
                finally:
                    os.close(lock)


def _hold(folder: Path) -> int | None:
    """Lock a folder until the descriptor that is returned is closed; None where that can't be.

    Raises
    ------
    BlockingIOError
        If another process has locked it.
    """
    if fcntl is None:
        return None
    try:
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(number)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return number


@contextlib.contextmanager
def _told(output: Path) -> Iterator[None]:
    """Tell which output can't be written."""
    try:
        yield
    except OSError as error:
        if isinstance(error, OutputError | BrokenPipeError):
            raise
        message = f"{output} can't be written: {error.strerror or error}"
        raise OutputError(message) from None


def discard_staged() -> None:
    """Remove what is being made, for a process that ends on the spot."""
    for folder in _STAGED:
        if not (folder / _OLD).exists():
            shutil.rmtree(folder, ignore_errors=True)


def write_output(output: Path, content: str | bytes) -> None:
    """Write a file whole or not at all, text as UTF-8.

    Raises
    ------
    OutputError
        If it can't be written; nothing is left behind.
    """
    with staged(output) as path:
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def _copy_into(made: BinaryIO, target: Target) -> None:
    """Write what was made to a pipe or a device, without cutting off what is there."""
    if target.descriptor is not None:
        if sys.stdout is not None:
            sys.stdout.flush()
        number = os.dup(target.descriptor)
    else:
        number = os.open(target.path, os.O_WRONLY | getattr(os, "O_NOCTTY", 0))
    with os.fdopen(number, "wb") as sink:
        shutil.copyfileobj(made, sink)


def _replace(made: Path, path: Path) -> None:
    """Move what was made to its place, with the permissions of what stood there."""
    try:
        before = path.stat()
    except FileNotFoundError:
        made.replace(path)
        return
    now = made.stat()
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        with contextlib.suppress(OSError):
            os.chown(made, before.st_uid, before.st_gid)
    made.chmod(stat.S_IMODE(before.st_mode) & 0o777)
    if not path.is_dir():
        made.replace(path)
        return
    if _exchange(made, path):
        return
    old = made.with_name(_OLD)
    try:
        path.replace(old)
        made.replace(path)
    finally:
        if not path.exists():
            old.replace(path)


def _exchange(made: Path, path: Path) -> bool:
    """Let two folders change places in one step; return False where the system can't do that."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    try:
        exchange = ctypes.CDLL(None).renameat2
    except (OSError, AttributeError):
        return False
    return bool(exchange(_HERE, os.fsencode(made), _HERE, os.fsencode(path), _EXCHANGE) == 0)
