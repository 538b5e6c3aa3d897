"""Pages of docs/ with a table of all architectures, a part for each group."""

from collections.abc import Callable
from pathlib import Path

from .architecture import Architecture
from .groups import GROUPS

DOCS = Path(__file__).parent.parent.parent / "docs"
# In place of what does not apply.
NONE = "–"
_END = "<!-- to here -->\n"


def write(name: str, script: str, header: str, row: Callable[[Architecture], str]) -> None:
    """Write the tables of a page between its marks.

    Args:
        script: its module in scripts/, which the mark names.
        header: of each table.
        row: the line of one architecture, empty if it is not listed.
    """
    begin, page = f"<!-- python -m scripts.{script} writes from here -->\n", DOCS / name
    tables = [
        f"### {title}\n\n{header}{''.join(map(row, architectures))}"
        for title, architectures in GROUPS.items()
    ]
    text = page.read_text(encoding="utf-8")
    before, after = text.split(begin)[0], text.split(_END)[1]
    page.write_text(f"{before}{begin}\n{chr(10).join(tables)}\n{_END}{after}", encoding="utf-8")


def sentence(text: str) -> str:
    """A phrase with a capital letter and a full stop."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}."
