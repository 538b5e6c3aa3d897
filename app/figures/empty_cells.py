"""Why cells of a comparison are empty: a side has no such pair, or its mask forbids it."""

import numpy as np

from ..compare.comparison import Comparison
from ..message import _
from .comparison import places

# Why a cell is empty.
NO_PAIR, MASKED = _("no such pair"), _("not allowed by the mask")


def meaning_of_empty(comparison: Comparison) -> str:
    """What the empty cells of a comparison mean; no text if there are none."""
    lacking, masked = _reasons(comparison)
    if lacking and masked:
        return _("no such pair, or not allowed by the mask")
    return NO_PAIR if lacking else MASKED if masked else ""


def empty_note(comparison: Comparison) -> list[str]:
    """The same as a note, if there are empty cells."""
    match _reasons(comparison):
        case True, True:
            return [_("Where a cell is empty, that side has no such pair, or its mask does not allow it.")]
        case True, False:
            return [_("Where a cell is empty, that side has no such pair.")]
        case False, True:
            return [_("Where a cell is empty, the mask of that side does not allow the pair.")]
        case _:
            return []


def _reasons(comparison: Comparison) -> tuple[bool, bool]:
    """Whether cells are empty because a side lacks the pair, and because a mask forbids it."""
    rows, columns = places(comparison)
    lacking = any(None in (joint.a, joint.b) for joint in (*rows, *columns))
    masked = any(
        np.isnan(matrix[np.ix_([row is not None for row in own], [key is not None for key in keys])]).any()
        for matrix, own, keys in (
            (comparison.matrix_a, [joint.a for joint in rows], [joint.a for joint in columns]),
            (comparison.matrix_b, [joint.b for joint in rows], [joint.b for joint in columns]),
        )
    )
    return lacking, masked
