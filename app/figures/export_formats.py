"""The formats in which a figure is written: pictures, tables, numbers, and a page that needs no network."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..core.shape import to_json
from ..errors import InvalidRequest
from ..message import _, enumerated
from ..quotation import quoted
from .embed_data import build_embed_data
from .figure import Figure
from .kinds import KINDS
from .numbers import numbers
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
        prepare: prepares what is written; needs the figure's weights, so it runs on the inference thread.
        write: writes the file from that, in pieces, on another thread.
    """

    media_type: str
    prepare: Callable[[Figure], Any]
    write: Callable[[Any], Iterable[bytes]] = lambda made: (made,)

    def make(self, figure: Figure) -> bytes:
        """The whole file of a figure."""
        return b"".join(self.write(self.prepare(figure)))


def pixels(density: int = 2, as_card: bool = False) -> ExportFormat:
    """The PNG format: pixels per drawing unit, or the size of link previews."""

    def make(figure: Figure) -> bytes:
        drawing = _drawing(figure)
        return card(drawing) if as_card else png(drawing, density)

    return ExportFormat(PNG, make)


def page_file(light: bool = True, presentation: Presentation = _PLAIN) -> ExportFormat:
    """The format of a standalone page, including plotly.js unless it is light."""

    def make(figure: Figure) -> bytes:
        return offline_html(figure, light, replace(presentation, theme=figure.spec.theme)).encode()

    return ExportFormat(HTML, make)


def _drawing(figure: Figure) -> Drawing:
    return KINDS[figure.kind].draw(figure)


def _document(figure: Figure) -> Any:
    return KINDS[figure.kind].document(numbers(figure))


def _table(figure: Figure) -> Table:
    return KINDS[figure.kind].table(numbers(figure))


def _json(document: Any) -> tuple[bytes]:
    return (to_json(document),)


EXPORT_FORMATS: dict[str, ExportFormat] = {
    "svg": ExportFormat(SVG, lambda figure: svg(_drawing(figure)).encode()),
    "png": pixels(),
    "pdf": ExportFormat(PDF, lambda figure: pdf(_drawing(figure))),
    "json": ExportFormat(JSON, _document, _json),
    "csv": ExportFormat(CSV, _table, csv_of),
    "npz": ExportFormat(ZIP, _table, npz_of),
    "html": page_file(),
    "view": ExportFormat(JSON, build_embed_data, _json),
}


def drawing_file(drawing: Drawing, format: str) -> bytes:
    """A drawing as ``svg``, ``png`` or ``pdf``."""
    if format == "svg":
        return svg(drawing).encode()
    return png(drawing) if format == "png" else pdf(drawing)


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
