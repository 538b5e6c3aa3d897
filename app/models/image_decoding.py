"""Decode image files to pixels. The bytes are untrusted.

Pillow decodes. Only four formats reach it, by their first bytes, and the size in the header is checked before
any pixel is decoded.
"""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps

from ..errors import BrokenFile, FollowspotError, PictureTooLarge, UnsupportedFile
from ..message import _, joined, listed

FORMATS = listed(("PNG", "JPEG", "WebP", "GIF"), "or")
# An upper limit, whatever the operator allows.
MOST_PIXELS = 200_000_000
# Scaled so that its short side fits a model, a narrower picture would be as costly as a gigantic one.
_NARROWEST = 50
# A progressive JPEG decodes the whole picture once per scan; encoders make about ten, bombs thousands.
_MOST_SCANS = 64

# Pillow's own limit is process-wide, and half of it only a warning; ours is checked first.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """A decoded picture.

    Attributes:
        image: mode RGB, upright.
        note: what was done to the file before the model reads it, in sentences; empty if nothing was.
    """

    image: Image.Image
    note: str


def looks_like_image(data: bytes) -> bool:
    """Whether the first bytes are those of a supported format."""
    return (
        data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"))
        or (data[:4], data[8:12]) == (b"RIFF", b"WEBP")
    )  # fmt: skip


def decode_image(data: bytes, max_pixels: int = MOST_PIXELS) -> DecodedImage:
    """Decode a file.

    Raises:
        UnsupportedFile: it is not a picture in a supported format.
        PictureTooLarge: it has more than ``max_pixels``, or is a thin line; checked before decoding.
        BrokenFile: it is truncated or damaged, or its header is contradictory.
    """
    if not looks_like_image(data):
        raise UnsupportedFile(
            _("This is not a {formats} file.", formats=FORMATS),
            hint=_("Save the picture as {formats}.", formats=FORMATS),
            takes=FORMATS,
        )
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > _MOST_SCANS:
        raise _broken(_("it draws its picture more than {limit} times over", limit=_MOST_SCANS))
    try:
        # Pillow allocates a WebP's canvas when it opens the file.
        _check_size(_webp_size(data), max_pixels)
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
            _check_size(image.size, max_pixels)
            image.load()
            upright = _upright(image)
            note = joined(_notes(image, upright))
            return DecodedImage(_rgb(upright), note)
    except FollowspotError:
        raise
    except Exception as error:  # decoders raise almost any exception for damaged files
        raise _broken(_("it could not be decoded")) from error


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Pixels ``[height, width, 3]``, or shades ``[height, width]``, as a PNG file without metadata."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", optimize=False)
    return file.getvalue()


def _check_size(size: tuple[int, int] | None, max_pixels: int) -> None:
    if size is None:
        return
    width, height = size
    if width < 1 or height < 1:
        raise _broken(_("it has no pixels"))
    if width * height > max_pixels:
        raise PictureTooLarge(
            _(
                "The picture has {width} × {height} = {pixels} pixels; up to {limit} are read.",
                width=width,
                height=height,
                pixels=width * height,
                limit=max_pixels,
            ),
            hint=_("Scale it down, or ask the operator to raise FOLLOWSPOT_MAX_PIXELS."),
            asked=width * height,
            limit=max_pixels,
        )
    ratio = max(size) / min(size)
    if ratio > _NARROWEST:
        raise PictureTooLarge(
            _(
                "The picture has {width} × {height} pixels: one side is {ratio} times the other;"
                " up to {limit} times is read.",
                width=width,
                height=height,
                ratio=math.floor(ratio),
                limit=_NARROWEST,
            ),
            hint=_("Cut it."),
            asked=ratio,
            limit=_NARROWEST,
        )


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a WebP by its header; None for other formats, and if Pillow will refuse it."""
    if data[:4] != b"RIFF" or len(data) < 30:
        return None
    kind, body = data[12:16], data[20:30]
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
        return width & 0x3FFF, height & 0x3FFF
    return None


def _upright(image: Image.Image) -> Image.Image:
    """Rotated by its EXIF orientation; invalid orientations are ignored."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:
        return image


def _notes(image: Image.Image, upright: Image.Image) -> Iterator[str]:
    if getattr(image, "is_animated", False):
        yield _("Only the first picture of the animation is read.")
    if _has_orientation(image):
        yield _("It is turned upright, as the camera noted.")
    if upright.has_transparency_data:
        yield _("Transparent areas are shown on white.")


def _has_orientation(image: Image.Image) -> bool:
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1) in range(2, 9)
    except Exception:
        return False


def _rgb(image: Image.Image) -> Image.Image:
    """Mode RGB: 16 bits per pixel become 8, transparent areas become white."""
    if image.mode.startswith("I"):
        # Pillow would clip values above 255.
        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB")
    return image.convert("RGB")


def _broken(reason: str) -> BrokenFile:
    return BrokenFile(
        _("The picture file is not whole: {reason}.", reason=reason),
        hint=_("Save it again as {formats}, or choose another.", formats=FORMATS),
    )
