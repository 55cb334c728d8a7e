"""Ctrl-C is heard between two pieces of work although somebody dropped the exception."""

import os
import signal

import pytest

from planner.sweep._interrupts import heed, heeding


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


@pytest.fixture(autouse=True)
def _heard():
    """Let Ctrl-C be heard: a shell has what it runs in the background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_dropped_interrupt_is_raised_again():
    heed()
    with pytest.raises(KeyboardInterrupt):
        press_and_go_on()
    assert signal.getsignal(signal.SIGINT) == signal.default_int_handler
    heed()
