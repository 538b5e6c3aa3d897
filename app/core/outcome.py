"""What is measured when attention is changed: how likely a token is, or how far a representation moves."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from .option import About
from .shape import sent

# Logarithm of a probability, in nats; a logit, or the difference of two; the Kullback-Leibler divergence of
# the whole prediction, in nats; the cosine of two embeddings; how far an embedding moves, as a share of its
# length.
Measure = Literal["logprob", "logit", "difference", "divergence", "similarity", "change"]

# Of a text that names a token or a label.
MOST_CHARACTERS = 100

# Measures that are 0 without a change, and never negative: they have no sign, and no gradient there.
DISTANCES: frozenset[Measure] = frozenset(("divergence", "change"))


# Without slots: a ViewSpec inherits from another dataclass that has some.
@dataclass(frozen=True, kw_only=True)
class OutcomeOptions:
    """What is to be measured, as a reader asks for it; see `Outcome` for what that means on one input."""

    outcome: Annotated[
        Measure | None,
        About(
            "What a change of attention is measured by: logprob, the log-probability of a token or label;"
            " logit; difference, of the logits of two of them; divergence, how far the whole prediction moves"
            " (Kullback-Leibler); similarity, the cosine with the embedding of another text; change, how far"
            " the embedding moves. If absent: logprob; difference if a foil is named; similarity if a text"
            " is named; change for a model that predicts nothing.",
            example="logprob",
        ),
    ] = None
    outcome_token: Annotated[
        str | None,
        About(
            "The token or label in question, as text, or # and its number; the likeliest if absent.",
            longest=MOST_CHARACTERS,
            example="seven",
        ),
    ] = None
    outcome_foil: Annotated[
        str | None,
        About("The token or label that it is compared with.", longest=MOST_CHARACTERS, example="eight"),
    ] = None
    outcome_position: Annotated[
        int | None,
        About(
            "The token whose row predicts, by its position, from 0; if absent, the last one, or the first"
            " mask.",
            example=16,
        ),
    ] = None
    outcome_text: Annotated[
        str | None,
        About("For similarity: the other text.", longest=2000, example="The animal was exhausted."),
    ] = None

    def outcome_options(self) -> "OutcomeOptions":
        """These options alone."""
        return OutcomeOptions(**{name: getattr(self, name) for name in OUTCOME_OPTIONS})


OUTCOME_OPTIONS = tuple(OutcomeOptions.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Choice:
    """A token or label that an outcome can be about.

    Attributes:
        name: for `OutcomeOptions`: its text where that names it, else # and its number, e.g. ``seven``.
        text: for display, e.g. ``seven``.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is measured, on one input.

    Attributes:
        measure: logprob and divergence are in nats, logit and difference in logits; similarity is a cosine;
            change is a share of the embedding's length, e.g. ``logprob``.
        kind: what predicts: the next token, the token behind a mask, or a label; None for an embedding, e.g.
            ``next``.
        side: of the position; None for a label or an embedding, e.g. ``text``.
        position: the token whose row predicts; None for a label or an embedding, e.g. ``15``.
        token: the token or label in question; None for a divergence or an embedding, e.g. ``13523``.
        text: the same for display, e.g. ``seven``.
        foil: with difference, the token or label whose logit is subtracted.
        foil_text: the same for display.
        reference: with similarity, the text whose embedding this one is compared with.
        value: of the model as it is, in the unit of the measure; 0 for a distance, e.g. ``-0.42``.
        choices: what the model predicts there, the likeliest first; empty for an embedding.
    """

    measure: Measure
    kind: Literal["next", "mask", "label"] | None = None
    side: str | None = None
    position: int | None = None
    token: int | None = None
    text: str = ""
    foil: int | None = None
    foil_text: str = ""
    reference: str = ""
    value: float = 0.0
    choices: tuple[Choice, ...] = ()

    @property
    @sent
    def signed(self) -> bool:
        """Whether a change may raise or lower it; a distance only grows, e.g. ``true``."""
        return self.measure not in DISTANCES

    def combined(self, changes: NDArray[np.float32]) -> NDArray[np.float32]:
        """The first-order change of the outcome from that of each direction: ``[directions, ...]``.

        A distance is a length, which random directions estimate: see `interventions.measurement`.
        """
        if self.measure == "change":
            length: NDArray[np.float32] = np.sqrt(np.square(changes).mean(axis=0))
            return length
        if self.measure == "divergence":
            half: NDArray[np.float32] = np.square(changes).mean(axis=0) / 2
            return half
        first: NDArray[np.float32] = changes[0]
        return first
