"""The same store twice: over a file of SQLite, and over a real server of PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from app.store.database import Database
from scripts.postgresql import Postgres

BOTH = ["SQLite", "PostgreSQL"]


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where a new database will be."""
    if request.param == "SQLite":
        return tmp_path / "followspot.sqlite3"
    postgres: Postgres = request.getfixturevalue("postgres")
    return postgres.new_database()


@pytest.fixture
def database(place: Path | str) -> Iterator[Database]:
    database = Database(place)
    yield database
    database.close()


def make_read_only(database: Database) -> None:
    """From now on it can only be read, as on a read-only disk or a standby."""
    with database.transaction() as connection:
        if isinstance(database.place, Path):
            connection.exec_driver_sql("PRAGMA query_only = ON")
        else:
            name = make_url(database.place).database
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    if not isinstance(database.place, Path):
        database.close()  # what is connected keeps its settings
