"""Numbers are rounded alike in Python and in the client, halves included."""

from hypothesis import example, given
from hypothesis import strategies as st

from app.core.rounding import decimals, fixed, significant

from ..node import Node

# Binary fractions are often exactly between two decimals.
halves = st.integers(1, 2**12).map(lambda number: number / 2**12)
weights = st.lists(halves | st.floats(0.001, 1) | st.sampled_from([0, 1]), min_size=1, max_size=50)

ROUNDED = """async ([weights, count], load) => {
  const { decimals, significant } = await load("text/format.ts");
  return weights.map((weight) => [
    decimals(weight, count), weight === 0 ? "" : significant(weight, count), weight.toFixed(count),
  ]);
}"""


@given(weights=weights, count=st.integers(1, 5))
@example(weights=[0.0625, 0.125, 0.3125, 0.99951171875], count=3)
def test_a_weight_is_rounded_alike(node: Node, weights: list[float], count: int) -> None:
    expected = [
        [
            decimals(weight, count),
            "" if weight == 0 else significant(weight, count, padded=True).removesuffix("."),
            fixed(weight, count),
        ]
        for weight in weights
    ]
    assert node.evaluate(ROUNDED, [weights, count]) == expected
