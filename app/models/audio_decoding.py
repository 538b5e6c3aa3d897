"""Decode audio files to samples. The bytes are untrusted.

libsndfile (through soundfile) decodes, libsoxr resamples. Only four formats reach the decoder, by their first
bytes; the sample count in the header is checked first, and decoding never exceeds the limit.
"""

import io
from dataclasses import dataclass

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from ..errors import BrokenFile, ClipTooLong, UnsupportedFile
from ..message import _, digits, enumerated, listed

FORMATS = listed(("WAV", "FLAC", "OGG", "MP3"), "or")
# Most seconds that are decoded, whatever the settings of the server.
LONGEST = 600.0
# Rates of recorders and phones; a header with another one is wrong, or would cost memory.
_RATES = (4_000, 192_000)
_MAX_CHANNELS = 8
# Floating-point files may exceed full scale (1.0), but not by that much.
_LOUDEST = 100.0
_BLOCK = 65_536
_UNKNOWN = 2**62


@dataclass(frozen=True, slots=True)
class DecodedAudio:
    """Sound in one channel.

    Attributes:
        samples: float32; full scale is -1 to 1.
        rate: samples per second.
        channels: number of channels of the file, of which this is the mean.
        file_rate: samples per second of the file.
    """

    samples: NDArray[np.float32]
    rate: int
    channels: int
    file_rate: int

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.samples) / self.rate

    @property
    def note(self) -> str:
        """What was done to the file's sound before the model reads it; empty if nothing was."""
        done = []
        if self.channels > 1:
            done.append(_("{count} channels mixed into one (their mean)", count=self.channels))
        if self.rate != self.file_rate:
            done.append(
                _("resampled from {file_rate} to {rate} Hz", file_rate=self.file_rate, rate=self.rate)
            )
        return enumerated(done)

    def resampled(self, rate: int) -> "DecodedAudio":
        """The clip at another rate, by band-limited interpolation (libsoxr, high quality)."""
        if rate == self.rate:
            return self
        samples = soxr.resample(self.samples, self.rate, rate, quality="HQ").astype(np.float32)
        return DecodedAudio(samples, rate, self.channels, self.file_rate)


def looks_like_audio(data: bytes) -> bool:
    """Whether the first bytes are those of a supported format."""
    return (
        (data[:4] == b"RIFF" and data[8:12] == b"WAVE")
        or data[:4] in (b"fLaC", b"OggS")
        or data[:3] == b"ID3"
        or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0)
    )


def decode_audio(data: bytes, max_seconds: float) -> DecodedAudio:
    """Decode a file and mix its channels into one.

    Raises:
        UnsupportedFile: it is not audio in a supported format.
        BrokenFile: it is truncated or damaged, or its header is contradictory.
        ClipTooLong: it lasts longer than ``max_seconds``; checked before decoding if the header states the
            length.
    """
    if not looks_like_audio(data):
        raise UnsupportedFile(
            _("This is not a {formats} file.", formats=FORMATS),
            hint=_("Save the sound as {formats}.", formats=FORMATS),
            takes=FORMATS,
        )
    _check_whole(data)
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            samples = _read(file, max_seconds)
            channels, rate = file.channels, file.samplerate
    except (soundfile.SoundFileError, RuntimeError) as error:
        raise _broken(_("it could not be decoded")) from error
    if not len(samples):
        raise _broken(_("it holds no sound"))
    if not np.isfinite(samples).all() or abs(samples).max() > _LOUDEST:
        raise _broken(_("some of its samples are no sound levels"))
    return DecodedAudio(samples, rate, channels, rate)


def wav(samples: NDArray[np.float32], rate: int) -> bytes:
    """Samples as a 16-bit WAV file, clipped to full scale."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype="PCM_16")
    return file.getvalue()


def _read(file: soundfile.SoundFile, max_seconds: float) -> NDArray[np.float32]:
    """All samples of an opened file, the mean of its channels, block by block."""
    low, high = _RATES
    if not low <= file.samplerate <= high:
        raise _broken(
            _(
                "it says it has {rate} samples per second; {low} to {high} are read",
                rate=file.samplerate,
                low=low,
                high=high,
            )
        )
    if file.channels > _MAX_CHANNELS:
        raise _broken(
            _(
                "it has {channels} channels; up to {limit} are read",
                channels=file.channels,
                limit=_MAX_CHANNELS,
            )
        )
    # An MP3 file may not state its length; then libsndfile guesses from its size, often twice too much.
    stated = file.frames if file.format != "MP3" else None
    if stated is not None and stated >= _UNKNOWN:
        raise _broken(_("it does not say how long it is"))
    limit = int(max_seconds * file.samplerate)
    if stated is not None and stated > limit:
        raise _too_long(
            _("{stated} s", stated=digits(f"{stated / file.samplerate:.1f}")),
            stated / file.samplerate,
            max_seconds,
        )
    blocks: list[NDArray[np.float32]] = []
    count = 0
    while count <= limit:
        block = file.read(min(_BLOCK, limit + 1 - count), dtype="float32", always_2d=True)
        if not len(block):
            break
        with np.errstate(invalid="ignore", over="ignore"):
            blocks.append(block.mean(axis=1, dtype=np.float32))
        count += len(block)
    if count > limit:
        raise _too_long(_("more than {limit} s", limit=digits(f"{max_seconds:g}")), None, max_seconds)
    if stated is not None and count < stated:
        raise _broken(
            _(
                "it says it lasts {stated} s, but {found} s are there",
                stated=digits(f"{stated / file.samplerate:.2f}"),
                found=digits(f"{count / file.samplerate:.2f}"),
            )
        )
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)


def _check_whole(data: bytes) -> None:
    """Refuse a WAV file that is shorter than its header states: libsndfile would silently read a part."""
    if data[:4] != b"RIFF":
        return
    stated = int.from_bytes(data[4:8], "little")
    # Recorders that cannot go back to fill in the length leave 0 or all ones.
    if stated not in (0, 0xFFFFFFFF) and stated + 8 > len(data):
        raise _broken(
            _("it says it has {stated} bytes, but {found} are there", stated=stated + 8, found=len(data))
        )


def _broken(reason: str) -> BrokenFile:
    return BrokenFile(
        _("The audio file is not whole: {reason}.", reason=reason),
        hint=_("Save it again as {formats}, or choose another.", formats=FORMATS),
    )


def _too_long(words: str, asked: float | None, limit: float) -> ClipTooLong:
    return ClipTooLong(
        _("The clip lasts {words}; up to {limit} s are read.", words=words, limit=digits(f"{limit:g}")),
        hint=_("Cut it, or ask the operator to raise FOLLOWSPOT_MAX_AUDIO_SECONDS."),
        asked=asked,
        limit=limit,
    )
