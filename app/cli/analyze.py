"""``followspot analyze``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.capture import Capture
from ..core.view_spec import ViewSpec
from ..message import _
from ..settings import Settings
from . import console
from .console import fail, print_json
from .export import write_export
from .input_options import InputOptions
from .options import KeyOption, ModelOption, QueryOption, input_options, settings_of, view_options

if TYPE_CHECKING:
    from ..analysis.ranking import Ranking
    from ..analysis.roles.table import RoleTable
    from ..figures.spec import FigureSpec


@input_options
@view_options(
    *("stream", "layer", "head", "heads", "by", "sort", "scale"),
    *("unit", "specials", "query_part", "key_part", "rows", "padding"),
)
def analyze(
    view: ViewSpec,
    input_options: InputOptions,
    query: QueryOption = None,
    key: KeyOption = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads to list.")] = 10,
    roles: Annotated[bool, typer.Option("--roles", help="Name what each head does here.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write every weight to this NPZ: of all streams and layers, or of --stream and --layer.",
        ),
    ] = None,
    half: Annotated[bool, typer.Option("--half", help="With --export: half precision (float16).")] = False,
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the ranked heads for a pair of words, the heatmap of a head, and what the model predicts.

    Without --heads, or --layer and --head, it draws the first head listed. Without a pair it draws layer 0,
    head 0; or, without --stream, the first alignment head that the model names.
    """
    from ..analysis.token_lookup import find_pair
    from .reports.capture import facts, print_report
    from .reports.roles import print_roles

    _check(view, query, key)
    settings = settings_of(model=model)
    capture = input_options.capture(settings, model)
    if export is not None:
        write_export(capture, export, view.stream, view.layer, half)
    capture = view.of(capture)
    spec, ranking = _figure_and_ranking(find_pair(view, capture, query, key), capture)
    table = _roles(settings, capture, spec.stream) if roles else None
    if as_json:
        print_json(facts(capture, ranking, top, spec) | ({"roles": table} if table else {}))
        return
    if table:
        print_roles(console.out, table, top)
    print_report(console.out, capture, ranking, top, spec)


def _check(view: ViewSpec, query: str | None, key: str | None) -> None:
    """Refuse options that have no meaning together."""
    if (query is None) != (key is None):
        fail(_("--query and --key name a pair: they go together."), _("Give both, or neither."))
    if view.heads is not None and (view.layer, view.head) != (None, None):
        fail(_("--heads names heads already."), _("Leave out --layer and --head."))
    if view.sort != "weight" and query is None:
        fail(_("--sort orders the heads for a pair."), _("Add --query and --key, each with a word."))


def _figure_and_ranking(view: ViewSpec, capture: Capture) -> "tuple[FigureSpec, Ranking | None]":
    """The heatmap to print, and the heads ranked for the pair, if there is one."""
    from ..analysis.best_head import with_best_head
    from ..analysis.head_selection import shown_heads
    from ..analysis.ranking import rank_pair
    from ..figures.spec import FigureSpec

    stream = capture.stream(view.stream or capture.opening_stream)
    ranking = None
    if view.pair is not None:
        ranking = rank_pair(capture, stream.name, *view.pair, sort=view.sort, **view.units())
    view = with_best_head(replace(view, theme="dark"), capture, ranking)
    spec = FigureSpec.of_view(view, shown_heads(view, stream), (capture, stream.name))
    spec.heads.members(capture, stream.name)
    return spec, ranking


def _roles(settings: Settings, capture: Capture, stream: str) -> "RoleTable":
    """The roles of the heads of a stream, including syntactic roles if a grammar is installed."""
    from .. import dependency_parse
    from ..analysis.roles.table import role_table

    parser = dependency_parse.installed_pipeline(settings.spacy_model)
    text = capture.texts.get(capture.stream(stream).key_side)
    parse = dependency_parse.parse(text, parser, settings.spacy_model) if parser and text else None
    return role_table(capture, stream, parse)
