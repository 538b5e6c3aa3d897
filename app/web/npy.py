"""Write a matrix as a NumPy file."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

NPY = "application/x-npy"


def npy(array: NDArray[Any]) -> bytes:
    """An ``.npy`` file of the array, as ``numpy.load`` reads it without pickle."""
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()
