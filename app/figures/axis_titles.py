"""What rows and columns of a matrix stand for, in the same words wherever one is shown."""

from ..core.stream import Rows
from ..message import Message, _

KEY = _("key (attended to)")


def query(rows: Rows | None = None) -> Message:
    """The title of the rows; ``rows`` is how they are named."""
    return _("query (being written)") if rows == "written" else _("query (attends)")


def arrows(rows: Rows | None = None) -> tuple[Message, Message]:
    """The titles of rows and of columns for the corner where they meet."""
    return with_arrows(query(rows))


def pair(title: str) -> Message:
    """The titles of both ends of a line, that of rows being this."""
    return _("{query} → {key}", query=title, key=KEY)


def with_arrows(title: str) -> tuple[Message, Message]:
    """The same for rows with this title."""
    return arrow_down(title), arrow_right(KEY)


def arrow_down(title: str) -> Message:
    """The title of rows, where they meet the columns."""
    return _("{axis} ↓", axis=title)


def arrow_right(title: str) -> Message:
    """The title of columns, where they meet the rows."""
    return _("{axis} →", axis=title)
