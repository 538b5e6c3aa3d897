"""``followspot prune``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.view_spec import ViewSpec
from ..message import _
from ..models.model_info import Progress
from . import console
from .console import fail, progress
from .local_captures import load_default_model
from .options import ModelOption, page_theme, settings_of, view_options
from .sentence_files import SentencesArgument, list_sets, read_sentences

if TYPE_CHECKING:
    from ..capture.verified_model import VerifiedModel
    from ..core.sentence import Sentence
    from ..core.stream import Stream
    from ..scan.pruning_runs import PruningRuns
    from ..settings import Settings


@view_options("outcome", "outcome_token", "outcome_foil", "outcome_text", "theme")
def prune(
    view: ViewSpec,
    file: SentencesArgument = "",
    model: ModelOption = None,
    stream: Annotated[str | None, typer.Option(help="self, or encoder of a translation model.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads to list.")] = 10,
    to: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write the curves to this file: svg, png, pdf, html, csv or json, as its name ends.",
        ),
    ] = None,
    sets: Annotated[bool, typer.Option("--list", help="List the sets that ship.")] = False,
) -> None:
    """How many heads are needed? Remove more and more heads in up to 200 sentences, in three orders.

    Those of least importance first, those of most importance first, and at random. The marks of a sentence
    matter only in that a next token is the one after the query word.
    """
    if sets or not file:
        list_sets()
        return
    from ..figures.caption import provenance_text
    from ..figures.export_formats import check_format
    from ..figures.pruning_files import FORMATS, pruning_file
    from ..scan.marked_sentences import check
    from .reports.pruning import print_pruning

    format = "" if to is None else to.suffix.removeprefix(".").lower()
    if to is not None:
        check_format(format, FORMATS)
    sentences = read_sentences(file)
    check(sentences)
    prepared, shape, runs = _prune(settings_of(model=model), sentences, stream, view)
    pruning = runs.summary()
    if pruning is None:
        fail(_("None of the sentences can be measured."), runs.reason or "")
    if to is not None:
        heads_of = (prepared.info.key, shape.name)
        _media_type, made = pruning_file(pruning, format, heads_of, prepared.provenance, page_theme(view))
        to.write_bytes(made)
    skipped = [
        (sentence.line, why)
        for sentence, why in zip(sentences, runs.importances, strict=True)
        if isinstance(why, str)
    ]
    print_pruning(console.out, pruning, skipped, top, prepared.info.title)
    console.out.print(provenance_text(prepared.provenance), style="dim")


def _prune(
    settings: "Settings", sentences: "tuple[Sentence, ...]", stream: str | None, view: ViewSpec
) -> "tuple[VerifiedModel, Stream, PruningRuns]":
    """The model, the stream whose heads were removed, and what was found."""
    with progress() as report:
        report(Progress(_("importing torch and transformers"), 0.05, 0.0))
        from ..scan.measurement import stream_to_scan
        from ..scan.pruning_measurement import prune_sentences

        prepared = load_default_model(settings, report)
        shape = stream_to_scan(prepared, stream)

        def done(steps: int, most: int) -> None:
            phase = _("removing heads, step {number} of {total}", number=steps + 1, total=most)
            report(Progress(phase, steps / most, 0.0))

        runs = prune_sentences(prepared, sentences, shape, view.outcome_options(), settings, done)
        return prepared, shape, runs
