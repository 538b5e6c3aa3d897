"""A database on a PostgreSQL server, which any number of replicas share."""

import logging
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from ..errors import StoreFailed
from ..message import _
from . import schema
from .failures import locked, unreachable, unusable

logger = logging.getLogger("followspot.store")

# Who holds this advisory lock writes; the others wait, as they do for SQLite's file.
_WRITER = 0x666F6C6C6F77
# A connection for each thread that uses the store (threads.py), the inference thread, and some more.
_CONNECTIONS = 8
# Seconds that one statement may take; an imported file of 256 MiB takes some.
_STATEMENT_SECONDS = 20
# A transaction whose program does nothing for so many seconds is ended, because the others wait for it.
_IDLE_SECONDS = 60
# Seconds that one process waits for another that migrates.
_MIGRATION_SECONDS = 60
# A network that swallows everything is noticed after so many seconds.
_NETWORK_SECONDS = 10


class PostgresServer:
    """The server, for any thread: one transaction at a time, of all replicas, with concurrent reads.

    Transactions that write take turns by an advisory lock, so that counts and limits hold as in a file of
    SQLite. Its methods are those of `Database`.
    """

    def __init__(self, url: str, patience: float, clock: Callable[[], float]) -> None:
        self._patience = patience
        self._clock = clock
        self._engine, self._name = _engine(url, patience)
        # Reads need no transaction, and so no round trips for its beginning and end.
        self._reads = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        self._unreachable_until = 0.0
        weakref.finalize(self, self._engine.dispose)

    def open(self) -> None:
        """Connect, and make or migrate the tables; two processes may do so at once."""
        with self.reading() as connection:
            current = schema.is_current(connection, self._name)
        if not current:
            with self._errors(), self._engine.begin() as connection:
                wait = func.set_config("lock_timeout", f"{_MIGRATION_SECONDS}s", True)
                connection.execute(select(wait, func.set_config("statement_timeout", "0", True)))
                connection.execute(select(func.pg_advisory_xact_lock(_WRITER)))
                schema.bring_up_to_date(connection, self._name)

    @contextmanager
    def writing(self, *, patient: bool) -> Iterator[Connection]:
        """One transaction, which waits for others unless it is not patient."""
        with self._errors(), self._engine.begin() as connection:
            if patient:
                connection.execute(select(func.pg_advisory_xact_lock(_WRITER)))
            elif not connection.scalar(select(func.pg_try_advisory_xact_lock(_WRITER))):
                raise locked(self._name)
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """For a SELECT; works on a read-only replica, too."""
        with self._errors(), self._reads.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """For several SELECTs that see one moment."""
        of_one_moment = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with self._errors(), of_one_moment.begin() as connection:
            yield connection

    def forget_log(self) -> None:
        """Nothing: PostgreSQL overwrites its log by itself, and deleted rows when it vacuums."""

    def is_damaged(self) -> bool:
        """Never: checking a server is its operator's work."""
        return False

    def close(self) -> None:
        """Close all connections. A later use opens new ones."""
        self._engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Convert errors of PostgreSQL and the network into StoreFailed."""
        # While the server is known not to answer, nobody waits for it, so that waits never add up.
        if self._clock() < self._unreachable_until:
            raise unreachable(self._name)
        try:
            yield
        except PoolTimeout as error:
            raise locked(self._name) from error
        except DBAPIError as error:
            raise self._failure(error) from error

    def _failure(self, error: DBAPIError) -> StoreFailed:
        state = getattr(error.orig, "sqlstate", None)
        if state in ("55P03", "57014"):  # a lock or a statement that took too long
            return locked(self._name)
        # 08: the connection failed; 57P: the server is ending or starting.
        lost = state is None and isinstance(error, OperationalError | InterfaceError)
        if lost or error.connection_invalidated or (state or "").startswith(("08", "57P")):
            self._unreachable_until = self._clock() + self._patience
            logger.warning("The database server does not answer: %s", error.orig)
            return unreachable(self._name)
        logger.warning("The database refuses (%s): %s", state, error.orig)
        return unusable(self._name, _reason(error))


def _reason(error: DBAPIError) -> str:
    """What PostgreSQL says, without the row that it may quote."""
    diagnosis = getattr(error.orig, "diag", None)
    return getattr(diagnosis, "message_primary", None) or type(error.orig).__name__


def _engine(url: str, patience: float) -> tuple[Engine, str]:
    """The engine of a URL, and the name of its database. No error quotes the URL: it holds a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise _no_url() from None
    if parsed.drivername not in ("postgresql", "postgres", "postgresql+psycopg") or not parsed.database:
        raise _no_url()
    limits = {
        "statement_timeout": _STATEMENT_SECONDS,
        "lock_timeout": patience,
        "idle_in_transaction_session_timeout": _IDLE_SECONDS,
    }
    options = " ".join(f"-c {name}={round(1000 * seconds)}" for name, seconds in limits.items())
    try:
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_size=_CONNECTIONS,
            max_overflow=0,
            pool_timeout=patience,
            # A connection that a restart has cut is replaced before it is used.
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={
                "application_name": "followspot",
                "connect_timeout": 2,
                "keepalives_idle": 5,
                "keepalives_interval": 2,
                "keepalives_count": 3,
                "tcp_user_timeout": 1000 * _NETWORK_SECONDS,
                "options": options,
            },
        )
    except ModuleNotFoundError as error:
        raise StoreFailed(
            _("PostgreSQL needs the package {name}, which is not installed.", name="psycopg"),
            hint=_("Install it: {command}", command='pip install "followspot[postgres]"'),
        ) from error
    return engine, parsed.database


def _no_url() -> StoreFailed:
    return StoreFailed(
        _("FOLLOWSPOT_DATABASE_URL is not the address of a database of PostgreSQL."),
        hint=_("It has the form {form}.", form="postgresql://user:password@host:5432/followspot"),
    )
