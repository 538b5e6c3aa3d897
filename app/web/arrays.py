"""Numeric arrays on the wire: Plotly's typed arrays in JSON, or NumPy's own format."""

import base64
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

NPY = "application/x-npy"


def typed_array(array: NDArray[Any]) -> dict[str, str]:
    """``{dtype, shape, bdata}`` as Plotly reads it: base64 of little-endian values, row after row."""
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return {
        "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
        "shape": ",".join(map(str, array.shape)),
        "bdata": base64.b64encode(little.data).decode(),
    }


def npy(array: NDArray[Any]) -> bytes:
    """An ``.npy`` file of the array, as ``numpy.load`` reads it without pickle."""
    file = io.BytesIO()
    np.save(file, np.ascontiguousarray(array), allow_pickle=False)
    return file.getvalue()
