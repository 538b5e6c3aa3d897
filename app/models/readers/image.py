"""Readers of pictures: for vision encoders, and for encoder-decoders that generate captions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from ...capture.input import Input
from ..picture import decode
from ..reading import Files, Reader, Reading
from ..seeing import Eye, Seeing, probe
from ..tokens import Encoding, probe_text
from .translation import TARGET, TargetReader

SIDE = "image"
STREAMS = {"encoder": (SIDE, SIDE), "decoder": (TARGET, TARGET), "cross": (TARGET, SIDE)}


class ImageReader(Reader):
    """Reads a picture, in one stack.

    Args:
        eye: converts it to the model's input.
    """

    takes = frozenset({"image"})
    needs = frozenset({"image"})
    sides: Mapping[str, tuple[str, str]] = {"self": (SIDE, SIDE)}
    reported: Mapping[str, str] = {"self": "attentions"}

    def __init__(self, eye: Eye) -> None:
        self._eye = eye

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """One picture."""
        return _reading(_look(self._eye, given, files))

    def probe(self, limit: int | None = None) -> Reading:
        """A reproducible picture."""
        return _reading(self._eye.see(probe()))

    def limits(self) -> Mapping[str, int | None]:
        """None: preprocessing determines the number of patches."""
        return {SIDE: None}


class CaptionReader(TargetReader):
    """Reads a picture in the encoder and a text about it in the decoder.

    Args:
        start: id of the decoder's start token.
        limit: most tokens that the decoder can read.
        generates: whether the model can generate the text.
    """

    sides = STREAMS

    def __init__(self, eye: Eye, tokenizer: Any, start: int, limit: int | None, generates: bool) -> None:
        super().__init__("image", tokenizer, start, limit, generates)
        self._eye = eye

    def read(self, given: Input, files: Files, answer: tuple[int, ...] | None = None) -> Reading:
        """The picture and the text."""
        return replace(_written(_look(self._eye, given, files), *self._target(given, answer)), answer=answer)

    def probe(self, limit: int | None = None) -> Reading:
        """A reproducible picture, and the probe text, truncated or repeated."""
        text, target = self._target(Input(target=probe_text(limit)), None)
        return _written(self._eye.see(probe()), text, target.cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """The decoder's positions; preprocessing determines the number of patches."""
        return {SIDE: None, TARGET: self._limit}


def _look(eye: Eye, given: Input, files: Files) -> Seeing:
    """The picture of an input; its size was checked on upload."""
    return eye.see(decode(files[given.image or ""]))


def _reading(seeing: Seeing) -> Reading:
    return Reading(
        texts={SIDE: ""},
        tokens={SIDE: seeing.tokens},
        arguments={"pixel_values": seeing.values},
        media={SIDE: seeing.picture},
        seen={SIDE: seeing.seen},
    )


def _written(seeing: Seeing, target: str, written: Encoding) -> Reading:
    looked = _reading(seeing)
    return replace(
        looked,
        texts={**looked.texts, TARGET: target},
        tokens={**looked.tokens, TARGET: written.tokens},
        arguments={**looked.arguments, "decoder_input_ids": torch.tensor([written.ids])},
    )
