"""Which rows an attention budget is of: those that write the answer, or those that were chosen."""

from dataclasses import dataclass
from typing import Literal

from ..core.capture import Capture
from ..core.token import Part
from .units import Unit, find

# answer: those that write the answer; written: those that write the whole text of a decoder with a source of
# its own; last: the one that predicts what follows; all: of a stream that predicts nothing; chosen: of a word
# or another unit; part: of a part of the input.
RowsKind = Literal["answer", "written", "last", "all", "chosen", "part"]


@dataclass(frozen=True, slots=True)
class BudgetRows:
    """The rows that attention is drawn by.

    Attributes:
        kind: which they are.
        positions: of the tokens that attend, ascending.
    """

    kind: RowsKind
    positions: tuple[int, ...]


def budget_rows(
    capture: Capture, stream: str, query: int | None, part: Part | None, units: tuple[Unit, ...]
) -> BudgetRows:
    """The rows of a budget.

    In a decoder, the row of a token predicts the next one. So an answer is written by the rows from the last
    token of the prompt to the last but one of the answer.

    Args:
        query: a token of a chosen unit; None: none is chosen.
        part: the part of the input whose rows were asked for; None: none was.
        units: along the rows, of that part.

    Raises:
        OutOfRange: no unit contains the query.
    """
    if query is not None:
        return BudgetRows("chosen", units[find(units, query)].tokens)
    if part is not None:
        return BudgetRows("part", tuple(place for unit in units for place in unit.tokens))
    tokens = capture.tokens[capture.stream(stream).query_side]
    present = tuple(place for place, token in enumerate(tokens) if not token.padding)
    if capture.rows_of(stream) is None:
        return BudgetRows("all", present)
    answer = tuple(place - 1 for place in present if tokens[place].part == "answer" and place > 0)
    if answer:
        return BudgetRows("answer", answer)
    if _has_source(capture, stream) and len(present) > 1:
        return BudgetRows("written", present[:-1])
    return BudgetRows("last", present[-1:])


def _has_source(capture: Capture, stream: str) -> bool:
    """Whether what is written along the rows of a stream is written from another text, picture or clip."""
    side = capture.stream(stream).query_side
    return any(one.query_side == side != one.key_side for one in capture.streams.values())
