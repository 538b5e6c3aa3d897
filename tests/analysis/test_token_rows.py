"""One token in every head: exactly the rows and columns of the heads' matrices."""

import numpy as np
import pytest

from app.analysis.token_rows import token_rows
from app.errors import OutOfRange, UnknownStream
from app.examples import recordings


def test_it_is_a_row_or_a_column_of_each_matrix() -> None:
    capture = recordings()[0]
    rows, columns = (token_rows(capture, "self", end, 8).weights for end in ("query", "key"))
    assert rows.shape == columns.shape == (6, 12, 13)
    for layer in range(6):
        matrices = capture.weights("self", layer)
        assert np.array_equal(rows[layer], matrices[:, 8])
        assert np.array_equal(columns[layer], matrices[:, :, 8])


@pytest.mark.parametrize("end", ["query", "key"])
def test_what_is_not_there_is_refused(end: str) -> None:
    with pytest.raises(OutOfRange):
        token_rows(recordings()[0], "self", end, 13)  # type: ignore[arg-type]
    with pytest.raises(UnknownStream):
        token_rows(recordings()[0], "cross", end, 0)  # type: ignore[arg-type]
