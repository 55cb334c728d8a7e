"""Detection of Ctrl-C where the KeyboardInterrupt was lost on its way.

Where the signal comes while compiled code looks at what it is given or hands back what it found,
numba may drop the exception. A note of it is kept, and looked at between two pieces of work.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_pressed = threading.Event()


@contextmanager
def heeding() -> Iterator[None]:
    """Note Ctrl-C within the block, beside raising KeyboardInterrupt; in the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, frame: FrameType | None) -> None:
        _pressed.set()
        if callable(before):
            before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _pressed.clear()


def heed() -> None:
    """Raise KeyboardInterrupt where Ctrl-C was pressed within `heeding`.

    Raises
    ------
    KeyboardInterrupt
        If it was.
    """
    if _pressed.is_set():
        raise KeyboardInterrupt
