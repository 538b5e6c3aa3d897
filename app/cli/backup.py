"""``followspot backup`` and ``followspot restore``."""

from pathlib import Path
from typing import Annotated

import typer

from ..message import _, ngettext
from . import console
from .options import settings_of


def backup(file: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")]) -> None:
    """Write the database (texts, uploaded files, saved figures) to one file; the server may go on running."""
    from ..store.backup import backup as write

    nbytes = write(settings_of().database, file)
    console.out.print(
        ngettext(
            "{file} holds the whole database: {count} byte, checked.",
            "{file} holds the whole database: {count} bytes, checked.",
            nbytes,
            file=str(file),
        )
    )


def restore(file: Annotated[Path, typer.Argument(help="A file that followspot backup wrote.")]) -> None:
    """Replace the database by a backup, while no server runs; the previous one is kept beside
    it."""
    from ..store.backup import restore as put_back

    database = settings_of().database
    former = put_back(file, database)
    console.out.print(_("{database} was restored from {file}.", database=str(database), file=str(file)))
    if former is not None:
        console.out.print(_("The previous database is kept as {file}.", file=str(former)))
