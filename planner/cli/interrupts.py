"""Interruption of a command by Ctrl-C or a request to end: one word, no traceback, nothing left.

A signal raises KeyboardInterrupt once, so that files are cleared away and helpers ended on the way
out. It may come anywhere: an import that it breaks off ends as an ImportError, compiled code makes
it another error, and what no exception can leave prints and drops it. So whatever comes out after
a signal is taken for the signal, and a second one, or one before the command has begun, ends the
process on the spot.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

_WORDS = {"SIGINT": "Interrupted", "SIGTERM": "Terminated", "SIGHUP": "Hung up"}
_SHOW_CURSOR = b"\x1b[?25h"


class Interrupts:
    """The signals that end a command."""

    def __init__(self) -> None:
        self.came: int | None = None
        self._unwinds = False

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Hear the signals within the block, and end the process after it if one came.

        After the block the work is done, and a signal ends the process without a word.
        """
        before = {}
        for name in _WORDS:
            number = getattr(signal, name, None)
            # Who starts a command in the background, or with nohup, has it ignore signals.
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                with contextlib.suppress(ValueError):  # not in the main thread
                    before[number] = signal.signal(number, self._hear)
        hook, sys.unraisablehook = sys.unraisablehook, self._lost
        try:
            try:
                yield
            finally:
                sys.unraisablehook = hook
                for number, handler in before.items():
                    plain = handler == signal.default_int_handler
                    signal.signal(number, signal.SIG_DFL if plain else handler)
        except BaseException as error:
            if self.came is not None:
                self._end(error)
            if not isinstance(error, KeyboardInterrupt):
                raise
            sys.stderr.write("Interrupted\n")
            sys.exit(128 + signal.SIGINT)
        if self.came is not None:
            self._end(None)

    def unwind(self) -> None:
        """From now on a signal raises KeyboardInterrupt: there may be something to clear away."""
        self._unwinds = True

    def _hear(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self.came is not None or not self._unwinds:
            self.came = number
            self._end(None)
        self.came = number
        raise KeyboardInterrupt

    def _lost(self, what: "sys.UnraisableHookArgs") -> None:
        """End the process where an exception was raised in what none can leave."""
        if self.came is not None:
            self._end(None)
        sys.__unraisablehook__(what)

    def _end(self, error: BaseException | None) -> None:
        """End this process at once: what runs at an ordinary exit could be interrupted again."""
        number = self.came or signal.SIGINT
        for name in _WORDS:
            if hasattr(signal, name):
                with contextlib.suppress(ValueError):  # not in the main thread
                    signal.signal(getattr(signal, name), signal.SIG_IGN)
        output = sys.modules.get("corridors.output")
        if output is not None:
            output.discard_staged()
        with contextlib.suppress(OSError, ValueError, AttributeError):
            sys.stderr.flush()
            if os.isatty(2):
                os.write(2, _SHOW_CURSOR)
            # A command that has reported the signal itself leaves with this code.
            if not (isinstance(error, SystemExit) and error.code == 128 + signal.SIGINT):
                os.write(2, f"{_WORDS[signal.Signals(number).name]}\n".encode())
        os._exit(128 + number)
