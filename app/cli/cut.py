"""``followspot cut``."""

import re
from dataclasses import replace
from typing import Annotated

import typer

from ..core.ablation import ABLATION_OPTIONS
from ..core.capture import Capture
from ..core.effects import Effects
from ..core.intervention import INTERVENTIONS_GRAMMAR, Intervention, parse_interventions
from ..core.outcome import OUTCOME_OPTIONS
from ..core.view_spec import ViewSpec
from ..message import _
from ..models.model_info import Progress
from . import console
from .console import fail, print_json, progress
from .input_options import InputOptions
from .options import KeyOption, ModelOption, QueryOption, input_options, settings_of, view_options


@input_options
@view_options("stream", *OUTCOME_OPTIONS, *ABLATION_OPTIONS)
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
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Does it matter? Run the model with edges cut and heads ablated, beside the model as it is.

    It prints what is measured before and after, with all changes at once and with each alone, and the
    likeliest tokens. With --query and --key, heads that are named without an edge lose the edge between these
    two tokens, and are not ablated.

    Ablated heads output 0, or with --ablation what they do in other texts; then the effects with 0 are
    printed beside.
    """
    from ..figures.intervention_reply import intervention_reply
    from .reports.intervention import intervention_json, print_intervention

    input_options, named = _arguments(input_options, changes or [])
    if (query is None) != (key is None):
        fail(_("--query and --key name a pair: they go together."), _("Give both, or neither."))
    if not named or not all(re.fullmatch(INTERVENTIONS_GRAMMAR, one) for one in named):
        fail(
            _("After the text, name what is cut or ablated."),
            _("Name an edge, such as 3.4:16-8, or a head, such as 3.4."),
        )
    view = replace(view, kind="effect", cut=",".join(named))
    capture, effects = input_options.capture_with_result(settings_of(model=model), model, view)
    assert isinstance(effects, Effects), "imported attention is refused"
    interventions = _interventions(view, capture, query, key)
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


def _interventions(
    view: ViewSpec, capture: Capture, query: str | None, key: str | None
) -> tuple[Intervention, ...]:
    """The changes that are named, with the edge of those that name only heads."""
    from ..analysis.token_lookup import find_pair

    stream = view.stream or capture.opening_stream
    named = parse_interventions(view.cut or "", stream)
    pair = find_pair(view, capture, query, key).pair
    if pair is None:
        return named
    if all(one.edge for one in named):
        fail(
            _("Each change names its edge already."),
            _("Leave out --query and --key, or name heads alone, such as 3.4."),
        )
    return tuple(one if one.edge else replace(one, query=pair[0], key=pair[1]) for one in named)
