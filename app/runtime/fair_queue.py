"""A queue that serves clients in turn: a client with many requests delays itself, not others."""

from collections import OrderedDict
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Generic, TypeVar

T = TypeVar("T")

# The client for which work is done, as the web layer identifies it. Tasks inherit it.
current_client: ContextVar[str] = ContextVar("current_client", default="")


class FairQueue(Generic[T]):
    """Items by client: one of each client in turn, those of one client in order. Not for several threads."""

    def __init__(self) -> None:
        self._items: OrderedDict[str, OrderedDict[T, None]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._items.values()))

    def __bool__(self) -> bool:
        return bool(self._items)

    def __iter__(self) -> Iterator[T]:
        return (item for items in self._items.values() for item in items)

    def holds(self, client: str, item: T) -> bool:
        """Whether an item waits here."""
        return item in self._items.get(client, ())

    def count(self, client: str) -> int:
        """How many items of a client wait."""
        return len(self._items.get(client, ()))

    def ahead(self, client: str, item: T) -> int:
        """How many items come before one that waits, if none is added. ValueError if it does not wait."""
        place = list(self._items.get(client, ())).index(item)
        # Clients before this one take a turn more than those after it.
        turns, before = place + 1, 0
        for other, items in self._items.items():
            if other == client:
                turns = place
            before += min(len(items), turns)
        return before

    def add(self, client: str, item: T) -> None:
        """Enqueue an item; a client without waiting items comes after all others."""
        self._items.setdefault(client, OrderedDict())[item] = None

    def next(self) -> T:
        """Take the next item; its client then comes after all others. KeyError if there is none."""
        client, items = self._items.popitem(last=False)
        item, _ = items.popitem(last=False)
        if items:
            self._items[client] = items
        return item

    def next_of(self, client: str) -> T:
        """Take the next item of a client. KeyError if there is none."""
        item = next(iter(self._items[client]))
        self.discard(client, item)
        return item

    def discard(self, client: str, item: T) -> None:
        """Remove an item, if it still waits."""
        items = self._items.get(client, OrderedDict())
        items.pop(item, None)
        if not items:
            self._items.pop(client, None)
