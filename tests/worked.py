"""What worker processes are asked in tests: methods that take time, memory or the process."""

import os
import signal
import time

from corridors.errors import UsageError


class Worked:
    """Stands for a studio."""

    def __init__(self):
        self.kept = []

    def warm(self, day):
        self.kept.append(day)

    def days(self):
        return self.kept

    def double(self, number):
        return 2 * number

    def pid(self):
        return os.getpid()

    def nice(self):
        return os.nice(0)

    def sleep(self, seconds):
        time.sleep(seconds)
        return os.getpid()

    def burn(self, seconds):
        """Work for so many seconds of the processor."""
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass
        return os.getpid()

    def grow(self, megabytes):
        self.kept.append(b"1" * (megabytes * 2**20))
        return os.getpid()

    def kill(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def refuse(self):
        message = "this can't be asked"
        raise UsageError(message)

    def stumble(self):
        return 1 / 0


def refused():
    message = "the tables do not hold"
    raise UsageError(message)
