"""``followspot cost``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.view_spec import ViewSpec
from ..message import _
from ..models.model_info import Progress
from . import console
from .console import progress
from .local_captures import load_default_model
from .options import ModelOption, settings_of, view_options

if TYPE_CHECKING:
    from ..analysis.window import HiddenShares
    from ..capture.verified_model import VerifiedModel
    from ..core.attention_cost import AttentionCost
    from ..settings import Settings


@view_options("theme")
def cost(
    view: ViewSpec,
    text: Annotated[
        str, typer.Argument(help="With a text: also what sliding windows would hide of a head in it.")
    ] = "",
    model: ModelOption = None,
    tokens: Annotated[
        int | None, typer.Option(min=4, help="Of the longest input; by default as many as the model reads.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=0.1, help="What is likely to take longer in all is left out.")
    ] = 60,
    layer: Annotated[int, typer.Option(min=0, help="Layer of the head, from 0.")] = 0,
    head: Annotated[int, typer.Option(min=0, help="Head in that layer, from 0.")] = 0,
    to: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write the measurement to this file: svg, png, pdf, csv or json, as its name ends.",
        ),
    ] = None,
) -> None:
    """What attention costs: time and memory of the model on this machine, over longer and longer inputs.

    With eager attention, with the fused kernel, and with our capture; and the computed size of the key-value
    cache.
    """
    from ..figures.caption import provenance_text
    from ..figures.cost_files import FORMATS, cost_file
    from ..figures.export_formats import check_format
    from .reports.cost import print_cost, print_windows

    format = "" if to is None else to.suffix.removeprefix(".").lower()
    if to is not None:
        check_format(format, FORMATS)
    settings = settings_of(model=model)
    prepared, measured, hidden = _measure(settings, seconds, tokens, text, (layer, head))
    if to is not None:
        to.write_bytes(cost_file(measured, "done", format, prepared.provenance, view.theme)[1])
    print_cost(console.out, measured)
    if hidden is not None:
        print_windows(console.out, hidden)
    console.out.print(provenance_text(prepared.provenance), style="dim")


def _measure(
    settings: "Settings", seconds: float, tokens: int | None, text: str, head: tuple[int, int]
) -> "tuple[VerifiedModel, AttentionCost, HiddenShares | None]":
    """The model, what was measured, and what windows would hide of a head; None without a text."""
    with progress() as report:
        report(Progress(_("importing torch and transformers"), 0.05, 0.0))
        from ..capture.cost_measurement import CostMeasurement

        prepared = load_default_model(settings, report)
        # What is wrong with the text is said before a minute has passed.
        hidden = _hidden(prepared, settings, text, head) if text else None
        measurement = CostMeasurement(prepared, settings, seconds, tokens)
        for _done in measurement.steps():
            done, total = measurement.measured, len(measurement.cost.planned)
            phase = _("measuring, length {number} of {total}", number=min(done + 1, total), total=total)
            report(Progress(phase, done / total, 0.0))
        return prepared, measurement.cost, hidden


def _hidden(
    prepared: "VerifiedModel", settings: "Settings", text: str, head: tuple[int, int]
) -> "HiddenShares":
    from ..analysis.window import hidden_shares
    from ..core.input import Input
    from ..runtime.capture_runner import CaptureRunner

    runner, user_input = CaptureRunner(settings), Input(text=text)
    runner.check(user_input)
    capture = runner.capture(prepared, user_input, {})
    own = [stream.name for stream in capture.streams.values() if stream.query_side == stream.key_side]
    return hidden_shares(capture, own[-1] if own else capture.opening_stream, *head)
