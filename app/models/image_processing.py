"""Image input of a vision model: the argument of its forward, its patches, and their pixels."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers import AutoImageProcessor

from ..core.media import Picture
from ..core.token import Token
from ..errors import UnsupportedModel
from ..message import _, joined, listed
from .image_decoding import DecodedImage
from .model_folder import without_place
from .patches import Patches, patches_of

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ImageInput:
    """One picture as model input.

    Attributes:
        values: ``[1, 3, height, width]`` float32: the argument of the model's forward.
        tokens: patches row by row, and the special tokens besides them.
        model_size: ``[height, width, 3]``: ``values`` before normalisation.
    """

    values: torch.Tensor
    tokens: tuple[Token, ...]
    picture: Picture
    pixels: Pixels


class ImageProcessor:
    """Converts pictures to the input of one model.

    Args:
        processor: the model's image processor from transformers, of the backend that needs Pillow only.
    """

    def __init__(self, processor: Any, patches: Patches) -> None:
        self._processor = processor
        self._patches = patches

    def read(self, image: DecodedImage) -> ImageInput:
        """The model input for a picture."""
        values = self._processor(image.image, return_tensors="pt")["pixel_values"].float()
        height, width = values.shape[-2:]
        rows, columns = self._patches.grid(height, width)
        note = joined(filter(None, (image.note, self._size_note(image.image.size, (width, height)))))
        return ImageInput(
            values=values,
            tokens=self._patches.tokens(rows, columns),
            picture=Picture(width, height, rows, columns, len(self._patches.before), note),
            pixels=self._model_pixels(values[0].numpy()),
        )

    def check(self) -> None:
        """Raise UnsupportedModel if the processor's output is not what the model reads."""
        values = self._processor(probe().image, return_tensors="pt")["pixel_values"]
        expected = self._patches.size
        if values.ndim != 4 or values.shape[1] != 3:
            raise UnsupportedModel(
                _(
                    "Its pictures are prepared with the shape {shape}: not one picture in colour.",
                    shape=str(tuple(values.shape)),
                ),
                hint=_("Choose ViT, DeiT, DINOv2, BEiT, or the vision part of CLIP or SigLIP."),
            )
        size = tuple(values.shape[-2:])
        if expected is not None and size != expected:
            raise UnsupportedModel(
                _(
                    "Pictures are prepared with {prepared} pixels, but the model reads {wanted}.",
                    prepared=_by((size[1], size[0])),
                    wanted=_by((expected[1], expected[0])),
                ),
                hint=_("Save the image processor that the model was trained with."),
            )

    def _model_pixels(self, values: NDArray[np.float32]) -> Pixels:
        """The pixels of a model's input: only normalising and rescaling are reversed."""
        pixels = values.transpose(1, 2, 0).astype(np.float64)
        if getattr(self._processor, "do_normalize", False):
            pixels = pixels * np.array(self._processor.image_std) + np.array(self._processor.image_mean)
        if getattr(self._processor, "do_rescale", False):
            pixels = pixels / self._processor.rescale_factor
        return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)

    def _size_note(self, file_size: tuple[int, int], model_size: tuple[int, int]) -> str:
        """How the size of a picture was changed, in a sentence; empty if it was not."""
        scaled = (
            self._scaled_size(file_size) if getattr(self._processor, "do_center_crop", False) else model_size
        )
        steps = []
        if scaled != file_size:
            same_ratio = abs(file_size[0] * scaled[1] - file_size[1] * scaled[0]) <= max(*file_size, *scaled)
            steps.append(
                _("scaled from {before} to {after} pixels", before=_by(file_size), after=_by(scaled))
                if same_ratio
                else _(
                    "scaled from {before} to {after} pixels, which changes its proportions",
                    before=_by(file_size),
                    after=_by(scaled),
                )
            )
        if scaled[0] > model_size[0] or scaled[1] > model_size[1]:
            steps.append(_("cropped to the central {size}", size=_by(model_size)))
        if scaled[0] < model_size[0] or scaled[1] < model_size[1]:
            steps.append(_("padded with black to {size}", size=_by(model_size)))
        return _("Shown as the model sees it: {steps}.", steps=listed(steps)) if steps else ""

    def _scaled_size(self, file_size: tuple[int, int]) -> tuple[int, int]:
        """Width and height after scaling, before cropping."""
        size = self._processor.size
        if not self._processor.do_resize:
            return file_size
        if size.shortest_edge:
            longer = int(size.shortest_edge * max(file_size) / min(file_size))
            width, height = (size.shortest_edge if side == min(file_size) else longer for side in file_size)
            return width, height
        return size.width, size.height


def load_image_processor(config: Any, folder: Path) -> ImageProcessor:
    """The image input of a model folder.

    Args:
        config: of the model that reads the picture; for an encoder-decoder, its encoder's.

    Raises:
        UnsupportedModel: it has no image processor for Pillow, or the positions of its tokens are unknown.
    """
    patches = patches_of(config)
    try:
        # torchvision is not installed; a processor of the other backend may have a counterpart for Pillow.
        processor: Any = AutoImageProcessor.from_pretrained(
            folder, backend="pil", local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, ImportError) as error:
        raise UnsupportedModel(
            _(
                "The folder does not define how pictures are prepared for this model, or not for"
                " Pillow: {reason}",
                reason=without_place(error, folder),
            ),
            hint=_("Save the image processor beside the model: it is preprocessor_config.json."),
        ) from error
    image_processor = ImageProcessor(processor, patches)
    image_processor.check()
    return image_processor


def probe() -> DecodedImage:
    """A reproducible picture: two ramps, a disc, and soft noise."""
    rows, columns = np.mgrid[0:240, 0:320]
    noise = np.random.default_rng(0).integers(0, 40, (240, 320))
    disc = np.where((rows - 120) ** 2 + (columns - 160) ** 2 < 70**2, 200, 20)
    pixels = np.stack([columns * 215 // 319, rows * 215 // 239, disc], axis=-1) + noise[..., None]
    return DecodedImage(Image.fromarray(pixels.astype(np.uint8)), "")


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"
