"""Readers of pictures: for vision encoders, and for encoder-decoders that generate captions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from ...core.input import Input
from ..image_decoding import decode_image
from ..image_processing import ImageInput, ImageProcessor, probe
from ..model_input import Files, ModelInput, Reader
from ..tokenization import Encoding, probe_text
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
    output_fields: Mapping[str, str] = {"self": "attentions"}

    def __init__(self, processor: ImageProcessor) -> None:
        self._processor = processor

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """One picture."""
        return _model_input(_read_image(self._processor, user_input, files))

    def probe(self, limit: int | None = None) -> ModelInput:
        """A reproducible picture."""
        return _model_input(self._processor.read(probe()))

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

    def __init__(
        self, processor: ImageProcessor, tokenizer: Any, start: int, limit: int | None, generates: bool
    ) -> None:
        super().__init__("image", tokenizer, start, limit, generates)
        self._processor = processor

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """The picture and the text."""
        return replace(
            _caption_input(
                _read_image(self._processor, user_input, files), *self._target(user_input, answer)
            ),
            answer=answer,
        )

    def probe(self, limit: int | None = None) -> ModelInput:
        """A reproducible picture, and the probe text, truncated or repeated."""
        text, target = self._target(Input(target=probe_text(limit)), None)
        return _caption_input(self._processor.read(probe()), text, target.cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """The decoder's positions; preprocessing determines the number of patches."""
        return {SIDE: None, TARGET: self._limit}


def _read_image(processor: ImageProcessor, user_input: Input, files: Files) -> ImageInput:
    """The picture of an input; its size was checked on upload."""
    return processor.read(decode_image(files[user_input.image or ""]))


def _model_input(image_input: ImageInput) -> ModelInput:
    return ModelInput(
        texts={SIDE: ""},
        tokens={SIDE: image_input.tokens},
        arguments={"pixel_values": image_input.values},
        media={SIDE: image_input.picture},
        pixels={SIDE: image_input.pixels},
    )


def _caption_input(image_input: ImageInput, target: str, encoding: Encoding) -> ModelInput:
    model_input = _model_input(image_input)
    return replace(
        model_input,
        texts={**model_input.texts, TARGET: target},
        tokens={**model_input.tokens, TARGET: encoding.tokens},
        arguments={**model_input.arguments, "decoder_input_ids": torch.tensor([encoding.ids])},
    )
