"""What is said of imported attention: padding, half precision, sums of rows, masks."""

from collections.abc import Iterable, Mapping, Sequence

from ..core.capture import Floats
from ..core.exactness import RowSums
from ..core.stream_name import stream_name
from ..message import _, digits, listed, ngettext
from .weight_arrays import ROUNDING


def padding_note(count: int, most: float) -> str:
    """What was left out; ``most`` is the largest share that another token gives to padding."""
    if most <= ROUNDING:
        return ngettext(
            "{count} token of padding is left out of every picture and number, as a row and as a column.",
            "{count} tokens of padding are left out of every picture and number, as rows and as columns.",
            count,
        )
    return ngettext(
        "{count} token of padding is left out of every picture and number, as a row and as a "
        "column, though other tokens give up to {share} of a row to it.",
        "{count} tokens of padding are left out of every picture and number, as rows and as "
        "columns, though other tokens give up to {share} of a row to them.",
        count,
        share=digits(f"{most:.3g}"),
    )


def half_precision_note(halves: Sequence[str], weights: Mapping[str, Floats]) -> list[str]:
    """Which streams were imported in half precision, if any."""
    if not halves:
        return []
    if len(halves) == len(weights):
        return [_("The weights were imported in half precision (float16), about three digits of each.")]
    return [
        _(
            "The weights of {streams} were imported in half precision (float16), about three digits of each.",
            streams=listed(map(stream_name, halves)),
        )
    ]


def row_sum_notes(rows: RowSums, empty: int) -> list[str]:
    """What rows add up to, if not to 1; ``empty`` is how many are 0 throughout."""
    notes: list[str] = []
    if abs(rows.minimum - 1) > ROUNDING or abs(rows.maximum - 1) > ROUNDING:
        notes.append(_("Their rows add up to {sums}, not to 1.", sums=rows.in_words))
    if empty:
        notes.append(ngettext("{count} row is 0 throughout.", "{count} rows are 0 throughout.", empty))
    return notes


def mask_notes(causal: Iterable[str], weights: Mapping[str, Floats]) -> list[str]:
    """In which streams the zeros above the diagonal count as masked."""
    if not causal:
        return []
    if set(causal) == set(weights):
        return [_("Every cell above the diagonal is exactly 0, so these count as masked.")]
    return [
        _(
            "Every cell above the diagonal of {streams} is exactly 0, so these count as masked.",
            streams=listed(map(stream_name, sorted(causal))),
        )
    ]
