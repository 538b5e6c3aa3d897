"""``followspot draw``."""

from pathlib import Path
from typing import Annotated

import typer

from ..core.outcome import OUTCOME_OPTIONS
from ..core.view_spec import COMPARING, TOKEN_OPTIONS, ViewSpec
from ..message import _
from ..models.model_info import Progress
from . import console
from .console import fail, progress
from .input_options import InputOptions
from .options import KeyOption, ModelOption, QueryOption, input_options, settings_of, view_options


@input_options
@view_options(
    *("kind", "stream", "layer", "head", "heads", "by", "sort"),
    *("scale", "colours", "theme", "max_cells", "crop", "note", "switch"),
    *TOKEN_OPTIONS,
    *OUTCOME_OPTIONS,
    *("verify", "per", "with_sink"),
)
def draw(
    view: ViewSpec,
    input_options: InputOptions,
    to: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write the figure to this file: svg, png, pdf, html, csv, npz or json, as its name ends.",
        ),
    ] = None,
    query: QueryOption = None,
    key: KeyOption = None,
    model: ModelOption = None,
) -> None:
    """Draw a figure of any kind, without a server, and write it to a file.

    Without --to it is printed, with shades instead of colours; lens, contributions,
    budget and position are tables. Kinds other than these, effect, scatter and
    methods are then the heatmap of the same heads.
    """
    from ..analysis.located_view import located_view
    from ..figures import caption
    from ..figures.export_formats import suffix_format
    from ..figures.figure import Figure
    from ..figures.figure_exhibit import FigureExhibit
    from ..figures.terminal_figure import terminal_pictures

    if view.kind in COMPARING:
        fail(
            _("This command draws one input."),
            _("followspot compare prints two, and what moved; followspot patch, where that comes from."),
        )
    # Before the model runs.
    format = None if to is None else suffix_format(to)
    if to is not None and not to.absolute().parent.is_dir():
        fail(_("There is no folder {folder}.", folder=str(to.parent)), "")
    settings = settings_of(model=model)
    capture, result = input_options.capture_with_result(settings, model, view, key)
    figure = Figure.of(located_view(view, capture, query, key), capture, result=result)
    if to is not None and format is not None:
        with progress() as report:
            report(Progress(_("running the model"), 0.95, 0.0))
            to.write_bytes(format.make(FigureExhibit(figure)))
        return
    for picture, source in terminal_pictures(figure):
        console.out.print(picture)
        console.out.print(caption.source(source), style="dim")
