"""A spectrogram as a picture."""

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats


def grey(mels: Floats) -> NDArray[np.uint8]:
    """Log-mel energies ``[bands, columns]`` as shades: high bands on top, loud is white."""
    low, high = float(mels.min()), float(mels.max())
    shades = np.round((mels - low) * (255 / (high - low or 1.0)))
    return np.ascontiguousarray(shades[::-1].astype(np.uint8))
