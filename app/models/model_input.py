"""Inputs as models read them, and the interface of their readers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..core.conversation import check_conversation
from ..core.input import Generation, Input, Role
from ..core.language import Language
from ..core.media import ModelAudio, Picture, Sound
from ..core.stream import Head, Rows
from ..core.token import Token
from ..errors import UnsupportedInput
from ..message import _, joined, listed

if TYPE_CHECKING:  # it needs transformers, which takes seconds to import
    from .answer_decoder import AnswerDecoder
    from .languages import Languages

Files = Mapping[str, bytes]

# Display names of the fields of an Input.
_NOUNS = {
    "text": _("a text"),
    "messages": _("a conversation"),
    "pair": _("a second text"),
    "target": _("a target text"),
    "generate": _("a way to write"),
    "language": _("a language"),
    "image": _("an image"),
    "audio": _("an audio clip"),
}
_REFUSALS = {
    "text": _("This model does not read text."),
    "messages": _("This model does not read conversations."),
    "pair": _("This model does not read a second text."),
    "target": _("This model does not read a target text."),
    "generate": _("This model cannot generate text."),
    "language": _("This model has no choice of languages."),
    "image": _("This model does not read images."),
    "audio": _("This model does not read audio."),
}


@dataclass(frozen=True, slots=True)
class ModelInput:
    """An input as a model reads it.

    Attributes:
        texts: by side, the text read there, to which the tokens' character spans refer.
        tokens: by side, in the model's order.
        arguments: keyword arguments of the model's forward: tensors of batch size one, on the CPU.
        media: by side, the positions of the tokens in an image or a clip.
        heard: by side, the clip that the model reads.
        seen: by side, the picture that the model reads: uint8 ``[height, width, 3]``.
        answer: ids of the tokens that the model generated, that of a detected language first; None if it
            generated none.
        language: the language whose token is read, without probabilities; None if there is no choice, or none
            is read.
    """

    texts: Mapping[str, str]
    tokens: Mapping[str, tuple[Token, ...]]
    arguments: Mapping[str, Any]
    media: Mapping[str, Picture | Sound] = field(default_factory=dict)
    audio: Mapping[str, ModelAudio] = field(default_factory=dict)
    pixels: Mapping[str, NDArray[np.uint8]] = field(default_factory=dict)
    answer: tuple[int, ...] | None = None
    language: Language | None = None

    @property
    def lengths(self) -> dict[str, int]:
        """Tokens by side."""
        return {side: len(tokens) for side, tokens in self.tokens.items()}


class Reader(ABC):
    """How one kind of model reads its input.

    Attributes:
        takes: the fields of Input that it uses; others are refused.
        needs: the fields that it requires.
        reasons: for fields that are not taken, the reason, if users may expect them.
        written: the side on which the model generates; None if it cannot.
        mask: id of the mask token; None if the model has none.
        sides: for each stream the side of its queries and the side of its keys, in the picker's order.
        reported: for each stream the attribute of the model's output that holds its eager weights.
        alignment_heads: by stream, the heads that the model's configuration names for alignments.
        roles: of the messages that its chat template accepts; empty if it reads no conversations.
        rows: by stream, how its rows are labelled by default, if not by the tokens read.
        languages: the languages that an input may choose from; None if there is no choice.
    """

    takes: frozenset[str]
    needs: frozenset[str]
    reasons: Mapping[str, str] = {}
    written: str | None = None
    mask: int | None = None
    sides: Mapping[str, tuple[str, str]]
    output_fields: Mapping[str, str]
    alignment_heads: Mapping[str, tuple[Head, ...]] = {}
    roles: tuple[Role, ...] = ()
    rows: Mapping[str, Rows] = {}
    languages: "Languages | None" = None

    def check(self, user_input: Input) -> None:
        """Refuse an input of a kind that this model does not read. Raises UnsupportedInput."""
        names = set(user_input.facts())
        needed = listed(noun for name, noun in _NOUNS.items() if name in self.needs)
        check_conversation(user_input)
        if user_input.messages is not None:
            names |= {"text"} if "messages" in self.takes else set()
        wrong, missing = [name for name in _NOUNS if name in names - self.takes], self.needs - names
        if not wrong and not missing:
            return
        why = [_REFUSALS[name] for name in wrong] or [_("This model needs {inputs}.", inputs=needed)]
        reasons = [self.reasons[name] for name in wrong if name in self.reasons]
        raise UnsupportedInput(
            joined([*why, *reasons]),
            hint=_("Give it {inputs} only, or choose another model.", inputs=needed)
            if wrong
            else _("Give it {inputs}, or choose another model.", inputs=needed),
            takes=sorted(self.takes),
        )

    @abstractmethod
    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """The input as the model reads it. Never truncates.

        Args:
            user_input: the input, already checked by :meth:`check`.
            files: the uploaded files by digest.
            answer: ids that the model generated in an earlier run of the same input.
        """

    def writes(self, user_input: Input) -> Generation | None:
        """How the model generates before an input is complete; None if nothing is to be generated."""
        return user_input.generate

    def detects(self, user_input: Input) -> bool:
        """Whether the model first has to detect the language of an input."""
        return False

    def adds(self, user_input: Input) -> bool:
        """Whether the model adds generated text or a detected language to an input."""
        return self.writes(user_input) is not None or self.detects(user_input)

    def answer_decoder(self, prompt: Sequence[int]) -> "AnswerDecoder | None":
        """What tells the text of an answer token by token; None for a model that generates none.

        Args:
            prompt: ids that precede the answer.
        """
        return None

    def option(self, token: int) -> str:
        """A token of the vocabulary for display."""
        return str(token)

    def find_option(self, text: str) -> int | None:
        """The token of the vocabulary that a text names, or ``#`` and its number; None if it names none."""
        return None

    def ordinary_tokens(self) -> Sequence[int] | None:
        """Tokens of the vocabulary that stand for text; None if it is not known which do."""
        return None

    def recognized_texts(self, output: Any) -> Mapping[str, str]:
        """By side, the text that the model's output expresses, if any."""
        return {}

    @abstractmethod
    def probe(self, limit: int | None = None) -> ModelInput:
        """An input on which a model is compared with its own eager attention and timed.

        Args:
            limit: tokens per side; ignored by a reader whose inputs have one length. By default one sentence,
                as far as the model can read it.
        """

    @abstractmethod
    def limits(self) -> Mapping[str, int | None]:
        """By side, the most tokens that the model can read; None if there is no limit."""
