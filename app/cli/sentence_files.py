"""Sentences with marks, as commands are given them: a file, or a set that ships."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from ..message import _, localized
from . import console
from .console import fail

if TYPE_CHECKING:
    from ..core.sentence import Sentence

SentencesArgument = Annotated[
    str,
    typer.Argument(
        help="A file of lines with marks, such as: The [it] ... {mat}; a .csv or .tsv with the columns"
        " text, query and key; or the name of a set that ships: see --list.",
        show_default=False,
    ),
]


def list_sets() -> None:
    """Print the sets that ship."""
    from ..scan.sets import sentence_sets

    for one in sentence_sets().values():
        about = _("{title} ({count}). {note}", title=one.title, count=len(one.sentences), note=one.note)
        console.out.print(Text.assemble((one.name, "bold"), "  ", localized(about)))


def read_sentences(file: str) -> "tuple[Sentence, ...]":
    """The sentences of a file, or of a shipped set."""
    from ..scan.marked_sentences import read_lines, read_table
    from ..scan.sets import sentence_set, sentence_sets

    path = Path(file)
    if file in sentence_sets() and not path.exists():
        return sentence_set(file).sentences
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(
            _("{file} cannot be read: {reason}.", file=file, reason=str(error)),
            _("Give a text file in UTF-8, or the name of a set: followspot scan --list"),
        )
    return (read_table if path.suffix.lower() in (".csv", ".tsv") else read_lines)(text)
