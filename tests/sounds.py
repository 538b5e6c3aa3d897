"""Generated sounds with known content."""

import io

import numpy as np
import soundfile
from numpy.typing import NDArray


def sine(hertz: float, seconds: float, rate: int = 16_000, level: float = 0.5) -> NDArray[np.float32]:
    """A tone."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def audio_file(
    samples: NDArray[np.float32], rate: int = 16_000, kind: str = "WAV", subtype: str = ""
) -> bytes:
    """A file of that format, written by libsndfile, with samples ``[frames]`` or ``[frames, channels]``."""
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind, subtype=subtype or None)
    return file.getvalue()


def loudest_hertz(samples: NDArray[np.float32], rate: int) -> float:
    """The dominant frequency, by Fourier transform."""
    power = abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(power) * rate / len(samples))
