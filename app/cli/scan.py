"""``followspot scan``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.outcome import OutcomeOptions
from ..core.view_spec import ViewSpec
from ..message import _
from ..models.model_info import ModelInfo, Progress
from ..settings import Settings
from . import console
from .console import fail, progress
from .local_captures import load_default_model
from .options import ModelOption, settings_of, view_options
from .sentence_files import SentencesArgument, list_sets, read_sentences

if TYPE_CHECKING:
    from ..core.sentence import Sentence
    from ..scan.measurements import Measurements
    from ..scan.statistics import Scan


@view_options("outcome", "outcome_token", "outcome_foil", "outcome_text")
def scan(
    view: ViewSpec,
    file: SentencesArgument = "",
    model: ModelOption = None,
    stream: Annotated[str | None, typer.Option(help="self, or encoder of a translation model.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads to list.")] = 10,
    heads_to: Annotated[
        Path | None, typer.Option("--csv", help="Write every head, with every digit, to this file.")
    ] = None,
    sentences_to: Annotated[
        Path | None, typer.Option("--sentences-csv", help="Write every sentence in every head to this file.")
    ] = None,
    effects: Annotated[
        bool,
        typer.Option(
            "--effects", help="Does it matter? Also measure what cutting the marked edge would change."
        ),
    ] = False,
    sets: Annotated[bool, typer.Option("--list", help="List the sets that ship.")] = False,
) -> None:
    """Does it hold? Measure a marked pair of words in up to 200 sentences: which heads find it.

    An option of the outcome includes --effects.
    """
    if sets or not file:
        list_sets()
        return
    from ..figures.scan_tables import heads_csv, sentences_csv
    from ..scan.marked_sentences import check
    from .reports.scan import print_scan

    sentences = read_sentences(file)
    check(sentences)
    options = view.outcome_options()
    outcome = options if effects or options != OutcomeOptions() else None
    model_info, done = _measure(settings_of(model=model), sentences, stream, outcome)
    evidence, skipped = _evidence(sentences, done)
    shape = done.shape
    if heads_to:
        heads_to.write_text(heads_csv(evidence, model_info.key, shape.name), encoding="utf-8", newline="")
    if sentences_to:
        table = sentences_csv(
            sentences,
            [
                one if isinstance(one, str) else (one.place, one.observation, one.effect)
                for one in done.results
            ],
            shape.layers,
            shape.heads,
        )
        sentences_to.write_text(table, encoding="utf-8", newline="")
    print_scan(console.out, evidence, skipped, top, model_info.title)


def _measure(
    settings: Settings, sentences: "Sequence[Sentence]", stream: str | None, outcome: OutcomeOptions | None
) -> "tuple[ModelInfo, Measurements]":
    """The model, and what was measured in the sentences."""
    with progress() as report:
        report(Progress(_("importing torch and transformers"), 0.05, 0.0))
        from ..scan.measurement import measure, stream_to_scan, verify
        from ..scan.measurements import Measurements

        prepared = load_default_model(settings, report)
        shape = stream_to_scan(prepared, stream)
        done = Measurements(shape=shape)
        for number, sentence in enumerate(sentences):
            phase = _("sentence {number} of {total}", number=number + 1, total=len(sentences))
            report(Progress(phase, number / len(sentences), 0.0))
            done.results.append(measure(prepared, sentence, number, shape, settings, outcome=outcome))
        if outcome is None:
            return prepared.info, done
        for number, sentence in done.begin_to_verify(sentences):
            phase = _("sentence {number} of {total}, verified", number=number + 1, total=len(sentences))
            report(Progress(phase, number / len(sentences), 0.0))
            found = verify(prepared, sentence, number, shape, settings, None, outcome, done.heads)
            done.verified.append(found)
        return prepared.info, done


def _evidence(sentences: "Sequence[Sentence]", done: "Measurements") -> "tuple[Scan, list[tuple[int, str]]]":
    """The statistics of the sentences that were measured; the lines that were not, with the reason."""
    reasons = zip(sentences, done.results, strict=True)
    skipped = [(sentence.line, result) for sentence, result in reasons if isinstance(result, str)]
    evidence = done.summary()
    if evidence is None:
        line, why = skipped[0]
        fail(_("None of the sentences can be measured."), _("Line {line}: {reason}", line=line, reason=why))
    return evidence, skipped
