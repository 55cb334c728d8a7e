"""The command ``corridors``: what it offers, and how it begins and ends.

Next to nothing is imported here, so that Ctrl-C is heard from the start.
"""

import contextlib
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType

GROUPS = {
    "Ask": {
        "route": "Find the best routes from an origin to a destination.",
        "explain": "Show where a number comes from, or why a route is the best.",
        "risk": "Simulate how late and how expensive a route may become.",
        "breakeven": "Find the value of a number at which the best route changes.",
        "price": "Price your own chain leg by leg, or stored answers again.",
        "reach": "List the places that cargo reaches within a time or a sum.",
        "batch": "Answer a list of shipments, each row with its own terms.",
        "sweep": "Answer many questions in one table, on all cores or a cluster.",
    },
    "Compare": {
        "compare": "Compare corridors, and what scenarios change.",
        "diff": "Show what changed between two editions, and in the answers.",
        "flows": "Assign a year's demand at least cost within capacities.",
        "invest": "Choose the projects that lower the cost of a year's demand most.",
        "critical": "Rank crossings, ports, straits and lines by damage if closed.",
    },
    "Pages": {
        "serve": "Serve the pages on this machine, to change a question and see the answer.",
        "map": "Write the network as one self-contained page.",
        "report": "Write a printable report with emissions and evidence.",
    },
    "Data": {
        "list": "List the corridors, with status and season.",
        "show": "Show a corridor with lengths and sources, or a place with its services.",
        "places": "List places with their names, codes and modes.",
        "services": "List ship loops, trains, ferries, barges and flights, with departures.",
        "scenarios": "List the supplied scenarios, and what each changes.",
        "export": "Export the network for GIS, models and databases, or as a data package.",
        "import": "Import a GMNS network of your own, to ask it like the supplied one.",
        "build": "Rebuild the line shapes from the pinned packages.",
    },
    "Check": {
        "check": "Check the data, and count facts by kind of source.",
        "validate": "Compare the model with published distances, days and costs.",
        "claims": "Test the claims of the paper, and give verdicts.",
    },
    "Set up": {
        "mcp": "Answer an assistant by the Model Context Protocol.",
        "completion": "Print the script that completes commands and names in a shell.",
    },
}
"""The commands under the headings of the help, each with a line that describes it."""
COMMANDS = {name: told for group in GROUPS.values() for name, told in group.items()}


def main() -> None:
    """Run the command line; errors are one message on stderr and an exit code."""
    # A command lives for a moment and keeps nearly all it allocates: collecting only costs.
    gc.disable()
    interrupts = Interrupts()
    with interrupts.heard():
        from planner.cli.group import run

        interrupts.unwind()
        try:
            run()
        finally:
            # Nor at the end, where Python collects all the same what is not frozen.
            gc.freeze()


_WORDS = {"SIGINT": "Interrupted", "SIGTERM": "Terminated", "SIGHUP": "Hung up"}
_SHOW_CURSOR = b"\x1b[?25h"
_HEARD_S = 0.4
"""A signal that is not heard by then came in the middle of something long."""
_ENDS_S = 0.8
"""A request to end is kept by then, whatever is still to be cleared away."""


class Interrupts:
    """The signals that end a command: one word, no traceback, nothing left behind.

    A signal raises KeyboardInterrupt once, so that files are cleared away and helpers ended on the
    way out. It may come anywhere: an import that it breaks off ends as an ImportError, compiled
    code makes it another error, and what no exception can leave prints and drops it. So whatever
    comes out after a signal is taken for the signal, and a second one, or one before the command
    has begun, ends the process on the spot. Python acts on a signal only between two of its own
    instructions; where a compiled search or a library takes longer, a thread ends the process.
    """

    def __init__(self) -> None:
        self.came: int | None = None
        self._unwinds = False
        self._over = False
        self._numbers = {getattr(signal, name, 0) for name in _WORDS}

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Hear the signals within the block, and end the process after it if one came.

        After the block the work is done, and a signal ends the process without a word.
        """
        before = {}
        for name in _WORDS:
            number = getattr(signal, name, None)
            if number is None:
                continue
            # Who starts a command in the background, or with nohup, has it ignore Ctrl-C or the
            # end of the terminal. A request to end is kept by whoever it is sent to.
            if number == signal.SIGTERM or signal.getsignal(number) != signal.SIG_IGN:
                with contextlib.suppress(ValueError):  # not in the main thread
                    before[number] = signal.signal(number, self._hear)
        watched = self._watch() if before else None
        hook, sys.unraisablehook = sys.unraisablehook, self._lost
        try:
            try:
                yield
            finally:
                sys.unraisablehook = hook
                self._over = True
                if watched is not None:
                    before_it, writer = watched
                    signal.set_wakeup_fd(before_it)
                    os.close(writer)
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

    def _watch(self) -> tuple[int, int] | None:
        """Watch over signals from a thread of its own, until a file is closed.

        Returns the file that was woken by signals before, and the one to be closed.
        """
        try:
            reader, writer = os.pipe()
            os.set_blocking(writer, False)
            before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        except OSError:  # no more files
            return None
        threading.Thread(target=self._end_late, args=(reader,), daemon=True).start()
        return before, writer

    def _end_late(self, reader: int) -> None:
        """End the process where the main thread does not, soon after a signal."""
        while read := os.read(reader, 1):
            came = read[0]
            if came not in self._numbers:
                continue
            # A server hears signals in its own way, and ends by them in time.
            ours = signal.getsignal(came) == self._hear
            time.sleep(_HEARD_S)
            if ours and self.came is None:
                self._end_of(came)
            if came == signal.SIGTERM:
                time.sleep(_ENDS_S - _HEARD_S)
                self._end_of(came)
        os.close(reader)

    def _end_of(self, number: int) -> None:
        """End the process for a signal, if the block is not over."""
        if not self._over:
            self.came = number
            self._end(None)

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
