"""An input as a model reads it, and who does the reading."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..capture.input import Input
from ..capture.record import Picture, Sound, Token
from ..errors import UnsupportedInput

Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Reading:
    """An input as a model reads it.

    Attributes:
        texts: by side, what is read there; the tokens' characters count in it.
        tokens: by side, in the model's order.
        arguments: keyword arguments of the model's forward: tensors of batch size one, on the CPU.
        media: by side, where the tokens lie in an image or a clip.
        answer: ids of the tokens that the model wrote itself; None if it wrote none.
    """

    texts: Mapping[str, str]
    tokens: Mapping[str, tuple[Token, ...]]
    arguments: Mapping[str, Any]
    media: Mapping[str, Picture | Sound] = field(default_factory=dict)
    answer: tuple[int, ...] | None = None

    @property
    def lengths(self) -> dict[str, int]:
        """Tokens by side."""
        return {side: len(tokens) for side, tokens in self.tokens.items()}


class Reader(ABC):
    """How one kind of model reads its input.

    Attributes:
        takes: the fields of Input that mean something to it; others are refused.
        needs: those without which it has nothing to read.
        sides: for each stream the side of its queries and the side of its keys, in the picker's order.
        reported: for each stream the attribute of the model's output that holds its eager weights.
    """

    takes: ClassVar[frozenset[str]]
    needs: ClassVar[frozenset[str]]
    sides: Mapping[str, tuple[str, str]]
    reported: Mapping[str, str]

    def check(self, given: Input) -> None:
        """Refuse an input of a kind that this model does not read. Raises UnsupportedInput."""
        names = {name for name in given.facts()}
        wrong, missing = sorted(names - self.takes), sorted(self.needs - names)
        if wrong or missing:
            what = f"does not read {' and '.join(wrong)}" if wrong else f"needs {' and '.join(missing)}"
            raise UnsupportedInput(
                f"This model {what}.",
                hint=f"Give it {' and '.join(sorted(self.needs))}, or choose another model.",
                takes=sorted(self.takes),
            )

    @abstractmethod
    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """The input as the model reads it. Never truncates.

        Args:
            given: what was given; :meth:`check` has passed it.
            files: the uploaded files by digest.
            answer: ids that the model wrote in an earlier run of the same input.
        """

    @abstractmethod
    def probe(self, limit: int | None = None) -> Reading:
        """An input on which a model is compared with its own eager attention and timed.

        Args:
            limit: at most so many tokens a side; a reader whose inputs have one length ignores it.
        """

    @abstractmethod
    def limits(self) -> Mapping[str, int | None]:
        """By side, the most tokens that the model can read; None if there is no limit."""
