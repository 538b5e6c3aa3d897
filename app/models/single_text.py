"""A text that a model reads alone, of which only the side that reads it matters."""

from ..core.input import Input
from ..core.stream import Stream
from .model_input import ModelInput, Reader

# The decoder's input where an encoder reads the text, which does not depend on it.
_NO_TARGET = "."
# Sides on which a text is read.
_SIDES = ("text", "source")


def read_single_text(reader: Reader, text: str) -> ModelInput:
    """The text as a model reads it. Raises UnsupportedInput if the model reads no text, or not it alone."""
    user_input = Input(text=text, target=_NO_TARGET if "target" in reader.takes else None)
    reader.check(user_input)
    return reader.read(user_input, {})


def is_within_text(stream: Stream) -> bool:
    """Whether a stream is between the tokens of a text that `read_single_text` read."""
    return stream.query_side == stream.key_side and stream.query_side in _SIDES
