"""The curves of a pruning as files."""

from typing import Literal, get_args

from ..core.provenance import Provenance
from ..core.shape import to_json
from ..core.view_spec import ThemeName
from ..scan.pruning import Pruning
from .caption import provenance_text
from .export_formats import EXPORT_FORMATS, check_format, drawing_file
from .pruning_page import pruning_html
from .pruning_table import pruning_csv
from .render.pruning import pruning_chart, pruning_drawing

PruningFormat = Literal["svg", "png", "pdf", "html", "csv", "json"]
FORMATS: tuple[PruningFormat, ...] = get_args(PruningFormat)


def pruning_file(
    pruning: Pruning,
    format: str,
    heads_of: tuple[str, str],
    provenance: Provenance,
    theme: ThemeName | None = None,
    caption: bool = True,
) -> tuple[str, bytes]:
    """The curves in one format: its media type, and the file.

    Args:
        heads_of: the key of the model, and the stream.
        theme: of the picture, or of a page; None: light, of a page its reader's.
        caption: whether a picture has its texts.

    Raises:
        InvalidRequest: there is no such format.
    """
    check_format(format, FORMATS)
    media_type = EXPORT_FORMATS[format].media_type
    if format == "json":
        return media_type, to_json(pruning)
    if format == "csv":
        return media_type, pruning_csv(pruning, *heads_of).encode()
    if format == "html":
        return media_type, pruning_html(pruning, provenance, theme).encode()
    source = provenance_text(provenance)
    shown = (pruning, theme or "light")
    drawing = pruning_drawing(*shown, source) if caption else pruning_chart(*shown)
    return media_type, drawing_file(drawing, format)
