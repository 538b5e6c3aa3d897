"""``followspot analyze``."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..core.capture import Capture
from ..core.input import Generation, Input, Method
from ..core.view_spec import ViewSpec
from ..settings import Settings
from . import console
from .console import fail, print_json
from .export import write_export
from .local_captures import files_of, imported_capture_of, run_captures
from .options import ModelOption, settings_of, view_options

if TYPE_CHECKING:
    from ..analysis.roles.table import RoleTable


@view_options(
    *("stream", "layer", "head", "heads", "by", "sort", "scale"),
    *("words", "specials", "query_part", "key_part", "rows", "padding"),
)
def analyze(
    view: ViewSpec,
    text: Annotated[
        str | None,
        typer.Argument(help="The sentence; the source of a translation model.", show_default=False),
    ] = None,
    pair: Annotated[str | None, typer.Option(help="A second text, for models that read two.")] = None,
    target: Annotated[
        str | None, typer.Option(help="What the decoder reads; without it the model writes it.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="In which language a multilingual model writes down a clip, such as fr; without it the model"
            " detects it.",
        ),
    ] = None,
    generate: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Let the model go on by N tokens at most.")
    ] = None,
    method: Annotated[Method, typer.Option(help="How it chooses each token.")] = "greedy",
    seed: Annotated[int, typer.Option(min=0, help="Of the draws of --method sample.")] = 0,
    temperature: Annotated[float, typer.Option(min=0.01, max=10, help="Of those draws.")] = 1.0,
    beams: Annotated[int, typer.Option(min=2, max=16, help="Paths of --method beam.")] = 4,
    image: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A picture.")] = None,
    audio: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A clip.")] = None,
    tensors: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="Attention of your own: NPZ, safetensors or JSON."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(help="The query token: a word (the first of several like it), or a token position."),
    ] = None,
    key: Annotated[str | None, typer.Option(help="The key token: with --query, the pair.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads to list.")] = 10,
    roles: Annotated[bool, typer.Option("--roles", help="Say what each head does here, by name.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write every weight to this NPZ: of all streams and layers, or of --stream and --layer.",
        ),
    ] = None,
    half: Annotated[bool, typer.Option("--half", help="Of --export: in half precision (float16).")] = False,
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the ranked heads for a pair of words, the heatmap of a head, and what the model predicts.

    Without --heads, or --layer and --head, it draws the first of the heads that are listed. Without a pair it
    draws layer 0, head 0; or without --stream, too, the first alignment head that the model names.
    """
    from ..analysis.head_selection import shown_heads
    from ..analysis.ranking import rank_pair, with_best_head
    from ..analysis.token_lookup import find_pair
    from ..figures.spec import FigureSpec
    from .reports.capture import facts, print_report
    from .reports.roles import print_roles

    settings = settings_of(model=model)
    files = files_of(settings, image=image, audio=audio, tensors=tensors)
    digests = {kind: digest for digest, (kind, _) in files.items()}
    if (query is None) != (key is None):
        fail("--query and --key name a pair together.", "Give both, or neither.")
    if view.heads is not None and (view.layer, view.head) != (None, None):
        fail("--heads names heads already.", "Leave out --layer and --head.")
    if view.sort != "weight" and query is None:
        fail("--sort is the order of the heads for a pair.", "Add --query and --key, each with a word.")
    if generate is None and method != "greedy":
        fail("--method says how to go on, but not how far.", "Add --generate and a number of tokens.")
    how = generate and Generation(
        tokens=generate, method=method, beams=beams, seed=seed, temperature=temperature
    )
    user_input = Input(
        text=text, pair=pair, target=target, language=language, generate=how or None, **digests
    )
    contents = {digest: content for digest, (_, content) in files.items()}
    if user_input.tensors is None:
        (capture,) = run_captures(settings, [user_input], contents)
    else:
        capture = imported_capture_of(settings, user_input, model, contents)
    if export is not None:
        write_export(capture, export, view.stream, view.layer, half)
    capture = view.of(capture)
    shown = capture.stream(view.stream or capture.opening_stream)
    ranking = None
    view = replace(find_pair(view, capture, query, key), theme="dark")
    if view.pair is not None:
        ranking = rank_pair(capture, shown.name, *view.pair, sort=view.sort, **view.units())
    view = with_best_head(view, capture, ranking)
    spec = FigureSpec.of_view(view, shown_heads(view, shown), (capture, shown.name))
    spec.heads.members(capture, spec.stream)
    table = _roles(settings, capture, shown.name) if roles else None
    if as_json:
        print_json(facts(capture, ranking, top, spec) | ({"roles": table} if table else {}))
        return
    if table:
        print_roles(console.out, table, top)
    print_report(console.out, capture, ranking, top, spec)


def _roles(settings: Settings, capture: Capture, stream: str) -> "RoleTable":
    """The roles of the heads of a stream, including syntactic roles if a grammar is installed."""
    from .. import dependency_parse
    from ..analysis.roles.table import role_table

    parser, text = (
        dependency_parse.installed_pipeline(settings.spacy_model),
        capture.texts.get(capture.stream(stream).key_side),
    )
    parse = dependency_parse.parse(text, parser, settings.spacy_model) if parser and text else None
    return role_table(capture, stream, parse)
