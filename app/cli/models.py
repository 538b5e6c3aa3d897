"""``followspot models``."""

from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from . import console
from .console import print_json
from .options import ModelsOption, settings_of

_CARD_FACTS = (
    "key",
    "title",
    "source",
    "origin",
    "stored",
    "modality",
    "family",
    "licence",
    "gated",
    "parameters",
    "bytes",
    "max_tokens",
    "note",
    "problem",
)


def models(
    model: ModelsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the models that can be shown. Any other of the Hub can be named by its id."""
    from ..models.catalogue import catalogue

    offered = catalogue(*settings_of(model=model).model, open=True)
    infos = [offered.info(key) for key in offered]
    if as_json:
        print_json([{name: getattr(info, name) for name in _CARD_FACTS} for info in infos])
        return
    table = Table("key", "model", "size", "where", "licence", "note", box=None, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    for column in table.columns[:3]:
        column.no_wrap = True
    for info in infos:
        size = f"{info.bytes / 1e6:,.0f} MB" if info.bytes else "unknown"
        where = "built in" if info.origin == "built-in" else "here" if info.stored else "the Hub"
        note = f"Cannot be loaded: {info.problem['detail']}" if info.problem else info.note
        table.add_row(*map(escape, (info.key, info.source, size, where, info.licence, note)))
    console.out.print(table)
