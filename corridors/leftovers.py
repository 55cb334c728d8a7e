"""Temporary files of processes that were killed, which nobody else would clear away.

Their names hold the number of the process that made them.
"""

import os


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
