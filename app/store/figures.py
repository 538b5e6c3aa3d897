"""Saved figures, stored with their numbers until the user who saved them deletes them."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..errors import FiguresFull, UnknownFigure, WrongToken
from ..message import _
from ..quotation import quoted
from .database import Database

if TYPE_CHECKING:
    from sqlalchemy import Connection, Delete, Row, Select, Table, Update

# Base58 has no characters that are easily confused. 58^12 ids are too many to guess one or to repeat one.
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ID_LENGTH = 12
_ID = re.compile(f"[{_ALPHABET}]{{{_ID_LENGTH}}}", re.ASCII)
# Among a million figures two share an id once in 10^9 cases; four in a row mean a broken generator.
_TRIES = 4
_FACTS = ("id", "spec", "title", "created", "listed", "nbytes")


def random_id() -> str:
    """An id that nobody can guess."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(_ID_LENGTH))


@dataclass(frozen=True, slots=True)
class FigureDraft:
    """A figure to be saved.

    Attributes:
        spec: the parameters of its address, by name; of a pruning, which scan it is of.
        a: the recording of its capture, as bytes; that of A, if it compares two. Of a pruning, its record.
        b: the recording of B, if it compares two.
        title: chosen by the user who saves it; may be empty.
    """

    spec: Mapping[str, str]
    a: bytes
    b: bytes | None = None
    title: str = ""

    @property
    def spec_json(self) -> str:
        """The spec as it is stored."""
        return json.dumps(dict(self.spec), ensure_ascii=False)

    @property
    def nbytes(self) -> int:
        """Bytes that count against quotas."""
        texts = sum(len(text.encode()) for text in (self.spec_json, self.title))
        return len(self.a) + len(self.b or b"") + texts


@dataclass(frozen=True, slots=True)
class SavedFigure:
    """A saved figure without its recordings.

    Attributes:
        id: 12 characters of base58.
        spec, title: as they were saved.
        created: time of saving, UTC, ISO 8601.
        listed: whether the operator shows it in the gallery.
        nbytes: bytes that count against the quota.
    """

    id: str
    spec: Mapping[str, str]
    title: str
    created: str
    listed: bool
    nbytes: int


class FigureStore:
    """Stores figures; none is ever evicted. Safe between threads.

    Args:
        max_bytes: limit for all figures together.
        max_figures: limit of their number.
        new_id: generates the id of the next one.
    """

    def __init__(
        self,
        database: Database,
        max_bytes: int,
        max_figures: int,
        new_id: Callable[[], str] = random_id,
    ) -> None:
        self._database = database
        self._max_bytes = max_bytes
        self._max_figures = max_figures
        self._new_id = new_id

    def save(self, draft: FigureDraft) -> tuple[SavedFigure, str]:
        """Store a figure; on return it is on disk.

        Returns:
            The saved figure, and the token that deletes it. Only the token's hash is stored.

        Raises:
            FiguresFull: there is no room for it.
            StoreFailed: the database cannot be written.
        """
        nbytes = draft.nbytes
        created = datetime.now(UTC).isoformat(timespec="seconds")
        token = secrets.token_urlsafe(24)
        table = self._table
        with self._database.transaction() as connection:
            count, total_bytes = connection.execute(self._room()).one()
            self._check_room(count, total_bytes, nbytes)
            identity = self._free_id(connection)
            facts = zip(_FACTS, (identity, draft.spec_json, draft.title, created, 0, nbytes), strict=True)
            connection.execute(
                table.insert().values(**dict(facts), deletion=_hash(token), a=draft.a, b=draft.b)
            )
        return SavedFigure(identity, draft.spec, draft.title, created, False, nbytes), token

    def recall(self, identity: str) -> SavedFigure:
        """The entry of a figure. Raises UnknownFigure, StoreFailed."""
        return _figure(self._row(identity, *_FACTS))

    def recordings(self, identity: str) -> tuple[bytes, bytes | None]:
        """The recordings of A and of B, as they were saved. Raises UnknownFigure, StoreFailed."""
        row = self._row(identity, "a", "b")
        return row.a, row.b

    def delete(self, identity: str, token: str) -> None:
        """Delete a figure permanently.

        Raises:
            UnknownFigure, StoreFailed.
            WrongToken: it is not the token that was issued for this figure.
        """
        if not hmac.compare_digest(_hash(token), self._row(identity, "deletion").deletion):
            raise WrongToken(
                _("That is not the token that was returned when this figure was saved."),
                hint=_(
                    "It was shown once, when the figure was saved, and is in My figures of that browser. "
                    "If it is lost, ask the operator."
                ),
            )
        self.remove(identity)

    def remove(self, identity: str) -> None:
        """Delete a figure without its token, for the operator. Raises UnknownFigure, StoreFailed."""
        self._change(self._table.delete(), identity)
        # Otherwise its text would stay in the log until that is full.
        self._database.forget_log()

    def show_in_gallery(self, identity: str, listed: bool) -> None:
        """Set whether the gallery lists a figure. Raises UnknownFigure, StoreFailed."""
        self._change(self._table.update().values(listed=int(listed)), identity)

    def gallery(self, most: int) -> list[SavedFigure]:
        """The figures listed in the gallery, newest first, at most ``most``. Raises StoreFailed."""
        listed = self._newest_first().where(self._table.c.listed == 1)
        return self._several(listed.limit(most))

    def all(self) -> list[SavedFigure]:
        """Every figure, newest first, for the operator. Raises StoreFailed."""
        return self._several(self._newest_first())

    @property
    def _table(self) -> "Table":
        from .tables import figures  # here, because it imports SQLAlchemy

        return figures

    def _room(self) -> "Select[Any]":
        """The number of figures, and their bytes."""
        from sqlalchemy import func, select

        return select(func.count(), func.coalesce(func.sum(self._table.c.nbytes), 0))

    def _newest_first(self) -> "Select[Any]":
        table = self._table
        facts = table.select().with_only_columns(*(table.c[name] for name in _FACTS))
        return facts.order_by(table.c.created.desc(), table.c.id)

    def _several(self, query: "Select[Any]") -> list[SavedFigure]:
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [_figure(row) for row in rows]

    def _row(self, identity: str, *columns: str) -> "Row[Any]":
        if _ID.fullmatch(identity):
            table = self._table
            query = table.select().where(table.c.id == identity)
            with self._database.reading() as connection:
                row = connection.execute(
                    query.with_only_columns(*(table.c[name] for name in columns))
                ).one_or_none()
            if row is not None:
                return row
        raise _unknown(identity)

    def _change(self, statement: "Update | Delete", identity: str) -> None:
        if _ID.fullmatch(identity):
            with self._database.transaction() as connection:
                if connection.execute(statement.where(self._table.c.id == identity)).rowcount:
                    return
        raise _unknown(identity)

    def _free_id(self, connection: "Connection") -> str:
        for _try in range(_TRIES):
            identity = self._new_id()
            column = self._table.c.id
            taken = self._table.select().where(column == identity).with_only_columns(column)
            if connection.execute(taken).first() is None:
                return identity
        raise RuntimeError("no free id was found")

    def _check_room(self, count: int, total_bytes: int, nbytes: int) -> None:
        if count >= self._max_figures:
            raise FiguresFull(
                _(
                    "{count} figures are saved here, and this server keeps up to {limit}.",
                    count=count,
                    limit=self._max_figures,
                ),
                hint=_(
                    "Delete one that is no longer needed, or ask the operator to raise"
                    " FOLLOWSPOT_MAX_FIGURES."
                ),
                asked=count + 1,
                limit=self._max_figures,
            )
        if total_bytes + nbytes > self._max_bytes:
            raise FiguresFull(
                _(
                    "This figure has {size} bytes; of the {limit} for saved figures, {free} are free.",
                    size=nbytes,
                    limit=self._max_bytes,
                    free=max(self._max_bytes - total_bytes, 0),
                ),
                hint=_(
                    "Choose a shorter text or fewer heads, delete a figure that is no longer needed,"
                    " or ask the operator to raise FOLLOWSPOT_FIGURES_BYTES."
                ),
                asked=total_bytes + nbytes,
                limit=self._max_bytes,
            )


def _figure(row: "Row[Any]") -> SavedFigure:
    identity, spec, title, created, listed, nbytes = tuple(row)
    return SavedFigure(identity, json.loads(spec), title, created, bool(listed), nbytes)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _unknown(identity: str) -> UnknownFigure:
    return UnknownFigure(
        _("There is no saved figure {id} here.", id=quoted(identity, 64)),
        hint=_("Check the address; whoever saved it may have deleted it."),
        asked=identity[:64],
    )
