"""``followspot figures``: manage saved figures as the operator."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from ..message import _, digits
from . import console
from .console import print_json
from .help import HelpedCommand, HelpedGroup
from .options import settings_of

if TYPE_CHECKING:
    from ..store.figures import FigureStore, SavedFigure

figures = typer.Typer(
    cls=HelpedGroup, no_args_is_help=True, help="List, show or delete the figures that were saved here."
)

# Most columns of a title or a text in the list.
_LONGEST = 48
_Ids = Annotated[list[str], typer.Argument(help="Ids of figures.", metavar="ID...")]


@figures.command("list", cls=HelpedCommand)
def list_figures(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List all saved figures, the newest first."""
    with _store() as store:
        saved = store.all()
    if as_json:
        print_json([asdict(figure) for figure in saved])
        return
    table = Table(
        _("id"), _("saved"), _("bytes"), _("gallery"), _("title or text"), box=None, header_style="bold"
    )
    for figure in saved:
        in_gallery = _("yes") if figure.listed else ""
        table.add_row(figure.id, figure.created, digits(f"{figure.nbytes:,}"), in_gallery, _name(figure))
    console.out.print(table)


@figures.command(cls=HelpedCommand)
def show_in_gallery(ids: _Ids) -> None:
    """List these figures on the page /gallery, which everybody can see."""
    with _store() as store:
        for identity in ids:
            store.show_in_gallery(identity, True)


@figures.command(cls=HelpedCommand)
def hide(ids: _Ids) -> None:
    """Take these figures off the page /gallery; their addresses still work."""
    with _store() as store:
        for identity in ids:
            store.show_in_gallery(identity, False)


@figures.command(cls=HelpedCommand)
def delete(ids: _Ids) -> None:
    """Delete these figures permanently, without their tokens."""
    with _store() as store:
        for identity in ids:
            store.remove(identity)


@contextmanager
def _store() -> Iterator["FigureStore"]:
    from ..store.database import Database
    from ..store.figures import FigureStore

    settings = settings_of()
    database = Database(settings.database_place)
    try:
        yield FigureStore(database, settings.figures_bytes, settings.max_figures)
    finally:
        database.close()


def _name(figure: "SavedFigure") -> str:
    from ..figures.label_text import shorten, visible

    named = figure.title or figure.spec.get("text", "")
    # What has no text, such as a pruning, is named by its kind and its model.
    return shorten(
        visible(named or " ".join(figure.spec.get(name, "") for name in ("kind", "model"))), _LONGEST
    )
