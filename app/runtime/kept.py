"""Large objects that stay in memory: those used last, within a limit in bytes."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, Protocol, TypeVar

# They stay however large they are: what is in view must not be made again for each question about it, and two
# may be compared.
_IN_VIEW = 2


class Sized(Protocol):
    """An object that knows its size."""

    @property
    def nbytes(self) -> int:
        """Memory that it takes, in bytes."""
        ...


K = TypeVar("K")
V = TypeVar("V", bound=Sized)


class Kept(Generic[K, V]):
    """Keeps what was used last; what was not used for longest is dropped first. Safe between threads.

    Args:
        most: limit in bytes of all but the two used last, which are kept in any case.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._nbytes = 0
        self._lock = Lock()

    @property
    def nbytes(self) -> int:
        """Bytes currently held."""
        with self._lock:
            return self._nbytes

    def get(self, key: K) -> V | None:
        """What is kept under a key, which counts as used."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: K, value: V) -> None:
        """Keep something, in place of what was under its key."""
        with self._lock:
            self._drop(key)
            size = value.nbytes
            self._values[key] = (value, size)
            self._nbytes += size
            while self._nbytes > self._most and len(self._values) > _IN_VIEW:
                self._drop(next(iter(self._values)))

    def forget(self, condition: Callable[[V], bool]) -> None:
        """Drop what fulfils a condition."""
        with self._lock:
            for key in [key for key, (value, _size) in self._values.items() if condition(value)]:
                self._drop(key)

    def _drop(self, key: K) -> None:
        _value, size = self._values.pop(key, (None, 0))
        self._nbytes -= size
