"""The formats in which a figure is written: pictures, tables, numbers, and a page that needs no network."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.shape import to_json
from ..errors import InvalidRequest
from ..message import _, enumerated
from ..quotation import quoted
from .exhibit import Exhibit
from .offline import offline_html
from .page_view import Presentation
from .render.drawing import Drawing
from .render.pdf import pdf
from .render.png import card, png
from .render.svg import svg
from .tables import Table, csv_of, npz_of

SVG, PNG, PDF = "image/svg+xml", "image/png", "application/pdf"
JSON, CSV, ZIP = "application/json", "text/csv; charset=utf-8", "application/zip"
HTML = "text/html; charset=utf-8"
_PLAIN = Presentation()


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format in which a figure is written.

    Attributes:
        media_type: of the file.
        prepare: prepares what is written; may need weights, so it runs on the inference thread.
        write: writes the file from that, in pieces, on another thread.
    """

    media_type: str
    prepare: Callable[[Exhibit], Any]
    write: Callable[[Any], Iterable[bytes]] = lambda made: (made,)

    def make(self, exhibit: Exhibit) -> bytes:
        """The whole file."""
        return b"".join(self.write(self.prepare(exhibit)))


def pixels(density: int = 2, as_card: bool = False) -> ExportFormat:
    """The PNG format: pixels per drawing unit, or the size of link previews."""

    def make(exhibit: Exhibit) -> bytes:
        drawing = exhibit.draw()
        return card(drawing) if as_card else png(drawing, density)

    return ExportFormat(PNG, make)


def page_file(light: bool = True, presentation: Presentation = _PLAIN) -> ExportFormat:
    """The format of a standalone page, including plotly.js unless it is light."""

    def make(exhibit: Exhibit) -> bytes:
        return offline_html(exhibit, light, replace(presentation, theme=exhibit.theme)).encode()

    return ExportFormat(HTML, make)


def _table(exhibit: Exhibit) -> Table:
    return exhibit.table()


def _json(document: Any) -> tuple[bytes]:
    return (to_json(document),)


EXPORT_FORMATS: dict[str, ExportFormat] = {
    "svg": ExportFormat(SVG, lambda exhibit: svg(exhibit.draw()).encode()),
    "png": pixels(),
    "pdf": ExportFormat(PDF, lambda exhibit: pdf(exhibit.draw())),
    "json": ExportFormat(JSON, lambda exhibit: exhibit.document(), _json),
    "csv": ExportFormat(CSV, _table, csv_of),
    "npz": ExportFormat(ZIP, _table, npz_of),
    "html": page_file(),
    "view": ExportFormat(JSON, lambda exhibit: exhibit.embed_data(), _json),
}


def job_file(
    format: str,
    formats: Iterable[str],
    *,
    document: Any,
    csv: Callable[[], str],
    drawing: Callable[[], Drawing],
    page: Callable[[], str] = str,
) -> tuple[str, bytes]:
    """What a job found, in one format: the media type, and the file.

    Args:
        formats: those that there are.
        document: what JSON holds of it.
        csv: its numbers as CSV.
        drawing: the picture.
        page: one HTML file that needs no network, if that is a format.

    Raises:
        InvalidRequest: there is no such format.
    """
    check_format(format, formats)
    writers: dict[str, Callable[[], bytes]] = {
        "svg": lambda: svg(drawing()).encode(),
        "png": lambda: png(drawing()),
        "pdf": lambda: pdf(drawing()),
        "html": lambda: page().encode(),
        "csv": lambda: csv().encode(),
        "json": lambda: to_json(document),
    }
    return EXPORT_FORMATS[format].media_type, writers[format]()


def check_format(name: str, formats: Iterable[str]) -> None:
    """Refuse a format that is none of these. Raises InvalidRequest."""
    if name not in (names := tuple(formats)):
        raise InvalidRequest(
            _("A figure cannot be written as {format}.", format=quoted(name, 20)),
            hint=_("Let the name end in one of {names}.", names=enumerated(names)),
        )


def export_format(name: str) -> ExportFormat:
    """The format of that name, which is also the suffix of its files.

    Raises:
        InvalidRequest: there is no such format.
    """
    check_format(name, EXPORT_FORMATS)
    return EXPORT_FORMATS[name]


def suffix_format(path: Path) -> ExportFormat:
    """The format that a file name's suffix names. Raises InvalidRequest if there is none."""
    return export_format(path.suffix.removeprefix(".").lower())
