"""How far shown weights can be from the model's own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RowSums:
    """Smallest and largest sum of the checked rows, over every layer and head."""

    minimum: float
    maximum: float
    rows_checked: int
    rows_total: int

    @property
    def in_words(self) -> str:
        """Their range with four digits: ``4.5``, or ``between 0.5 and 1``."""
        low, high = f"{self.minimum:.4g}", f"{self.maximum:.4g}"
        return low if low == high else f"between {low} and {high}"


@dataclass(frozen=True, slots=True)
class Exactness:
    """How far the shown weights can be from the model's own.

    Attributes:
        max_difference: largest absolute difference from the model's eager ``output_attentions`` over all
            streams, layers, heads and cells of the probe text; None for imported attention, which has no
            model to compare with.
        probe: the text on which that was measured when the model was loaded.
        tolerance: the largest difference allowed; a model above it is refused.
        dtype: the precision the model ran in.
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
        largest: absolute, over every stream, layer and head, and the compared rows; None if none.
        rows, total: how many rows of heads were compared, and how many there are.
        note: how it was measured, or why it was not, in sentences.
    """

    largest: float | None
    rows: int
    total: int
    note: str
