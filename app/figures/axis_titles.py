"""What rows and columns of a matrix stand for, in the same words wherever one is shown."""

from ..core.stream import Rows
from ..message import Message, _

KEY = _("key (attended to)")


def query(rows: Rows | None = None) -> Message:
    """The title of the rows; ``rows`` is how they are named."""
    return _("query (being written)") if rows == "written" else _("query (attends)")


def arrows(rows: Rows | None = None) -> tuple[Message, Message]:
    """The titles of rows and of columns for the corner where they meet."""
    return _("{axis} ↓", axis=query(rows)), _("{axis} →", axis=KEY)
