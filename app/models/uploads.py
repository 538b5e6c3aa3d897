"""Identify an uploaded file by its content, regardless of its name and declared type."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..capture.given import given
from ..capture.tensor_file import FORMATS, is_binary, looks_like_tensors, read_tensors
from ..errors import BrokenFile, FileTooLarge, UnsupportedFile
from . import picture, sound

if TYPE_CHECKING:
    from ..settings import Settings

Kind = Literal["image", "audio", "tensors"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Description of a file.

    Attributes:
        kind: the field of an input that takes it.
        width, height: pixels of an image, upright.
        seconds: length of a clip.
        note: how it is processed before a model reads it, in sentences; empty if it is not.
    """

    kind: Kind
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    note: str = ""


def examine(content: bytes, settings: "Settings") -> FileFacts:
    """Decode a file and describe it.

    Raises:
        FileTooLarge, PictureTooLarge, ClipTooLong: it is over a limit of this server.
        UnsupportedFile: it is of no supported kind.
        BrokenFile: it is empty, truncated or damaged.
        BadTensors: it holds inconsistent attention.
    """
    limit = settings.max_tensor_file_bytes if is_binary(content) else settings.max_file_bytes
    if len(content) > limit:
        raise file_too_large(len(content), limit)
    if not content:
        raise BrokenFile("The file is empty.", hint="Choose another file.")
    if picture.looks_like_image(content):
        shot = picture.decode(content, settings.max_pixels)
        return FileFacts("image", *shot.image.size, note=shot.note)
    if sound.looks_like_audio(content):
        clip = sound.decode(content, settings.max_audio_seconds)
        return FileFacts("audio", seconds=clip.seconds, note=clip.note)
    if looks_like_tensors(content):
        capture = given(read_tensors(content, settings.max_tensor_bytes))
        return FileFacts("tensors", note=capture.provenance.given)
    raise UnsupportedFile(
        f"The file is neither a picture ({picture.FORMATS}), nor a clip ({sound.FORMATS}), nor attention"
        f" ({FORMATS}) that is read here.",
        hint=f"Save a picture as {picture.FORMATS}, sound as {sound.FORMATS}, attention as {FORMATS}.",
        takes=[picture.FORMATS, sound.FORMATS, FORMATS],
    )


def file_too_large(size: int, limit: int, setting: str = "FOLLOWSPOT_MAX_FILE_BYTES") -> FileTooLarge:
    """The refusal of a file by its size; the operator can raise that setting."""
    return FileTooLarge(
        f"The file has {size:,} bytes; this server reads up to {limit:,}.",
        hint=f"Make it smaller, or ask the operator to raise {setting}.",
        asked=size,
        limit=limit,
    )
