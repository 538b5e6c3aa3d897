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
    cards = [offered.card(key) for key in offered]
    if as_json:
        print_json([{name: getattr(card, name) for name in _CARD_FACTS} for card in cards])
        return
    table = Table("key", "model", "size", "where", "licence", "note", box=None, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    for column in table.columns[:3]:
        column.no_wrap = True
    for card in cards:
        size = f"{card.bytes / 1e6:,.0f} MB" if card.bytes else "unknown"
        where = "built in" if card.origin == "built-in" else "here" if card.stored else "the Hub"
        note = f"Cannot be loaded: {card.problem['detail']}" if card.problem else card.note
        table.add_row(*map(escape, (card.key, card.source, size, where, card.licence, note)))
    console.out.print(table)
