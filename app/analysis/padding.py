"""The padding of a side, and the sentences about it. It is never shown."""

from dataclasses import dataclass
from typing import Self

from ..core.capture import Capture
from ..core.media import Sound
from ..message import Message, _, digits, ngettext


@dataclass(frozen=True, slots=True)
class Padding:
    """The padding of a side, which is not shown.

    Attributes:
        count: tokens; 0: there is none.
        seconds: of the silence that the padding of a clip is; None for a text.
    """

    count: int
    seconds: float | None

    @classmethod
    def of(cls, capture: Capture, side: str) -> Self:
        """The padding of a side of a capture."""
        count = sum(token.padding for token in capture.tokens[side])
        sound = capture.media.get(side)
        return cls(count, count * sound.step if isinstance(sound, Sound) else None)

    def not_shown(self) -> Message:
        """A note that it is not shown."""
        if self.seconds is not None:
            return _(
                "The silence that the model adds after the clip ({seconds} s) is not shown.",
                seconds=digits(f"{self.seconds:.2f}"),
            )
        return ngettext(
            "Padding ({count} token) is not shown.", "Padding ({count} tokens) is not shown.", self.count
        )

    def not_shown_either(self) -> Message:
        """The same note after another one about something that is not shown."""
        if self.seconds is not None:
            return _(
                "The silence that the model adds after the clip ({seconds} s) is not shown either.",
                seconds=digits(f"{self.seconds:.2f}"),
            )
        return ngettext(
            "Padding ({count} token) is not shown either.",
            "Padding ({count} tokens) is not shown either.",
            self.count,
        )

    def nor_shown(self, names: Message) -> Message:
        """A note that neither special tokens nor the padding are shown."""
        if self.seconds is not None:
            return _(
                "Special tokens ({names}) are not shown, nor is the silence that the model adds "
                "after the clip ({seconds} s).",
                names=names,
                seconds=digits(f"{self.seconds:.2f}"),
            )
        return ngettext(
            "Special tokens ({names}) are not shown, nor is padding ({count} token).",
            "Special tokens ({names}) are not shown, nor is padding ({count} tokens).",
            self.count,
            names=names,
        )

    def left_out(self) -> Message:
        """A note that an analysis leaves it out."""
        if self.seconds is not None:
            return _(
                "The silence that the model adds after the clip ({seconds} s) is left out, and the "
                "rest is not rescaled.",
                seconds=digits(f"{self.seconds:.2f}"),
            )
        return ngettext(
            "Padding ({count} token) is left out, and the rest is not rescaled.",
            "Padding ({count} tokens) is left out, and the rest is not rescaled.",
            self.count,
        )


def padding_note(capture: Capture, stream: str) -> list[str]:
    """A note that padding is left out, for analyses over many heads, each of which loses another share."""
    shape = capture.stream(stream)
    paddings = (Padding.of(capture, side) for side in dict.fromkeys((shape.query_side, shape.key_side)))
    return [padding.left_out() for padding in paddings if padding.count]
