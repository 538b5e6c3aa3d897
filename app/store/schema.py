"""The tables of a database: made where it is empty, and brought up to date where it is older.

A new database gets its tables at once; Alembic (``migrations/``) is imported only where there is something to
change. A test holds the two to the same result.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, Text, inspect

from ..errors import StoreFailed
from ..message import _, enumerated
from .tables import SIZES, held, metadata

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
# The last file of migrations/versions; a test compares.
HEAD = "create_censuses"

# Where Alembic keeps the revision of a database.
_versions = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
# Where Followspot kept them before it used Alembic: the names of all that were applied.
_names = Table("migrations", MetaData(), Column("name", Text), Column("applied", Text))


def is_current(connection: Connection, file: str) -> bool:
    """Whether nothing has to be done.

    Args:
        file: the name of the database, for errors.

    Raises:
        StoreFailed: it was made by a newer Followspot.
    """
    revisions = _revisions(connection)
    if not revisions or revisions == {HEAD}:
        return bool(revisions)
    if unknown := revisions.difference(_in_order()):
        raise StoreFailed(
            _(
                "The database {file} was made by a newer Followspot: it has {names}.",
                file=file,
                names=enumerated(sorted(unknown)),
            ),
            hint=_("Run that version, or name another file with FOLLOWSPOT_DATABASE."),
        )
    return False


def bring_up_to_date(connection: Connection, file: str) -> None:
    """Make or change the tables, in the transaction of this connection. Raises StoreFailed as above."""
    if is_current(connection, file):  # another process may have done it meanwhile
        return
    if _revisions(connection):
        migrate(connection)
        return
    metadata.create_all(connection, checkfirst=False)
    connection.execute(held.insert(), [{"kind": kind, "nbytes": 0} for kind in SIZES])
    _stamp(connection, HEAD)


def migrate(connection: Connection, revision: str = HEAD) -> None:
    """Run Alembic's migrations up to a revision, in the transaction of this connection."""
    from alembic import command

    if inspect(connection).has_table(_names.name):
        # Until then each migration was recorded by its name, which is that of a revision now.
        applied = _revisions(connection)
        _names.drop(connection)
        _stamp(connection, next(name for name in _in_order() if name in applied))
    command.upgrade(_configuration(connection), revision)


def _revisions(connection: Connection) -> set[str]:
    """What was applied: the last revision, or all names of before; empty: it is a new database."""
    tables = set(inspect(connection).get_table_names())
    for table in (_versions, _names):
        if table.name in tables:
            return set(connection.scalars(table.select()))
    return set()


def _stamp(connection: Connection, revision: str) -> None:
    _versions.create(connection)
    connection.execute(_versions.insert().values(version_num=revision))


def _in_order() -> list[str]:
    """All revisions, the last first."""
    from alembic.script import ScriptDirectory

    return [script.revision for script in ScriptDirectory.from_config(_configuration()).walk_revisions()]


def _configuration(connection: Connection | None = None) -> "Config":
    """Alembic's, which ``migrations/env.py`` reads."""
    from alembic.config import Config

    configuration = Config(attributes={"connection": connection, "metadata": metadata})
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return configuration
