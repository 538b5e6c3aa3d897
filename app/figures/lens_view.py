"""A lens as it is shown: its columns, its rows, and what its caption says."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..analysis.units import Unit, units
from ..core.capture import Capture
from ..core.lens import Lens, LensReading
from ..message import Message, _, digits, pgettext
from .figure import Figure
from .label_text import visible
from .outcome_text import place_text
from .result import missing_result

TITLE = _("What the model would say after each layer")
SUBTITLE = _(
    "Rows: after which layer, the last on top. Columns: the token read. Cells: the likeliest next token."
)
# The title of the rows.
DEPTH = _("after layer")


@dataclass(frozen=True, slots=True)
class LensView:
    """The lens of a capture, with its columns.

    Attributes:
        lens: the lens.
        columns: the tokens that are read, without padding.
        capture: the capture.
    """

    lens: Lens
    columns: tuple[Unit, ...]
    capture: Capture

    def window(self, most: int) -> tuple[Unit, ...]:
        """The columns that have room: those up to where the followed token is predicted, or the first."""
        position = self.lens.outcome.position
        last = next(n for n, unit in enumerate(self.columns) if unit.tokens[0] == position)
        end = max(last + 1, min(most, len(self.columns)))
        return self.columns[max(0, end - most) : end]

    def rows(self, columns: tuple[Unit, ...]) -> list[list[LensReading]]:
        """The readings of some columns, the last layer first."""
        return [[row[unit.tokens[0]] for unit in columns] for row in reversed(self.lens.readings)]

    def settled(self, columns: tuple[Unit, ...]) -> NDArray[np.bool_]:
        """Which of these cells name the token that the whole model finds likeliest there."""
        tokens = np.array([[cell.token for cell in row] for row in self.rows(columns)])
        same: NDArray[np.bool_] = tokens == tokens[:1]
        return same


def view_of(figure: Figure) -> LensView:
    """The lens that a figure shows. Raises InvalidRequest if the figure was made without one."""
    if not isinstance(figure.result, Lens):
        raise missing_result()
    lens = figure.result
    return LensView(lens, units(figure.a.tokens[lens.side]), figure.a)


def depth_name(depth: int) -> str:
    """What a row is called: the layer after which the state is read."""
    return pgettext("the first row of a lens, before any layer", "input") if depth == 0 else f"{depth - 1}"


def share_text(share: float) -> Message:
    """A probability."""
    return digits(f"{share:.3g}")


def followed_token(view: LensView) -> str:
    """The followed token, for display."""
    text = view.lens.outcome.text
    return visible(text.strip() or text)


def statements(view: LensView) -> list[Message]:
    """Which token is followed, and from which layer on it is the likeliest."""
    outcome, last = view.lens.outcome, view.lens.steps[-1]
    assert outcome.position is not None, "a next token is predicted at a token"
    place = place_text(outcome, view.capture.tokens[view.lens.side][outcome.position])
    followed = _(
        "“{token}” is followed {place}: in the whole model, its probability is {probability}, its rank"
        " {rank}.",
        token=followed_token(view),
        place=place,
        probability=share_text(last.probability),
        rank=str(last.rank),
    )
    return [followed, *_first_depth(view)]


def settled_from(view: LensView) -> int | None:
    """The depth from which on the followed token is the likeliest; None if it is not in the end."""
    ranks = [step.rank for step in view.lens.steps]
    after = next((n for n, rank in enumerate(reversed(ranks)) if rank != 1), len(ranks))
    return len(ranks) - after if after else None


def _first_depth(view: LensView) -> Iterator[Message]:
    depth = settled_from(view)
    if depth == 0:
        yield _("It is the likeliest from the input of the first layer on.")
    elif depth:
        yield _("It is the likeliest from layer {layer} on.", layer=str(depth - 1))


def notes(view: LensView, shown: int) -> list[Message]:
    """How the states are read, what is marked and left out, and what a lens does not show.

    Args:
        shown: how many columns the picture has.
    """
    return [
        _(
            "The state after each layer is read as if it were the last, through the model’s final norm and"
            " unembedding. The last row, on top, is the model’s own prediction."
        ),
        _("Outlined: cells that name the token which the whole model finds likeliest there."),
        *left_out(view, shown),
        *hidden(),
    ]


def left_out(view: LensView, shown: int) -> list[Message]:
    """How many columns have no room, if any."""
    if shown == len(view.columns):
        return []
    return [_("{shown} of {count} tokens are shown; tables have all.", shown=shown, count=len(view.columns))]


def hidden() -> list[Message]:
    """What a lens does not show."""
    return [
        _(
            "Norm and unembedding are made for the last state, so a lens can misread earlier ones: what it"
            " does not show may be known to the model all the same."
        )
    ]
