"""The tables, declared once for SQLite and PostgreSQL.

Importing SQLAlchemy takes a fifth of a second, which the first page need not wait for: so this is imported
where the database is used.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction, coalesce
from sqlalchemy.types import TypeDecorator, TypeEngine


class AnyText(TypeDecorator[str]):
    """A text of any characters. PostgreSQL's own has no U+0000, so there it is UTF-8."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type."""
        return dialect.type_descriptor(LargeBinary() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """The value to store."""
        return value.encode() if value is not None and dialect.name == "postgresql" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """The text of a stored value."""
        return value.decode() if isinstance(value, bytes) else value


class octets(GenericFunction[int]):
    """The bytes of a text or of bytes."""

    type = Integer()
    inherit_cache = True


@compiles(octets, "postgresql")
def _octets(element: octets, compiler: SQLCompiler, **options: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **options)})"


@compiles(octets, "sqlite")
def _octets_of_sqlite(element: octets, compiler: SQLCompiler, **options: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **options)} AS BLOB))"


# SQLite has one type of integers, of 64 bits.
_Long = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData()

# The inputs of captures: JSON objects; `answer` is a JSON list of the ids of the tokens that a model wrote.
inputs = Table(
    "inputs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("input", Text, nullable=False),
    # Increases with every use, regardless of the clock.
    Column("used", _Long, nullable=False),
    Column("answer", Text),
    Index("inputs_by_use", "used"),
    sqlite_strict=True,
)

# Uploaded files, by the SHA-256 of their content.
files = Table(
    "files",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("used", _Long, nullable=False),
    Index("files_by_use", "used"),
    sqlite_strict=True,
)

# Everything needed to repeat a scan: `sentences` is a JSON list, the last two are JSON objects, or null.
scans = Table(
    "scans",
    metadata,
    Column("id", Text, primary_key=True),
    Column("model", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("sentences", Text, nullable=False),
    Column("used", _Long, nullable=False),
    Column("outcome", Text),
    Column("pruning", Text),
    Index("scans_by_use", "used"),
    sqlite_strict=True,
)

# Finished censuses: `provenance` and `numbers` are JSON objects; `schema` says what the numbers mean.
censuses = Table(
    "censuses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("schema", Integer, nullable=False),
    Column("model", Text, nullable=False),
    Column("revision", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("used", _Long, nullable=False),
    Index("censuses_by_use", "used"),
    sqlite_strict=True,
)

# Saved figures; `a` and `b` are recordings of captures, last, so that lists need not read them.
figures = Table(
    "figures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("spec", Text, nullable=False),
    Column("title", AnyText, nullable=False),
    Column("created", Text, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("nbytes", _Long, nullable=False),
    Column("deletion", Text, nullable=False),
    Column("a", LargeBinary, nullable=False),
    Column("b", LargeBinary),
    Index("figures_by_time", "listed", "created"),
    sqlite_strict=True,
)

# The bytes that the entries of a table take: counting them would read all of them.
held = Table(
    "held",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("nbytes", _Long, nullable=False),
    sqlite_strict=True,
)

# What an entry counts for, of the tables whose least recently used entries are deleted.
SIZES = {
    "inputs": octets(inputs.c.input) + coalesce(octets(inputs.c.answer), 0) + 200,
    "files": octets(files.c.content),
    "scans": octets(scans.c.sentences) + 200,
    "censuses": octets(censuses.c.numbers) + 500,
}
