"""``followspot models``."""

from typing import Annotated

import typer
from rich.table import Table

from ..message import _, digits, pgettext
from ..models.model_info import ModelInfo
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
    """List the models that can be shown. Any other model of the Hub can be named by its id."""
    from ..models.catalogue import catalogue

    offered = catalogue(*settings_of(model=model).model, open=True)
    infos = [offered.info(key) for key in offered]
    if as_json:
        print_json([{name: getattr(info, name) for name in _CARD_FACTS} for info in infos])
        return
    table = Table(
        pgettext("name of a model", "key"),
        _("model"),
        _("size"),
        _("where"),
        _("licence"),
        _("note"),
        box=None,
        header_style="bold",
    )
    for column in table.columns:
        column.overflow = "fold"
    for column in table.columns[:3]:
        column.no_wrap = True
    for info in infos:
        table.add_row(info.key, info.source, _size(info), _place(info), info.licence, _note(info))
    console.out.print(table)


def _size(info: ModelInfo) -> str:
    return (
        _("{size} MB", size=digits(f"{info.bytes / 1e6:,.0f}")) if info.bytes else pgettext("size", "unknown")
    )


def _place(info: ModelInfo) -> str:
    if info.origin == "built-in":
        return _("built in")
    if info.stored:
        return _("here")
    return "PyPI" if info.origin == "package" else _("the Hub")


def _note(info: ModelInfo) -> str:
    return (
        _("This model cannot be loaded. {reason}", reason=info.problem["detail"])
        if info.problem
        else info.note
    )
