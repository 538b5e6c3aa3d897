"""The numbers of a figure as tables, for spreadsheets and for NumPy."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import strict_json
from ..analysis.head_view import HeadView
from ..analysis.units import Unit
from ..core.capture import Capture, Floats
from ..core.shape import plain
from ..message import Message, _, without_isolates
from . import caption
from .documents import FigureFacts
from .input_text import full_text
from .label_text import visible
from .spec import FigureSpec

COLUMNS = ("query_position", "query", "key_position", "key", "weight", "allowed")
_READING: dict[caption.RowNoun, Message] = {
    "token that attends": _(
        "A row for each pair of a token that attends (query) and one attended to (key); in arrays, rows are"
        " queries and columns are keys."
    ),
    "word that attends": _(
        "A row for each pair of a word that attends (query) and one attended to (key); in arrays, rows are"
        " queries and columns are keys."
    ),
    "unit that attends": _(
        "A row for each pair of what attends (query) and what is attended to (key); in arrays, rows are"
        " queries and columns are keys."
    ),
    "token being written": _(
        "A row for each pair of a token being written (query) and one attended to (key); in arrays, rows are"
        " queries and columns are keys."
    ),
    "word being written": _(
        "A row for each pair of a word being written (query) and one attended to (key); in arrays, rows are"
        " queries and columns are keys."
    ),
    "unit being written": _(
        "A row for each pair of what is being written (query) and what is attended to (key); in arrays, rows"
        " are queries and columns are keys."
    ),
}
# A spreadsheet reads a cell that begins like this as a formula (OWASP ASVS 5.0, 1.2.10), also in full-width
# characters. In locales with a decimal comma it splits lines at semicolons, even inside quotes: each part
# could be a cell.
_FORMULA = re.compile("(^|[;\t] *)(?=[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20])")
# CSV rows at a time: about half a megabyte.
_ROWS_AT_ONCE = 8192


@dataclass(frozen=True, slots=True)
class Table:
    """The numbers of a figure of any kind.

    Attributes:
        about: what is shown and where it comes from, one sentence per line.
        reading: what one row is.
        columns: the names of the columns.
        rows: of cells: str, int, float (see `short`) or None; can be iterated once.
        arrays: the same numbers for NumPy, by name; no Python objects.
        facts: further data for JSON.
    """

    about: tuple[str, ...]
    reading: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Any, ...]]
    arrays: Mapping[str, NDArray[Any]]
    facts: Mapping[str, Any]


def csv_of(table: Table) -> Iterator[bytes]:
    """The rows as CSV, a few thousand at a time, after lines that begin with ``#,`` and state what is shown.

    Text that a spreadsheet would read as a formula is prefixed with an apostrophe. Each such sentence is one
    cell, quoted if it has a comma, so that no part of it is read as a formula either.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    # A token that is a line break would end the comment.
    writer.writerows(
        ("#", safe_cell(without_isolates(visible(line)))) for line in (*table.about, table.reading)
    )
    writer.writerow(table.columns)
    # A label occurs in as many rows as there are keys.
    safe = cache(safe_cell)
    rows = iter(table.rows)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        writer.writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in some)
        yield file.getvalue().encode()
        file.seek(0)
        file.truncate()
    yield file.getvalue().encode()


def npz_of(table: Table) -> Iterator[bytes]:
    """The arrays as an ``.npz`` archive that ``numpy.load`` reads without pickle; ``about`` is JSON."""
    about = {"about": [*table.about, table.reading], **table.facts}
    file = io.BytesIO()
    arrays: dict[str, Any] = {**table.arrays, "about": np.array(strict_json.write(about, default=plain))}
    np.savez_compressed(file, **arrays)
    yield file.getvalue()


def head_table(capture: Capture, spec: FigureSpec) -> Table:
    """One row per cell of the heatmap of a head.

    Weights are written with as many digits as distinguish their float32 from every other. Positions are token
    positions, ``3-5`` where several are merged.

    The arrays are ``weights`` float32 ``[queries, keys]``; ``allowed`` bool of that shape; ``queries`` and
    ``keys``, the labels; ``query_tokens`` and ``key_tokens`` int64 ``[n, 2]``, first and last token position
    of each; and ``removed`` float32 ``[queries]``, the share of each row on keys that are not shown.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    capture = spec.of(capture)
    view = spec.view(capture)
    allowed = np.ones(view.matrix.shape, bool) if view.allowed is None else view.allowed
    return Table(
        about=tuple(origin(capture, caption.with_stream_name(spec, caption.title(view)), view.notes)),
        reading=_READING[caption.row_noun(capture, spec.stream, spec.unit)],
        columns=COLUMNS,
        rows=_cells(view, allowed),
        arrays={
            "weights": view.matrix,
            "allowed": allowed,
            **axis_arrays(view.queries, view.keys),
            "removed": view.removed,
        },
        facts=facts(capture, spec),
    )


def axis_arrays(queries: Sequence[Unit], keys: Sequence[Unit]) -> dict[str, NDArray[Any]]:
    """The units along the rows and the columns of a matrix: labels, first and last token position."""
    return {
        "queries": np.array([visible(unit.label) for unit in queries]),
        "keys": np.array([visible(unit.label) for unit in keys]),
        "query_tokens": _ends(queries),
        "key_tokens": _ends(keys),
    }


def facts(capture: Capture, spec: FigureSpec) -> dict[str, Any]:
    """What the numbers were computed from, by name."""
    facts: dict[str, Any] = plain(FigureFacts.of(capture, spec))
    return facts


def _cells(view: HeadView, allowed: NDArray[np.bool_]) -> Iterator[tuple[Any, ...]]:
    keys = [position_and_label(unit) for unit in view.keys]
    for row, unit in enumerate(view.queries):
        query = position_and_label(unit)
        for key, weight, may in zip(keys, view.matrix[row], allowed[row].tolist(), strict=True):
            yield (*query, *key, short(weight), int(may))


def origin(capture: Capture, title: str, notes: Sequence[str]) -> Iterator[str]:
    """What a table shows and where it comes from, one sentence per line."""
    yield title
    yield _("Input: {text}", text=full_text(capture))
    yield from notes
    yield caption.source(capture)


def short(value: np.float32) -> float:
    """A float32 with as many digits as distinguish it from every other: 0.1, not 0.10000000149011612."""
    return float(str(value))


def round_values(values: Floats) -> list[float | None]:
    """Each value as by `short`; None for NaN."""
    return [None if value != value else short(value) for value in values]


def safe_cell(text: str) -> str:
    """Text for a cell: prefixed with an apostrophe if a spreadsheet would read it as a formula."""
    return _FORMULA.sub(r"\1'", text)


def position_and_label(unit: Unit) -> tuple[str, str]:
    """The token positions of a unit and its label, as cells of a table."""
    return position(unit.tokens), visible(unit.label)


def position(tokens: Sequence[int]) -> str:
    """Adjacent token positions as a cell of a table: ``8``, ``8-10``."""
    first, last = tokens[0], tokens[-1]
    return f"{first}" if first == last else f"{first}-{last}"


def _ends(units: Sequence[Unit]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array([(unit.tokens[0], unit.tokens[-1]) for unit in units], np.int64)
