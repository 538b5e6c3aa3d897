"""Identify an uploaded file by its content, regardless of its name and declared type."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..errors import BrokenFile, FileTooLarge, UnsupportedFile
from ..imported.imported_capture import imported_capture
from ..imported.tensor_file import FORMATS, is_binary, looks_like_tensors, read_tensors
from ..message import _
from ..models import audio_decoding, image_decoding

if TYPE_CHECKING:
    from ..settings import Settings

Kind = Literal["image", "audio", "tensors"]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Description of a file.

    Attributes:
        kind: the field of an input that takes it.
        width: pixels of an image, upright, e.g. ``385``.
        height: pixels of an image, upright, e.g. ``256``.
        seconds: length of a clip, e.g. ``null``.
        note: how it is processed before a model reads it, in sentences; empty if it is not, e.g. ``What is
            transparent is laid on white.``.
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
        raise BrokenFile(_("The file is empty."), hint=_("Choose another file."))
    if image_decoding.looks_like_image(content):
        image = image_decoding.decode_image(content, settings.max_pixels)
        return FileFacts("image", *image.image.size, note=image.note)
    if audio_decoding.looks_like_audio(content):
        clip = audio_decoding.decode_audio(content, settings.max_audio_seconds)
        return FileFacts("audio", seconds=clip.seconds, note=clip.note)
    if looks_like_tensors(content):
        capture = imported_capture(read_tensors(content, settings.max_tensor_bytes))
        return FileFacts("tensors", note=capture.provenance.import_note)
    raise UnsupportedFile(
        _(
            "The file is neither a picture ({image_formats}), nor a clip ({audio_formats}),"
            " nor attention ({formats}) that is read here.",
            image_formats=image_decoding.FORMATS,
            audio_formats=audio_decoding.FORMATS,
            formats=FORMATS,
        ),
        hint=_(
            "Save a picture as {image_formats}, sound as {audio_formats}, attention as {formats}.",
            image_formats=image_decoding.FORMATS,
            audio_formats=audio_decoding.FORMATS,
            formats=FORMATS,
        ),
        takes=[image_decoding.FORMATS, audio_decoding.FORMATS, FORMATS],
    )


def file_too_large(size: int, limit: int, setting: str = "FOLLOWSPOT_MAX_FILE_BYTES") -> FileTooLarge:
    """The refusal of a file by its size; the operator can raise that setting."""
    return FileTooLarge(
        _("The file has {size} bytes; this server reads up to {limit}.", size=size, limit=limit),
        hint=_("Make it smaller, or ask the operator to raise {setting}.", setting=setting),
        asked=size,
        limit=limit,
    )
