"""``prune``: remove heads of a model in this process, over many sentences."""

from dataclasses import dataclass
from pathlib import Path

from ..core.outcome import Measure, OutcomeOptions
from ..core.provenance import Provenance
from ..core.view_spec import ThemeName
from ..errors import BadSentences
from ..figures.export_formats import check_format
from ..figures.pruning_files import FORMATS, pruning_file
from ..message import _, localized, written_in
from ..scan.marked_sentences import check, read_lines
from ..scan.pruning import Pruning
from ..scan.sets import sentence_set, sentence_sets
from .language import notebook_language
from .local_model import loaded_model, settings


@dataclass(frozen=True, slots=True)
class PrunedModel:
    """What is left of a model as its heads are removed.

    Attributes:
        pruning: the curves, and every head with its importance.
        model, stream: whose heads they are.
        provenance: where the numbers come from.
    """

    pruning: Pruning
    model: str
    stream: str
    provenance: Provenance

    @property
    def summary(self) -> list[str]:
        """What the curves say where half of the heads are gone, in sentences."""
        with written_in(notebook_language()):
            return [localized(statement) for statement in self.pruning.statements]

    def save(self, path: str | Path, *, theme: ThemeName | None = None) -> Path:
        """Write the curves in the format that the file name's suffix names: svg, png, pdf, html, csv, json.

        Args:
            theme: light or dark; None: light, and a page in the theme of its reader.

        Raises:
            InvalidRequest: there is no such format.
        """
        path = Path(path)
        with written_in(notebook_language()):
            path.write_bytes(self._made(path.suffix.removeprefix(".").lower(), theme))
        return path

    def _made(self, format: str, theme: ThemeName | None) -> bytes:
        check_format(format, FORMATS)
        heads_of = (self.model, self.stream)
        return pruning_file(self.pruning, format, heads_of, self.provenance, theme)[1]

    def _repr_svg_(self) -> str:
        """The picture, as a notebook shows it."""
        with written_in(notebook_language()):
            return self._made("svg", "light").decode()


def prune(
    sentences: str,
    *,
    model: str = "minilm",
    stream: str | None = None,
    outcome: Measure | None = None,
    outcome_token: str | None = None,
    outcome_foil: str | None = None,
    outcome_text: str | None = None,
) -> PrunedModel:
    """Remove more and more heads of a model, and measure what is left, over many sentences.

    Args:
        sentences: lines with marks, as of a scan, such as ``The {cat} slept because [it] was tired.``; or the
            name of a set that ships.
        model: as for `show`.
        stream: ``self``, or ``encoder`` of a translation model.
        outcome, outcome_token, outcome_foil, outcome_text: what is measured, as for `show`; of a model that
            predicts next tokens, what it predicts after the query word.

    Raises:
        FollowspotError: an argument is not accepted, or no sentence can be measured, with the reason.
    """
    from ..scan.measurement import stream_to_scan
    from ..scan.pruning_measurement import prune_sentences

    is_set = sentences in sentence_sets()
    marked = sentence_set(sentences).sentences if is_set else read_lines(sentences)
    check(marked)
    options = OutcomeOptions(
        outcome=outcome, outcome_token=outcome_token, outcome_foil=outcome_foil, outcome_text=outcome_text
    )
    prepared = loaded_model(model)
    shape = stream_to_scan(prepared, stream)
    runs = prune_sentences(prepared, marked, shape, options, settings(), lambda _done, _most: None)
    pruning = runs.summary()
    if pruning is None:
        raise BadSentences(
            _("None of the sentences can be measured."), hint=runs.reason or "", line=marked[0].line
        )
    return PrunedModel(pruning, prepared.info.key, shape.name, prepared.provenance)
