"""Options shared by several commands, and the settings that result from them."""

from typing import Annotated, Any

import typer

from ..analysis.head_selection import By
from ..core.stream import Rows
from ..settings import Settings

_MODEL_HELP = "A key of the catalogue, an id on the Hub (organisation/name), or a model folder."
ModelOption = Annotated[str | None, typer.Option("--model", "-m", help=_MODEL_HELP)]
ModelsOption = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", help=f"{_MODEL_HELP} Repeatable; the first is the default."),
]
HeadsOption = Annotated[
    str | None,
    typer.Option(help="Heads to draw as one: 5.3 (layer 5, head 3), 5 (a layer), all; several with commas."),
]
ByOption = Annotated[By, typer.Option(help="How several heads become one: their mean, or the largest.")]
RowsOption = Annotated[
    Rows | None,
    typer.Option(
        help="Name the rows of a decoder by the token read there, or by the one being written, which the row"
        " predicts. Without it, as suits the model."
    ),
]
PaddingOption = Annotated[
    bool, typer.Option(help="Show padding, such as the silence that a model adds behind a clip.")
]


def settings_of(**options: Any) -> Settings:
    """The settings; options take precedence over the environment."""
    return Settings(**{name: value for name, value in options.items() if value is not None})
