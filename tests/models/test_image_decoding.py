"""Picture files become RGB pixels, upright and on white; bad files are refused with a reason."""

import struct
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image

from app.errors import BrokenFile, FollowspotError, PictureTooLarge, UnsupportedFile
from app.models.image_decoding import decode_image, looks_like_image, png

from ..pictures import bomb, encoded, picture, pixels, webp_bomb


def read(data: bytes) -> Any:
    return np.asarray(decode_image(data).image)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "JPEG"])
def test_every_format_is_read(kind: str) -> None:
    best: dict[str, dict[str, Any]] = {"WEBP": {"lossless": True}, "JPEG": {"quality": 100, "subsampling": 0}}
    shot = decode_image(picture(kind=kind, **best.get(kind, {})))
    assert (shot.image.mode, shot.image.size, shot.note) == ("RGB", (12, 8), "")
    # A GIF has at most 256 colours, enough for this picture's 96; a JPEG rounds.
    assert abs(np.asarray(shot.image).astype(int) - pixels()).max() <= (6 if kind == "JPEG" else 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_camera_s_note_is_followed(orientation: int) -> None:
    """EXIF 2.3, tag 0x112: the corner of the scene of the first pixel."""
    image = Image.fromarray(pixels())
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = orientation
    shot = decode_image(encoded(image, exif=exif))
    original = pixels()
    turned = {
        1: original,
        2: original[:, ::-1],
        3: original[::-1, ::-1],
        4: original[::-1],
        5: original.transpose(1, 0, 2),
        6: np.rot90(original, -1),
        7: original[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(original),
    }
    assert np.array_equal(np.asarray(shot.image), turned[orientation])
    assert ("upright" in shot.note) == (orientation != 1)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_a_damaged_note_of_the_camera_is_not_followed() -> None:
    data = picture(kind="JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert decode_image(data).image.size == (12, 8)


def test_what_is_transparent_is_laid_on_white() -> None:
    layer = np.dstack([pixels(), np.full((8, 12), 255, np.uint8)])
    layer[0, 0, 3], layer[0, 1, 3] = 0, 51
    shot = decode_image(encoded(Image.fromarray(layer)))
    found = np.asarray(shot.image).astype(int)
    assert found[0, 0].tolist() == [255, 255, 255]
    # Porter and Duff's "over", by hand: a fifth of the colour, four fifths of white.
    assert abs(found[0, 1] - (0.2 * layer[0, 1, :3] + 0.8 * 255)).max() <= 1
    assert np.array_equal(found[1:], pixels()[1:])
    assert "white" in shot.note


def test_a_palette_with_a_transparent_colour() -> None:
    image = Image.new("P", (4, 4), 1)
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putpixel((0, 0), 0)
    decoded = read(encoded(image, transparency=0))
    assert (decoded[0, 0].tolist(), decoded[1, 1].tolist()) == ([255, 255, 255], [40, 50, 60])


def test_sixteen_bits_keep_their_upper_eight() -> None:
    levels = np.array([[0, 255, 256, 0x8000, 0xFFFF]], np.uint16)
    decoded = read(encoded(Image.fromarray(levels)))
    assert decoded[0, :, 0].tolist() == [0, 0, 1, 0x80, 0xFF]
    assert np.array_equal(decoded[..., 0], decoded[..., 2])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    decoded = read(encoded(Image.new("RGB", (6, 5), "white").convert(mode), kind))
    assert decoded.shape == (5, 6, 3)
    assert decoded.min() >= 250


def test_of_an_animation_the_first_picture_is_read() -> None:
    first, second = Image.new("RGB", (4, 4), "red"), Image.new("RGB", (4, 4), "blue")
    shot = decode_image(encoded(first, "GIF", save_all=True, append_images=[second]))
    assert np.asarray(shot.image)[0, 0].tolist() == [255, 0, 0]
    assert "first picture of the animation" in shot.note


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF8",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"BM" + b"\0" * 60,
        b"II*\0" + b"\0" * 60,
        b"\0\0\0\x0cjP  \r\n\x87\n",
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"\x80\x04\x95",
    ],
    ids=["nothing", "stub", "svg", "pdf", "bmp", "tiff", "jp2", "wav", "eps", "pickle"],
)
def test_other_formats_do_not_reach_the_decoder(data: bytes) -> None:
    assert not looks_like_image(data)
    with pytest.raises(UnsupportedFile, match="PNG, JPEG, WebP or GIF"):
        decode_image(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_file_that_is_cut_short_is_refused(kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    whole = encoded(Image.fromarray(noise), kind)
    with pytest.raises(BrokenFile):
        decode_image(whole[: int(share * len(whole))])


@pytest.mark.parametrize(
    "data",
    [bomb(100_000, 100_000), bomb(20_001, 10_000), webp_bomb(16_000, 16_000)],
    ids=["10G", "200M", "webp"],
)
def test_a_bomb_is_refused_before_it_is_decoded(data: bytes) -> None:
    tracemalloc.start()
    with pytest.raises(PictureTooLarge) as error:
        decode_image(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.facts["asked"] > error.value.facts["limit"] == 200_000_000
    assert peak < 2**20


def test_the_limit_is_the_operator_s() -> None:
    assert decode_image(picture(10, 10), 100).image.size == (10, 10)
    with pytest.raises(PictureTooLarge, match="10 × 11 = 110 pixels; up to 100") as error:
        decode_image(picture(10, 11), 100)
    assert (error.value.facts["asked"], error.value.facts["limit"]) == (110, 100)


@pytest.mark.parametrize("size", [(1, 51), (51, 1), (1, 40_000)])
def test_a_thin_line_is_refused(size: tuple[int, int]) -> None:
    """Scaled so that its short side is 224, it would be as large as a bomb."""
    with pytest.raises(PictureTooLarge, match="times the other"):
        decode_image(bomb(*size))


def test_a_jpeg_of_too_many_scans_is_refused() -> None:
    whole = picture(kind="JPEG")
    with pytest.raises(BrokenFile, match="times over"):
        decode_image(whole[:-2] + b"\xff\xda\0\x02" * 100 + whole[-2:])


def test_a_text_chunk_that_unpacks_to_gigabytes_is_refused() -> None:
    whole = picture()
    body = b"Comment\0\0" + zlib.compress(b"x" * 200_000_000, 9)
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    with pytest.raises(BrokenFile):
        decode_image(whole[:33] + chunk + whole[33:])


WHOLE = {kind: picture(kind=kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")}


@given(
    kind=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1),
)
def test_damage_is_never_more_than_a_refusal(kind: str, changes: list[tuple[float, bytes]]) -> None:
    data = bytearray(WHOLE[kind])
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    try:
        assert decode_image(bytes(data), 1_000_000).image.mode == "RGB"
    except FollowspotError as error:
        assert error.detail and error.hint


def test_the_png_that_is_sent_holds_the_pixels_and_nothing_else() -> None:
    data = png(pixels())
    assert np.array_equal(read(data), pixels())
    kinds, at = [], 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        kinds.append(data[at + 4 : at + 8])
        at += 12 + size
    assert set(kinds) == {b"IHDR", b"IDAT", b"IEND"}
