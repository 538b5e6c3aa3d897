"""The tables, declared once for SQLite and PostgreSQL.

Importing SQLAlchemy takes a fifth of a second, which the first page need not wait for: so this is imported
where the database is used.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import SchemaItem
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


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _long(name: str) -> Column[int]:
    return Column(name, _Long, nullable=False)


def _table(name: str, key: str, *parts: SchemaItem) -> Table:
    """A table whose entries have a text as their key."""
    return Table(name, metadata, Column(key, Text, primary_key=True), *parts, sqlite_strict=True)


def _recent(name: str, key: str, *parts: SchemaItem) -> Table:
    """A table whose least recently used entries are deleted.

    Its column ``used`` increases with every use, regardless of the clock.
    """
    return _table(name, key, *parts, Index(f"{name}_by_use", "used"))


# The inputs of captures: JSON objects; `answer` is a JSON list of the ids of the tokens that a model wrote.
inputs = _recent(
    "inputs",
    "id",
    _text("model"),
    _text("revision"),
    _text("input"),
    _long("used"),
    Column("answer", Text),
)

# Uploaded files, by the SHA-256 of their content.
files = _recent(
    "files",
    "digest",
    _text("kind"),
    Column("content", LargeBinary, nullable=False),
    _long("used"),
)

# Everything needed to repeat a scan: `sentences` is a JSON list, the last two are JSON objects, or null.
scans = _recent(
    "scans",
    "id",
    _text("model"),
    _text("revision"),
    _text("stream"),
    _text("sentences"),
    _long("used"),
    Column("outcome", Text),
    Column("pruning", Text),
)

# Finished censuses: `provenance` and `numbers` are JSON objects; `schema` says what the numbers mean.
censuses = _recent(
    "censuses",
    "id",
    Column("schema", Integer, nullable=False),
    _text("model"),
    _text("revision"),
    _text("title"),
    _text("provenance"),
    _text("numbers"),
    _long("used"),
)

# Saved figures; `a` and `b`, last, so that lists need not read them, are recordings of captures; `a` may be a
# pruning.
figures = _table(
    "figures",
    "id",
    _text("spec"),
    Column("title", AnyText, nullable=False),
    _text("created"),
    Column("listed", Integer, nullable=False),
    _long("nbytes"),
    _text("deletion"),
    Column("a", LargeBinary, nullable=False),
    Column("b", LargeBinary),
    Index("figures_by_time", "listed", "created"),
)

# The bytes that the entries of a table take: counting them would read all of them.
held = _table("held", "kind", _long("nbytes"))

# What an entry counts for, of the tables whose least recently used entries are deleted.
SIZES = {
    "inputs": octets(inputs.c.input) + coalesce(octets(inputs.c.answer), 0) + 200,
    "files": octets(files.c.content),
    "scans": octets(scans.c.sentences) + 200,
    "censuses": octets(censuses.c.numbers) + 500,
}
