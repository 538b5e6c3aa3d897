"""Numbers inside a JSON document, as Plotly writes and reads them."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray


def typed_array(array: NDArray[Any]) -> dict[str, str]:
    """``{dtype, shape, bdata}``: base64 of little-endian values in row-major order, bit for bit."""
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return {
        "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
        "shape": ", ".join(map(str, array.shape)),
        "bdata": base64.b64encode(little.data).decode(),
    }
