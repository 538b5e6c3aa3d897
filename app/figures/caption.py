"""What stands beside a picture of attention, in words."""

from ..analysis.view import HeadView
from ..capture.record import Capture
from .colours import LOG_FLOOR
from .spec import FigureSpec


def title(view: HeadView) -> str:
    """Which heads they are, and whether the cells are single weights."""
    name = view.title
    if view.block:
        name += f", the largest of every {view.block[0]} by {view.block[1]} cells"
    return name


def notes(view: HeadView, spec: FigureSpec) -> list[str]:
    """Sentences about everything merged, hidden, pooled or forbidden, and about the colours."""
    if spec.scale != "log":
        return list(view.notes)
    return [
        *view.notes,
        f"On the logarithmic scale all weights below {LOG_FLOOR:.4f} have the lowest colour.",
    ]


def source(capture: Capture) -> str:
    """Where the numbers come from: model, revision, and what computed them."""
    made = capture.provenance
    commit = f", commit {made.commit[:12]}" if made.commit else ""
    return (
        f"{made.source}, revision {made.revision}{commit}. "
        f"Followspot {made.app}, transformers {made.transformers}, torch {made.torch}."
    )
