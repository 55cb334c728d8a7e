"""Tables as bytes and back, fast and without running any code.

Numbers are plain columns of 4 or 8 bytes, texts are joined, all else is one JSON text; they are
read in the order in which they were written.
"""

import json
from array import array
from collections.abc import Iterable
from typing import Any

_INT, _FLOAT, _TEXT = "i", "d", "s"
_BETWEEN = "\x1e"
"""Stands between texts: the record separator of ASCII."""


class Packer:
    """Takes tables one after the other.

    Examples
    --------
    >>> packer = Packer()
    >>> packer.table([["a", None]]), packer.ints([1, 2]), packer.words(["x", "y", "x"])
    (None, None, None)
    >>> packed = Unpacker(packer.to_bytes())
    >>> packed.table(), packed.ints(), packed.words()
    ([['a', None]], [1, 2], ['x', 'y', 'x'])

    Sequences of any length, of which most hold one item:

    >>> packer = Packer()
    >>> packer.ints(packer.parts([(1,), (), (2, 3), (4,)], 1))
    >>> packed = Unpacker(packer.to_bytes())
    >>> packed.cut(packed.ints(), packed.table())
    [(1,), (), (2, 3), (4,)]
    """

    def __init__(self) -> None:
        self._tables: list[Any] = []
        self._shape: list[tuple[str, int, int]] = []
        self._columns: list[bytes] = []

    def table(self, value: Any) -> None:
        """Take what JSON holds; tuples come back as lists."""
        self._tables.append(value)

    def ints(self, values: Iterable[int]) -> None:
        """Take whole numbers of at most 31 bits.

        Raises
        ------
        OverflowError
            If one is larger.
        """
        self._numbers(array(_INT, values))

    def floats(self, values: Iterable[float]) -> None:
        """Take floats; they come back to the last bit."""
        self._numbers(array(_FLOAT, values))

    def texts(self, values: Iterable[str]) -> None:
        """Take texts.

        Raises
        ------
        ValueError
            If one holds the character that stands between them.
        """
        known = [*values]
        joined = _BETWEEN.join(known)
        if joined.count(_BETWEEN) > max(0, len(known) - 1):
            message = f"a text holds {_BETWEEN!r}"
            raise ValueError(message)
        self._add(_TEXT, len(known), joined.encode())

    def words(self, values: Iterable[str]) -> None:
        """Take texts of which many are alike; these come back as one object."""
        number: dict[str, int] = {}
        self.ints([number.setdefault(value, len(number)) for value in values])
        self.texts(number)

    def parts(self, values: Iterable[Any], usual: int) -> list[Any]:
        """Take where sequences end, of which most have the ``usual`` length, 0 or 1.

        Returns
        -------
        list
            All their items one after the other, for further columns.
        """
        found: list[Any] = []
        other: list[tuple[int, int, int]] = []
        count = 0
        for value in values:
            first = len(found)
            found += value
            if len(found) != first + usual:
                other.append((count, first, len(found)))
            count += 1
        self.table([usual, count, other])
        return found

    def to_bytes(self) -> bytes:
        """Return all that was taken."""
        text = json.dumps([self._shape, self._tables], ensure_ascii=False).encode()
        return b"".join([len(text).to_bytes(8, "little"), text, *self._columns])

    def _numbers(self, column: "array[Any]") -> None:
        self._add(column.typecode, len(column), column.tobytes())

    def _add(self, kind: str, count: int, content: bytes) -> None:
        self._shape.append((kind, count, len(content)))
        self._columns.append(content)


class Unpacker:
    """Gives back tables, by the same calls in the same order as `Packer` took them.

    Raises
    ------
    ValueError, KeyError, TypeError
        If the bytes are not those of a `Packer`.
    """

    def __init__(self, content: "bytes | memoryview") -> None:
        view = memoryview(content)
        at = 8 + int.from_bytes(view[:8], "little")
        shape, tables = json.loads(str(view[8:at], "utf-8"))
        self._tables = iter(tables)
        columns: list[Any] = []
        for kind, count, size in shape:
            content = view[at : at + size]
            at += size
            if kind == _TEXT:
                columns.append(str(content, "utf-8").split(_BETWEEN) if count else [])
            else:
                columns.append(array(kind))
                columns[-1].frombytes(content)
            if len(columns[-1]) != count:
                message = f"{len(columns[-1])} values, but {count} are wanted"
                raise ValueError(message)
        if at != len(view):
            message = f"{len(view)} bytes, but {at} are wanted"
            raise ValueError(message)
        self._columns = iter(columns)

    def table(self) -> Any:
        """Return the next table."""
        return next(self._tables)

    def ints(self) -> list[int]:
        """Return the next column of whole numbers."""
        found: list[int] = next(self._columns).tolist()
        return found

    def floats(self) -> list[float]:
        """Return the next column of floats."""
        found: list[float] = next(self._columns).tolist()
        return found

    def texts(self) -> list[str]:
        """Return the next column of texts."""
        found: list[str] = next(self._columns)
        return found

    def words(self) -> list[str]:
        """Return the next column of texts of which many are alike."""
        numbers = next(self._columns)
        return list(map(self.texts().__getitem__, numbers))

    @staticmethod
    def cut(items: list[Any], parts: Any) -> list[tuple[Any, ...]]:
        """Return items as the sequences that they were, by the table that `Packer.parts` wrote."""
        usual, count, other = parts
        found: list[tuple[Any, ...]]
        if not usual:
            found = [()] * count
            for at, first, last in other:
                found[at] = tuple(items[first:last])
            return found
        found, done = [], 0
        for _, first, last in other:
            found += zip(items[done:first], strict=True)
            found.append(tuple(items[first:last]))
            done = last
        found += zip(items[done:], strict=True)
        return found
