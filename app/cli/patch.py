"""``followspot patch``."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..core.input import Input
from ..core.outcome import OUTCOME_OPTIONS
from ..core.patch_map import Patched
from ..core.view_spec import ViewSpec
from ..message import _
from . import console
from .console import fail, print_json
from .local_captures import run_result
from .options import ModelOption, settings_of, view_options


@view_options("stream", *OUTCOME_OPTIONS)
def patch(
    view: ViewSpec,
    text_a: Annotated[str, typer.Argument(help="The sentence A, something of which is put in.")],
    text_b: Annotated[str, typer.Argument(help="The sentence B, which is run.")],
    heads: Annotated[
        bool, typer.Option("--heads", help="Patch the output of each head, not the states of tokens.")
    ] = False,
    layer: Annotated[
        int | None,
        typer.Option(min=0, help="Patch queries, keys, values and output of each head of this layer, apart."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write the figure to this file: svg, png, pdf, html, csv, npz or json, as its name ends.",
        ),
    ] = None,
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Where does the difference come from? Run B with something of A put in, and see what that recovers.

    It prints, for each token before each layer, the share of the difference between A and B that its state
    in A recovers: 0 for none of it, 1 for all.
    """
    from ..figures import caption
    from ..figures.export_formats import suffix_format
    from ..figures.figure import Figure
    from ..figures.figure_exhibit import FigureExhibit
    from ..figures.kinds.patch import PATCH
    from ..figures.terminal_patch import TerminalPatch

    if heads and layer is not None:
        fail(_("--heads and --layer each say what is patched."), _("Give one of them."))
    patched: Patched = "heads" if heads else "positions" if layer is None else "parts"
    # Before the model runs.
    format = None if to is None else suffix_format(to)
    view = replace(view, kind="patch", patch=patched, layer=layer)
    inputs = [Input(text=text) for text in (text_a, text_b)]
    (a, b), result = run_result(settings_of(model=model), inputs, {}, view)
    figure = Figure.of(view, a, b, result=result)
    if to is not None and format is not None:
        to.write_bytes(format.make(FigureExhibit(figure)))
    elif as_json:
        print_json(PATCH.document(figure))
    else:
        console.out.print(TerminalPatch(figure))
        console.out.print(caption.source(a), style="dim")
