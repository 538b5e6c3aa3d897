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

    nbytes = write(settings_of().database_place, file)
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
    it. A database of PostgreSQL must be empty."""
    from ..store.backup import restore as put_back

    place = settings_of().database_place
    former = put_back(file, place)
    # A URL has a password in it.
    database = str(place) if isinstance(place, Path) else "FOLLOWSPOT_DATABASE_URL"
    console.out.print(_("{database} was restored from {file}.", database=database, file=str(file)))
    if former is not None:
        console.out.print(_("The previous database is kept as {file}.", file=str(former)))
