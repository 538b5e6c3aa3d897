"""The positions and times of a picture's or a clip's tokens."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Picture:
    """The positions of tokens in an image.

    Attributes:
        width: pixels of the picture that the model reads, e.g. ``224``.
        height: pixels of the picture that the model reads, e.g. ``224``.
        rows: of patches, e.g. ``14``.
        columns: of patches, e.g. ``14``.
        first: the token position of the patch at the top left; the others follow row by row, e.g. ``1``.
        note: what was done to the file before the model read it, in sentences; empty if nothing was, e.g.
            ``It is scaled from 8 × 8 to 32 × 32 pixels, as the model sees it.``.
    """

    width: int
    height: int
    rows: int
    columns: int
    first: int
    note: str = ""
    kind: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class Sound:
    """The times of the tokens of a clip.

    Attributes:
        seconds: length of the clip, e.g. ``3.2``.
        first: the token position at which the clip begins, e.g. ``0``.
        step: seconds from one token to the next, e.g. ``0.02``.
        as_read: the spectrogram is what the model reads; otherwise it reads the waveform, and the spectrogram
            was computed for display, e.g. ``true``.
        note: what was done to the file before the model read it; empty if nothing was, e.g. ``resampled from
            44,100 to 16,000 Hz``.
    """

    seconds: float
    first: int
    step: float
    as_read: bool = False
    note: str = ""
    kind: Literal["audio"] = "audio"


@dataclass(frozen=True, slots=True)
class ModelAudio:
    """A clip as the model reads it, for playback and display.

    Attributes:
        samples: float32, one channel; full scale is -1 to 1.
        rate: samples per second.
        mels: log-mel spectrogram ``[bands, columns]``, low bands first; every token has the same number of
            columns, in order.
    """

    samples: NDArray[np.float32]
    rate: int
    mels: NDArray[np.float32]

    @property
    def nbytes(self) -> int:
        """Memory, in bytes."""
        return self.samples.nbytes + self.mels.nbytes
