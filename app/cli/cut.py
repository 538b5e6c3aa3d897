"""``followspot cut``."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ..core.ablation import ABLATION_OPTIONS
from ..core.capture import Capture
from ..core.effects import Effects
from ..core.intervention import INTERVENTIONS_GRAMMAR, Intervention, parse_interventions
from ..core.outcome import OUTCOME_OPTIONS
from ..core.shape import all_plain
from ..core.view_spec import ViewSpec
from ..message import _
from ..models.model_info import Progress
from . import console
from .console import fail, print_json, progress
from .input_options import InputOptions
from .options import KeyOption, ModelOption, QueryOption, input_options, settings_of, view_options


@input_options
@view_options("stream", *OUTCOME_OPTIONS, *ABLATION_OPTIONS, "verify")
def cut(
    view: ViewSpec,
    input_options: InputOptions,
    changes: Annotated[
        list[str] | None,
        typer.Argument(
            help="What is changed: 3.4:16-8 cuts the edge from query 16 to key 8 in head 4 of layer 3;"
            " 3:16-8 in all heads of the layer, all:16-8 in all layers; 3.4 ablates a head, 3 a layer.",
            metavar="CHANGE",
            show_default=False,
        ),
    ] = None,
    query: QueryOption = None,
    key: KeyOption = None,
    top: Annotated[int, typer.Option(min=1, help="Without a CHANGE: how many heads to list.")] = 10,
    to: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="Without a CHANGE: write all heads to this CSV."),
    ] = None,
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Does it matter? Run the model with edges cut and heads ablated, beside the model as it is.

    It prints what is measured before and after, with all changes at once and with each alone, and the
    likeliest tokens. With --query and --key, heads that are named without an edge lose the edge between these
    two tokens, and are not ablated.

    Ablated heads output 0, or with --ablation what they do in other texts; then the effects with 0 are
    printed beside.

    Without a CHANGE it lists the heads that matter: what ablating each head alone would change, or with
    --query and --key, what cutting that edge in each would. The largest are verified by running the model
    (--verify), the others are estimates.
    """
    from ..analysis.token_lookup import find_pair

    input_options, named = _arguments(input_options, changes or [])
    if (query is None) != (key is None):
        fail(_("--query and --key name a pair: they go together."), _("Give both, or neither."))
    if not all(re.fullmatch(INTERVENTIONS_GRAMMAR, one) for one in named):
        fail(
            _("After the text, name what is cut or ablated."),
            _("Name an edge, such as 3.4:16-8, or a head, such as 3.4; or nothing, to list all heads."),
        )
    if named and to is not None:
        fail(_("--to writes the list of all heads."), _("Leave out the changes, or --to."))
    view = replace(view, kind="effect", cut=",".join(named) or None)
    capture, effects = input_options.capture_with_result(settings_of(model=model), model, view)
    assert isinstance(effects, Effects), "imported attention is refused"
    view = find_pair(view, capture, query, key)
    if named:
        _run(capture, effects, _interventions(view, capture), as_json)
    else:
        _list_heads(view, capture, effects, top, to, as_json)


def _list_heads(
    view: ViewSpec, capture: Capture, effects: Effects, top: int, to: Path | None, as_json: bool
) -> None:
    """Print what each head does, or write it."""
    from ..figures.head_effects_reply import head_effects_reply
    from ..figures.head_effects_table import head_effects_table
    from ..figures.tables import csv_of
    from .reports.head_effects import print_head_effects

    stream = view.stream or capture.opening_stream
    with progress() as report:
        report(Progress(_("running the model"), 0.95, 0.0))
        reply = head_effects_reply(capture, effects, stream, view)
    if to is not None:
        to.write_bytes(b"".join(csv_of(head_effects_table(capture, stream, reply, view.pair))))
    elif as_json:
        print_json({"id": capture.id, "model": capture.model, "text": capture.text, **all_plain(reply)})
    else:
        print_head_effects(console.out, capture, stream, reply, view.pair, top)


def _run(capture: Capture, effects: Effects, interventions: tuple[Intervention, ...], as_json: bool) -> None:
    """Run the model with some changes, and print what they change."""
    from ..figures.intervention_reply import intervention_reply
    from .reports.intervention import intervention_json, print_intervention

    with progress() as report:
        report(Progress(_("running the model"), 0.95, 0.0))
        reply = intervention_reply(capture, effects, interventions)
        is_zero = effects.ablation.mode == "zero" or all(one.edge for one in interventions)
        zero = None if is_zero else intervention_reply(capture, effects.zeroing, interventions)
    if as_json:
        print_json(intervention_json(capture, interventions, reply))
    else:
        print_intervention(console.out, capture, interventions, reply, zero)


def _arguments(options: InputOptions, changes: list[str]) -> tuple[InputOptions, list[str]]:
    """The input and the changes: where the input is a file, the first argument is no text but a change."""
    is_file = (options.image or options.audio or options.tensors) is not None
    if is_file and options.text is not None and re.fullmatch(INTERVENTIONS_GRAMMAR, options.text):
        return replace(options, text=None), [options.text, *changes]
    return options, changes


def _interventions(view: ViewSpec, capture: Capture) -> tuple[Intervention, ...]:
    """The changes that are named, with the edge of those that name only heads."""
    stream = view.stream or capture.opening_stream
    named = parse_interventions(view.cut or "", stream)
    if view.pair is None:
        return named
    if all(one.edge for one in named):
        fail(
            _("Each change names its edge already."),
            _("Leave out --query and --key, or name heads alone, such as 3.4."),
        )
    return tuple(one if one.edge else replace(one, query=view.pair[0], key=view.pair[1]) for one in named)
