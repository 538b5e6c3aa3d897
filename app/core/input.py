"""The input of a model: everything that determines a capture besides the model and its weights."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

# What a model reads or not, beside the text.
_OPTIONAL = ("pair", "target", "generate", "language")

Method = Literal["greedy", "sample", "beam"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """How a model continues a prompt, or generates the target of an encoder-decoder.

    Attributes:
        tokens: most tokens; fewer if the model ends by itself.
        method: the most likely token each time, sampling, or the most likely of several paths.
        beams: number of paths; only for ``beam``.
        seed: of the sampling; only for ``sample``.
        temperature: divides the scores before sampling; only for ``sample``.
    """

    tokens: int = 20
    method: Method = "greedy"
    beams: int = 4
    seed: int = 0
    temperature: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One input, of any kind that a model reads. Fields that were not supplied are None.

    Attributes:
        text: the sentence; for an encoder-decoder, the source, e.g. ``The cat sat on the mat.``.
        pair: the second of two texts, for encoders that read two (segments A and B), e.g. ``null``.
        target: the input of an encoder-decoder's decoder; without it the model generates it, e.g. ``null``.
        generate: how the model continues the text.
        language: code of the language in which a multilingual model transcribes a clip; without it the model
            detects it, e.g. ``null``.
        image, audio: digest of an uploaded file, e.g. ``null``.
        tensors: digest of a file of attention that no model here computed; the other fields are then None,
            e.g. ``null``.
    """

    text: str | None = None
    pair: str | None = None
    target: str | None = None
    generate: Generation | None = None
    language: str | None = None
    image: str | None = None
    audio: str | None = None
    tensors: str | None = None

    def facts(self) -> dict[str, Any]:
        """The supplied fields as data for JSON: the same input always gives the same facts."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def texts(self) -> dict[str, str]:
        """The texts that were supplied, by field."""
        texts = {"text": self.text, "pair": self.pair, "target": self.target}
        return {name: text for name, text in texts.items() if text is not None}

    def changed(self, texts: Mapping[str, str], takes: Collection[str] | None = None) -> "Input":
        """This input with other texts, as B of a comparison has it.

        Args:
            texts: by field; empty for a pair, a target or a language that there is not.
            takes: the fields that the model reads: of the rest, those that are only here are left out. None,
                before the model was loaded: everything is kept.
        """
        unread = (name for name in _OPTIONAL if takes is not None and name not in takes)
        present = {name: text if name == "text" else text or None for name, text in texts.items()}
        return replace(self, **(dict.fromkeys(unread) | present))

    @classmethod
    def of(cls, facts: dict[str, Any]) -> "Input":
        """The input with these :meth:`facts`."""
        generate = facts.get("generate")
        return cls(**{**facts, "generate": Generation(**generate) if generate else None})
