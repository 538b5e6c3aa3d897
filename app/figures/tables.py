"""The weights of a figure as tables: for spreadsheets and for NumPy."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np

from ..analysis.units import Unit
from ..analysis.view import HeadView
from ..capture.record import Capture
from . import caption
from .spec import FigureSpec
from .text import visible

COLUMNS = ("query_position", "query", "key_position", "key", "weight", "allowed")
# A spreadsheet takes a cell that begins so for a formula (OWASP ASVS 5.0, 1.2.10).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_table(capture: Capture, spec: FigureSpec) -> str:
    """A line for each cell of a figure, after lines that begin with ``#`` and say what is shown.

    Weights are written with as many digits as tell their float32 from every other. A label that a spreadsheet
    would take for a formula has an apostrophe in front. Positions are token positions, ``3-5`` where several
    are merged.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    view = spec.view(capture)
    file = io.StringIO()
    for line in described(capture, spec, view):
        file.write(f"# {line}\r\n")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    keys = [_named(unit) for unit in view.keys]
    for row, unit in enumerate(view.queries):
        query = _named(unit)
        may = [True] * len(keys) if view.allowed is None else view.allowed[row].tolist()
        for key, weight, allowed in zip(keys, view.matrix[row], may, strict=True):
            writer.writerow((*query, *key, str(weight), int(allowed)))
    return file.getvalue()


def npz(capture: Capture, spec: FigureSpec) -> bytes:
    """The same as an ``.npz`` archive that ``numpy.load`` reads without pickle.

    It holds ``weights`` float32 ``[queries, keys]``; ``allowed`` bool of that shape; ``queries`` and
    ``keys``, the labels; ``query_tokens`` and ``key_tokens`` int64 ``[n, 2]``, first and last token position
    of each; ``removed`` float32 ``[queries]``, the share of each row on keys that are not shown; and
    ``about``, JSON.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the spec does not fit the capture.
    """
    view = spec.view(capture)
    about = {
        "about": list(described(capture, spec, view)),
        "text": capture.text,
        "capture": capture.id,
        "spec": spec.facts(),
        "provenance": asdict(capture.provenance),
    }
    file = io.BytesIO()
    np.savez_compressed(
        file,
        weights=view.matrix,
        allowed=np.ones(view.matrix.shape, bool) if view.allowed is None else view.allowed,
        queries=np.array([visible(unit.label) for unit in view.queries]),
        keys=np.array([visible(unit.label) for unit in view.keys]),
        query_tokens=_ends(view.queries),
        key_tokens=_ends(view.keys),
        removed=view.removed,
        about=np.array(json.dumps(about, ensure_ascii=False)),
    )
    return file.getvalue()


def described(capture: Capture, spec: FigureSpec, view: HeadView) -> Iterator[str]:
    """What a table shows, a sentence a line."""
    yield caption.title(view)
    yield f"Text: {visible(capture.text)}"
    yield "Rows are queries (the token that looks), columns are keys (looked at)."
    yield from view.notes
    yield caption.source(capture)


def safe_cell(text: str) -> str:
    """Text for a cell: what a spreadsheet would take for a formula has an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _named(unit: Unit) -> tuple[str, str]:
    first, last = unit.tokens[0], unit.tokens[-1]
    return f"{first}" if first == last else f"{first}-{last}", safe_cell(visible(unit.label))


def _ends(units: Sequence[Unit]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array([(unit.tokens[0], unit.tokens[-1]) for unit in units], np.int64)
