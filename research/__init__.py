"""What makes files of the repository and is no part of the program: run from a clone.

Nothing of the wheel imports this, but for ``corridors build``, which says what to run without it.
"""
