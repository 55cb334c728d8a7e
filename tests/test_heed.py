"""Ctrl-C is heard between two pieces of work although somebody dropped the exception."""

import os
import signal

import pytest

from planner.heed import heed, heeding


def press():
    try:
        os.kill(os.getpid(), signal.SIGINT)
        while True:
            pass
    except KeyboardInterrupt:
        pass  # as a library may do


def press_and_go_on():
    with heeding():
        press()
        heed()


def test_a_dropped_interrupt_is_raised_again():
    heed()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        press_and_go_on()
    assert signal.getsignal(signal.SIGINT) == before
    heed()
