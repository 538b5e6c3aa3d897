"""Memory that all requests share for one purpose, with a limit."""

from threading import Lock


class Budget:
    """Memory for all requests together. Safe between threads.

    Args:
        most: limit in bytes.

    Attributes:
        held: bytes reserved now.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self.held = 0

    def take(self, size: int) -> bool:
        """Reserve so many bytes; returns whether there was room."""
        with self._lock:
            fits = self.held + size <= self.most
            self.held += size if fits else 0
        return fits

    def give_back(self, size: int) -> None:
        """Release so many bytes."""
        with self._lock:
            self.held -= size
