"""``census``: the kinds of a model's heads, in this process."""

from dataclasses import dataclass
from pathlib import Path

from ..core.provenance import Provenance
from ..core.stream import Head
from ..core.view_spec import ThemeName
from ..figures.census_files import CensusView, census_file
from ..head_census.census import Census, census_of
from ..message import localized, written_in
from .language import notebook_language
from .local_model import loaded_model, settings


@dataclass(frozen=True, slots=True)
class MeasuredHeads:
    """The heads of a model, measured on texts made for finding out what they do.

    Attributes:
        census: every head with its kinds and scores: ``census.kind("retrieval").values[layer, head]``.
        title: display name of the model.
        provenance: where the numbers come from.
    """

    census: Census
    title: str
    provenance: Provenance

    @property
    def summary(self) -> list[str]:
        """What was found, in sentences."""
        with written_in(notebook_language()):
            return [localized(statement) for statement in self.census.statements]

    def heads(self, kind: str) -> tuple[Head, ...]:
        """The heads of a kind as (layer, head), those with the highest score first.

        Raises:
            InvalidRequest: there is no such kind.
        """
        return self.census.named(kind)

    def save(
        self,
        path: str | Path,
        *,
        kind: str = "retrieval",
        head: Head | None = None,
        theme: ThemeName | None = None,
    ) -> Path:
        """Write the census in the format that the file name's suffix names: svg, png, pdf, html, csv, json.

        Args:
            kind: whose scores colour the heads.
            head: the one that is drawn over the depths of the needle; the best if None.
            theme: light or dark; None: light, and a page in the theme of its reader.

        Raises:
            InvalidRequest: there is no such format, kind or theme.
            OutOfRange: there is no such head.
        """
        path = Path(path)
        view = CensusView(kind=kind, head=head, theme=theme)
        with written_in(notebook_language()):
            path.write_bytes(self._made(path.suffix.removeprefix(".").lower(), view))
        return path

    def _made(self, format: str, view: CensusView) -> bytes:
        return census_file(self.census, self.title, format, self.provenance, view)[1]

    def _repr_svg_(self) -> str:
        """The picture, as a notebook shows it."""
        with written_in(notebook_language()):
            return self._made("svg", CensusView()).decode()


def census(
    *,
    model: str = "minilm",
    stream: str | None = None,
    tokens: int | None = None,
    depths: int | None = None,
    needle: str | None = None,
    question: str | None = None,
    seed: int | None = None,
) -> MeasuredHeads:
    """Find out which heads of a model fetch, and which only look nearby.

    Args:
        model: as for `show`.
        stream: ``self``, or ``encoder`` of a translation model.
        tokens: of the text; by default 2,048, or as many as the model reads.
        depths: at how many depths the needle is hidden, 2 to 21; 6 by default.
        needle, question: a sentence that is hidden in the text, and the question that it answers.
        seed: of the random tokens.

    Raises:
        FollowspotError: an argument is not accepted, with the reason.
    """
    from ..head_census.measurement import CensusMeasurement, options_for

    prepared = loaded_model(model)
    shape, options = options_for(prepared, tokens, depths, needle, question, seed, stream)
    measurement = CensusMeasurement(prepared, settings(), shape, options)
    for _step in measurement.steps():
        pass
    return MeasuredHeads(census_of(measurement.numbers), prepared.info.title, prepared.provenance)
