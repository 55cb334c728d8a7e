"""What is kept of many things that could be kept? The last that were used, so many at most."""

from collections.abc import ItemsView, Iterator, MutableMapping, ValuesView
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class LRUCache(MutableMapping[K, V]):
    """A mapping that forgets what was used longest ago.

    Reading an item uses it; asking whether it is there, or going through all, does not.

    Parameters
    ----------
    most
        So many items are kept at most, 1 at least; it may be raised later.

    Examples
    --------
    >>> kept = LRUCache(2)
    >>> kept["a"], kept["b"] = 1, 2
    >>> kept["a"]
    1
    >>> kept["c"] = 3
    >>> list(kept.items())
    [('a', 1), ('c', 3)]
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._known: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        value = self._known.pop(key)
        self._known[key] = value
        return value

    def __setitem__(self, key: K, value: V) -> None:
        self._known.pop(key, None)
        self._known[key] = value
        while len(self._known) > self.most:
            del self._known[next(iter(self._known))]

    def __delitem__(self, key: K) -> None:
        del self._known[key]

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def __iter__(self) -> Iterator[K]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def items(self) -> ItemsView[K, V]:
        """Return all items, without using them."""
        return self._known.items()

    def values(self) -> ValuesView[V]:
        """Return all values, without using them."""
        return self._known.values()
