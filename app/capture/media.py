"""What the tokens of a picture or a clip stand for: places in it, moments of it."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Picture:
    """Where the tokens of an image lie in it.

    Attributes:
        width, height: pixels of the picture as the model sees it.
        rows, columns: its patches.
        first: the token position of the patch at the top left; the others follow row by row.
        note: what was done to the file before the model saw it, in sentences; empty if nothing was.
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
    """When the tokens of a clip are.

    Attributes:
        seconds: length of the clip.
        first: the token position at which the clip begins.
        step: seconds from one token to the next.
        as_read: the spectrogram is what the model reads; otherwise it reads the bare waveform, and the
            spectrogram was made to be looked at.
        note: what was done to the file before the model heard it; empty if nothing was.
    """

    seconds: float
    first: int
    step: float
    as_read: bool = False
    note: str = ""
    kind: Literal["audio"] = "audio"


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip as a model hears it, to be listened to and looked at.

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
