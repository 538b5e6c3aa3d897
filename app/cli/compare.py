"""``followspot compare``."""

from pathlib import Path
from typing import Annotated

import typer

from ..core.capture import Capture
from ..core.input import Input
from ..core.view_spec import ViewSpec
from ..message import _
from ..settings import Settings
from . import console
from .console import fail, print_json
from .local_captures import run_captures
from .options import ModelOption, settings_of, view_options


@view_options(
    *("stream", "heads", "by", "b_stream", "b_heads", "b_by"),
    *("unit", "specials", "query_part", "key_part", "rows", "padding"),
)
def compare(
    view: ViewSpec,
    text_a: Annotated[str, typer.Argument(help="The sentence A.", show_default=False)],
    text_b: Annotated[
        str | None, typer.Argument(help="The sentence B; without it the same as A.", show_default=False)
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads and moves to list.")] = 10,
    model: ModelOption = None,
    b_model: Annotated[
        str | None, typer.Option(help="Another model for B; without it the same.", show_default=False)
    ] = None,
    heads_to: Annotated[
        Path | None, typer.Option("--csv", help="Write every head, with every digit, to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """What changed? Compare two sentences, two models, or two heads: A, B, and what moved from A to B.

    Without --heads it compares the head that differs most between the two sentences or models.
    """
    from ..analysis.head_selection import HeadSelection
    from ..compare.axes import Side
    from ..compare.comparison import compare as compared
    from ..compare.head_differences import head_differences
    from ..figures.comparison import ComparisonSpec
    from .reports.comparison import comparison_json, heads_csv, print_comparison

    captures = _captures(
        settings_of(model=model), settings_of(model=b_model or model), text_a, text_b or text_a
    )
    a, b = (view.of(capture) for capture in captures)
    name = view.stream or a.opening_stream
    # Unlike an address, a command compares the last streams of two models where it names none.
    other = (b, view.b_stream or view.stream or b.opening_stream)
    same = a.id == b.id and name == other[1]
    b_notation = view.b_heads or view.heads
    b_heads = None if b_notation is None else HeadSelection.parse(b_notation, view.b_by or view.by)
    shapes = [(s.layers, s.heads) for s in (a.stream(name), b.stream(other[1]))]
    if same or shapes[0] != shapes[1]:
        if b_heads is None or (same and view.b_heads is None):
            fail(
                _("There is nothing to compare."),
                _("Name heads: --heads 5.3 --b-heads 5.4, or give two texts."),
            )
        differences = head_differences((a, name), Side(*other, b_heads), **view.units())
    else:
        differences = head_differences((a, name), other, **view.units())
    a_heads = HeadSelection.one(differences.heads[0].layer, differences.heads[0].head)
    a_heads = a_heads if view.heads is None else HeadSelection.parse(view.heads, view.by)
    comparison = compared(Side(a, name, a_heads), Side(*other, b_heads or a_heads), **view.units())
    if heads_to:
        heads_to.write_text(heads_csv(differences), encoding="utf-8", newline="")
    if as_json:
        print_json(comparison_json(comparison, differences))
    else:
        print_comparison(console.out, comparison, ComparisonSpec(**view.units()), differences, top)


def _captures(
    settings_a: Settings, settings_b: Settings, text_a: str, text_b: str
) -> tuple[Capture, Capture]:
    """The captures of A and B; a shared model is loaded once, and a shared sentence is captured once."""
    one, other = Input(text=text_a), Input(text=text_b)
    if settings_a.model != settings_b.model:
        return run_captures(settings_a, [one], {})[0], run_captures(settings_b, [other], {})[0]
    captures = run_captures(settings_a, list(dict.fromkeys((one, other))), {})
    return captures[0], captures[-1]
