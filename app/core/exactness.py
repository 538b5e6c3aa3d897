"""How far shown weights can be from the model's own."""

from dataclasses import dataclass

from ..message import _, digits


@dataclass(frozen=True, slots=True)
class RowSums:
    """Smallest and largest sum of the checked rows, over every layer and head.

    Attributes:
        minimum: e.g. ``0.9999998``.
        maximum: e.g. ``1.0000002``.
        rows_checked: e.g. ``936``.
        rows_total: e.g. ``936``.
    """

    minimum: float
    maximum: float
    rows_checked: int
    rows_total: int

    @property
    def in_words(self) -> str:
        """Their range with four digits: ``4.5``, or ``between 0.5 and 1``."""
        low, high = digits(f"{self.minimum:.4g}"), digits(f"{self.maximum:.4g}")
        return low if low == high else _("between {low} and {high}", low=low, high=high)


@dataclass(frozen=True, slots=True)
class Exactness:
    """How far the shown weights can be from the model's own.

    Attributes:
        max_difference: largest absolute difference from the model's eager ``output_attentions`` over all
            streams, layers, heads and cells of the probe text; None for imported attention, which has no
            model to compare with, e.g. ``1.2e-07``.
        probe: the text on which that was measured when the model was loaded, e.g. ``The cat sat on the
            mat.``.
        tolerance: the largest difference allowed; a model above it is refused, e.g. ``1e-05``.
        dtype: the precision the model ran in, e.g. ``float32``.
        row_sums: measured on this capture.
    """

    max_difference: float | None
    probe: str
    tolerance: float
    dtype: str
    row_sums: RowSums


@dataclass(frozen=True, slots=True)
class Difference:
    """The difference between a capture's weights and the model's own eager ones, on its input.

    Attributes:
        max_difference: largest absolute difference over every stream, layer and head, and the compared rows;
            None if none was, e.g. ``4.1e-6``.
        rows_compared: rows of all heads, spread evenly over the input, e.g. ``936``.
        rows_total: how many there are, e.g. ``936``.
        note: how it was measured, or why it was not, in sentences, e.g. ``This is a recording, which is shown
            without running the model.``.
    """

    max_difference: float | None
    rows_compared: int
    rows_total: int
    note: str
