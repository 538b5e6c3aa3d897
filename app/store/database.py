"""The database: a file of SQLite, or a PostgreSQL server that several replicas share."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Literal, Protocol

from ..errors import StoreFailed
from ..message import Message, _

if TYPE_CHECKING:
    from sqlalchemy import Connection


Access = Literal["read", "write"]


class TransactionMeter(Protocol):
    """Is told of every transaction, on its thread."""

    def transaction_ended(self, access: Access, seconds: float, *, failed: bool) -> None:
        """A transaction is over, or could not begin."""
        ...


class _Backend(Protocol):
    """What `Database` needs of SQLite or PostgreSQL. Every method raises StoreFailed."""

    def open(self) -> None: ...
    def writing(self, *, patient: bool) -> "AbstractContextManager[Connection]": ...
    def reading(self) -> "AbstractContextManager[Connection]": ...
    def snapshot(self) -> "AbstractContextManager[Connection]": ...
    def forget_log(self) -> None: ...
    def is_damaged(self) -> bool: ...
    def close(self) -> None: ...


class Database:
    """The database, for any thread: one transaction at a time, with concurrent reads.

    It is opened, and its tables made or migrated, on its first use: that imports SQLAlchemy, which the first
    page must not wait for.

    Args:
        place: the file of SQLite, or the URL of PostgreSQL.
        patience: seconds to wait for a lock that another program holds. While it is known to be held, further
            calls do not wait, so that waits never add up.
        clock: seconds.
        meter: is told of all transactions.
    """

    def __init__(
        self,
        place: Path | str,
        *,
        patience: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
        meter: TransactionMeter | None = None,
    ) -> None:
        self._meter = meter
        self.place = place
        self._patience = patience
        self._clock = clock
        self._lock = Lock()
        self._opened: _Backend | None = None

    def open(self) -> _Backend:
        """Open it, unless it is open.

        Raises:
            StoreFailed: it cannot be opened, is not a database, or was made by a newer Followspot.
        """
        with self._lock:
            if self._opened is None:
                backend = self._backend()
                backend.open()
                self._opened = backend
            return self._opened

    @contextmanager
    def transaction(self, *, patient: bool = True) -> "Iterator[Connection]":
        """One transaction: committed to disk on exit, rolled back on an exception.

        Args:
            patient: whether to wait for the current writer.

        Raises:
            StoreFailed: the database cannot be read or written, with the reason.
        """
        with self._measured("write"), self.open().writing(patient=patient) as connection:
            yield connection

    @contextmanager
    def reading(self) -> "Iterator[Connection]":
        """The connection for a SELECT: works on a read-only database, too. Raises StoreFailed."""
        with self._measured("read"), self.open().reading() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> "Iterator[Connection]":
        """The connection for several SELECTs that see one moment. Raises StoreFailed."""
        with self._measured("read"), self.open().snapshot() as connection:
            yield connection

    def forget_log(self) -> None:
        """Merge SQLite's log into the file, so that no deleted content stays in it. Raises StoreFailed."""
        self.open().forget_log()

    def find_fault(self) -> Message | None:
        """Why the database cannot be relied on now, as a sentence; None if it can.

        Changes one row, and changes it back; whether a file is intact is checked from time to time.
        """
        try:
            with self.transaction() as connection:
                from .tables import held

                for more in (1, -1):
                    connection.execute(held.update().values(nbytes=held.c.nbytes + more))
        except StoreFailed:
            return _("The database cannot be written.")
        return _("The database is damaged.") if self.open().is_damaged() else None

    def close(self) -> None:
        """Close it. A later use reopens it."""
        if self._opened is not None:
            self._opened.close()

    @contextmanager
    def _measured(self, access: Access) -> Iterator[None]:
        """Tell the meter how long the ``with`` block takes, and whether the database fails it."""
        begin, failed = self._clock(), False
        try:
            yield
        except StoreFailed:
            failed = True
            raise
        finally:
            if self._meter is not None:
                self._meter.transaction_ended(access, self._clock() - begin, failed=failed)

    def _backend(self) -> _Backend:
        if isinstance(self.place, Path):
            from .sqlite_file import SqliteFile

            return SqliteFile(self.place, self._patience, self._clock)
        from .postgresql import PostgresServer

        return PostgresServer(self.place, self._patience, self._clock)
