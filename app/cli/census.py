"""``followspot census``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..core.view_spec import ViewSpec
from ..head_census.options import (
    DEPTHS,
    LEAST_DEPTHS,
    LEAST_TOKENS,
    MOST_DEPTHS,
    MOST_SEED,
    MOST_TOKENS,
    NEEDLE,
    QUESTION,
    SEED,
)
from ..message import _
from ..models.model_info import Progress
from . import console
from .console import print_json, progress
from .local_captures import load_default_model
from .options import ModelOption, page_theme, settings_of, view_options

if TYPE_CHECKING:
    from ..capture.verified_model import VerifiedModel
    from ..head_census.census import Census
    from ..settings import Settings


@view_options("theme")
def census(
    view: ViewSpec,
    model: ModelOption = None,
    stream: Annotated[str | None, typer.Option(help="self, or encoder of a translation model.")] = None,
    tokens: Annotated[
        int | None,
        typer.Option(
            min=LEAST_TOKENS,
            max=MOST_TOKENS,
            help="Of the text; by default 2,048, or as many as the model reads.",
        ),
    ] = None,
    depths: Annotated[
        int, typer.Option(min=LEAST_DEPTHS, max=MOST_DEPTHS, help="At how many depths the needle is hidden.")
    ] = DEPTHS,
    needle: Annotated[str, typer.Option(help="The sentence that is hidden in the text.")] = NEEDLE,
    question: Annotated[str, typer.Option(help="The question that it answers.")] = QUESTION,
    seed: Annotated[int, typer.Option(min=0, max=MOST_SEED, help="Of the random tokens.")] = SEED,
    to: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write the census to this file: svg, png, pdf, html, csv or json, as its name ends.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the census as JSON.")] = False,
) -> None:
    """Which heads fetch, and which only look nearby? Every head of a model, on texts made for finding out.

    Retrieval heads by a needle in a long text, induction heads by random tokens that come twice; local,
    vertical-slash and block-sparse heads and sinks by a long text.
    """
    from ..figures.caption import provenance_text
    from ..figures.census_files import FORMATS, CensusView, census_file
    from ..figures.export_formats import check_format
    from .reports.census import print_census

    format = "" if to is None else to.suffix.removeprefix(".").lower()
    if to is not None:
        check_format(format, FORMATS)
    asked = {"tokens": tokens, "depths": depths, "needle": needle, "question": question, "seed": seed}
    prepared, found = _measure(settings_of(model=model), stream, asked)
    provenance = prepared.provenance
    if to is not None:
        shown = CensusView(theme=page_theme(view))
        to.write_bytes(census_file(found, prepared.info.title, format, provenance, shown)[1])
    if as_json:
        print_json(found)
        return
    print_census(console.out, found)
    console.out.print(provenance_text(provenance), style="dim")


def _measure(
    settings: "Settings", stream: str | None, asked: dict[str, Any]
) -> "tuple[VerifiedModel, Census]":
    with progress() as report:
        report(Progress(_("importing torch and transformers"), 0.05, 0.0))
        from ..head_census.census import census_of
        from ..head_census.measurement import CensusMeasurement, options_for

        prepared = load_default_model(settings, report)
        shape, options = options_for(prepared, stream=stream, **asked)
        measurement = CensusMeasurement(prepared, settings, shape, options)
        for _step in measurement.steps():
            done, total = measurement.done, measurement.planned
            phase = _("measuring, text {number} of {total}", number=min(done + 1, total), total=total)
            report(Progress(phase, done / total, 0.0))
        return prepared, census_of(measurement.numbers)
