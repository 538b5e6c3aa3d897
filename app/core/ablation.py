"""What the output of an ablated head becomes: 0, a mean over reference texts, or that in another text."""

from dataclasses import dataclass
from typing import Annotated, Literal

from .option import About

AblationName = Literal["zero", "mean", "resample"]


# Without slots: a ViewSpec inherits from another dataclass that has some.
@dataclass(frozen=True, kw_only=True)
class AblationOptions:
    """What ablated heads output, as a reader asks for it."""

    ablation: Annotated[
        AblationName,
        About(
            "What the output of an ablated head becomes, before the output projection: zero; mean, its mean"
            " over all tokens of reference texts; resample, what it is at the same position of another text."
        ),
    ] = "zero"
    ablation_set: Annotated[
        str | None,
        About(
            "For mean: a set of sentences that ships, by its name, as the reference texts.",
            longest=40,
            example="pronoun",
        ),
    ] = None
    ablation_text: Annotated[
        str | None,
        About(
            "For resample: the other text, of as many tokens. For mean: reference texts of yours, one per"
            " line.",
            longest=4096,
            example="The young cat in the house struck four.",
        ),
    ] = None


ABLATION_OPTIONS = tuple(AblationOptions.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Ablation:
    """What ablated heads output, with everything that determines it.

    Attributes:
        mode: zero, mean or resample.
        texts: the reference texts of a mean; the one other text of resample; empty for zero.
        set: the name of the shipped set that the texts are; None if the user gave them.
    """

    mode: AblationName = "zero"
    texts: tuple[str, ...] = ()
    set: str | None = None


ZERO = Ablation()
