"""The curves of a pruning as files."""

from typing import Literal, get_args

from ..core.provenance import Provenance
from ..core.view_spec import ThemeName
from ..scan.pruning import Pruning
from .caption import provenance_text
from .export_formats import job_file
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
    source, shown = provenance_text(provenance), (pruning, theme or "light")
    return job_file(
        format,
        FORMATS,
        document=pruning,
        csv=lambda: pruning_csv(pruning, *heads_of),
        drawing=lambda: pruning_drawing(*shown, source) if caption else pruning_chart(*shown),
        page=lambda: pruning_html(pruning, provenance, theme),
    )
