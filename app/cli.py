"""The command line: serve the workbench, list models, analyze a sentence in the terminal."""

import json
import logging
import socket
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from . import __version__
from .capture.record import Capture, RowSums, Token
from .errors import FollowspotError, LoadCancelled, OutOfRange
from .figures.colours import Scale
from .models.card import Progress
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .analysis.ranking import Ranking
    from .analysis.units import Unit
    from .capture.prepared import PreparedModel
    from .figures.spec import FigureSpec

app = typer.Typer(
    name="followspot",
    help="Shows where every attention head of a transformer looks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
# What a shell reports for a program that Ctrl+C ended.
_INTERRUPTED = 130

out = Console()
err = Console(stderr=True)

_MODEL_HELP = "A key of the catalogue, an id on the Hub (organisation/name), or a model folder."
ModelOption = Annotated[str | None, typer.Option("--model", "-m", help=_MODEL_HELP)]
ModelsOption = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", help=f"{_MODEL_HELP} Repeatable; the first is the default."),
]


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
)


def main() -> None:
    """The console script: every foreseen error becomes a sentence and exit status 1."""
    try:
        app()
    except LoadCancelled as error:
        err.print(error.detail)
        raise SystemExit(_INTERRUPTED) from None
    except FollowspotError as error:
        _fail(error.detail, error.hint)
    except ValidationError as error:
        first = error.errors()[0]
        _fail(f"The setting {'.'.join(map(str, first['loc']))} is not usable: {first['msg']}.", "")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    model: ModelsOption = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log requests, never their text.")] = False,
) -> None:
    """Serve the workbench. Every setting can also be given as FOLLOWSPOT_..., see docs/settings.md."""
    import uvicorn

    from .main import create_app

    settings = _settings(host=host, port=port, model=model)
    logging.basicConfig(
        level=logging.INFO if verbose else logging.WARNING, format="%(asctime)s %(levelname)s %(message)s"
    )
    _check_address(settings.host, settings.port)
    app = create_app(settings)
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    out.print(
        f"Followspot {__version__} at [link={address}]{address}[/link]  (Ctrl+C stops it)", highlight=False
    )
    # No access log: the address of a page holds the text that somebody typed.
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )


@app.command()
def models(
    model: ModelsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the models that can be shown. Any other of the Hub can be named by its id."""
    from .models.catalogue import catalogue

    offered = catalogue(*_settings(model=model).model, open=True)
    cards = [offered.card(key) for key in offered]
    if as_json:
        _print_json([{name: getattr(card, name) for name in _CARD_FACTS} for card in cards])
        return
    table = Table("key", "model", "size", "where", "licence", "note", box=None, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    for column in table.columns[:3]:
        column.no_wrap = True
    for card in cards:
        size = f"{card.bytes / 1e6:,.0f} MB" if card.bytes else "unknown"
        where = "built in" if card.origin == "built-in" else "here" if card.stored else "the Hub"
        table.add_row(card.key, card.source, size, where, card.licence, card.note)
    out.print(table)


@app.command()
def analyze(
    text: Annotated[str, typer.Argument(help="The sentence.")],
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option(
            help="Two words (the first of several like it), or token positions: "
            "the one that looks, the one looked at."
        ),
    ] = None,
    layer: Annotated[int | None, typer.Option(help="Layer of the head to draw, from 0.")] = None,
    head: Annotated[int | None, typer.Option(help="Head to draw, from 0.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads to list.")] = 10,
    words: Annotated[bool, typer.Option(help="Merge sub-words into words.")] = False,
    specials: Annotated[bool, typer.Option(help="Show special tokens such as [CLS].")] = True,
    scale: Annotated[Scale, typer.Option(help="How a weight becomes a shade.")] = "linear",
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the ranked heads for a pair of words, and the heatmap of a head.

    Without --layer and --head it draws the head in which the first word of the pair looks most at the
    second; without --pair, layer 0, head 0.
    """
    from .analysis.ranking import rank_pair
    from .figures.spec import FigureSpec

    settings = _settings(model=model)
    capture = _capture(settings, text)
    ranking = None
    if pair:
        query, key = (position(capture, word) for word in pair)
        ranking = rank_pair(capture, "self", query, key, words=words, specials=specials)
    best = ranking.heads[0] if ranking else None
    spec = FigureSpec(
        stream="self",
        layer=layer if layer is not None else best.layer if best else 0,
        head=head if head is not None else best.head if best else 0,
        scale=scale,
        theme="dark",
        words=words,
        specials=specials,
    )
    capture.check_head(spec.stream, spec.layer, spec.head)
    if as_json:
        _print_json(_facts(capture, ranking, top, spec))
    else:
        _print_text(capture, ranking, top, spec)


def position(capture: Capture, word: str) -> int:
    """The token that a word of the command line means: its first occurrence, or the position it gives.

    A word in several pieces means the first of them, which stands for the word when ``--words`` merges them.

    Raises:
        OutOfRange: there is no such token.
    """
    tokens, wanted = capture.tokens["text"], word.casefold()
    for number, token in enumerate(tokens):
        whole = _whole_word(capture, token)
        if wanted in (token.text.casefold(), token.piece.casefold(), whole.casefold()):
            return number
    if word.isdecimal() and int(word) < len(tokens):
        return int(word)
    listed = " ".join(f"{number}:{token.label}" for number, token in enumerate(tokens[:60]))
    raise OutOfRange(f"No token is {word!r}.", hint=f"The tokens are: {listed}", asked=word)


def _whole_word(capture: Capture, token: Token) -> str:
    """The text of the word that a token belongs to."""
    spans = [
        (t.start, t.end)
        for t in capture.tokens["text"]
        if t.word == token.word and t.start is not None and t.end is not None
    ]
    if token.word is None or not spans:
        return token.text
    return capture.text[min(start for start, _ in spans) : max(end for _, end in spans)]


def _check_address(host: str, port: int) -> None:
    """Say that an address is taken before saying that the server is there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        _fail(
            f"Nothing can be served at {host}:{port}: {error.strerror or error}.",
            "Choose another port, e.g. make run PORT=8001 or --port 8001.",
        )


def _settings(**given: Any) -> Settings:
    return Settings(**{name: value for name, value in given.items() if value is not None})


def _capture(settings: Settings, text: str) -> Capture:
    """Run the model over a text, showing how far it is on standard error."""
    from .models.tokens import check_text

    check_text(text, settings.max_characters)
    with _progress() as report:
        report(Progress("importing torch and transformers", 0.05, 0.0))
        from .capture.cost import admit
        from .capture.identity import capture_id
        from .capture.input import Input
        from .capture.live import run
        from .capture.weights import WeightsCache

        prepared = _loaded(settings, report)
        card = prepared.card
        given = Input(text=text)
        prepared.loaded.reader.check(given)
        reading = prepared.loaded.reader.read(given, {})
        admit(prepared.cost.estimate(reading.lengths, settings), prepared.card.title)
        report(Progress("running the model", 0.98, 0.0))
        identity = capture_id(card.key, prepared.revision, given)
        return run(prepared, given, reading, identity, WeightsCache(settings.weights_bytes))


def _loaded(settings: Settings, report: "Callable[[Progress], None]") -> "PreparedModel":
    """The default model, downloaded and loaded; Ctrl+C meanwhile ends both."""
    from .main import model_shelf

    shelf = model_shelf(settings)
    try:
        return shelf.wait(shelf.default, report)
    except KeyboardInterrupt:
        shelf.cancel(shelf.default)
        raise LoadCancelled("Cancelled.") from None


@contextmanager
def _progress() -> "Iterator[Callable[[Progress], None]]":
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def report(progress: Progress) -> None:
            told = progress.phase
            if progress.done is not None and progress.total:
                told += f" {progress.done / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB"
            bar.update(task, description=told, completed=progress.fraction)

        yield report


def _print_text(capture: Capture, ranking: "Ranking | None", top: int, spec: "FigureSpec") -> None:
    from .figures.terminal import TerminalHeatmap

    if ranking:
        out.print(_ranking_table(ranking, top))
        out.print()
    out.print(TerminalHeatmap(capture, spec))
    exactness, provenance = capture.exactness, capture.provenance
    commit = f"@{provenance.commit[:12]}" if provenance.commit else ""
    out.print(
        f"{provenance.source}{commit} {provenance.revision} · largest difference from the model's own eager"
        f" attention {exactness.max_difference:.1e}"
        f" · rows sum to 1 within {_off_one(exactness.row_sums):.1e}"
        f" ({exactness.row_sums.rows_checked} of {exactness.row_sums.rows_total} rows checked)",
        style="dim",
        highlight=False,
    )
    out.print("Weights show where information could be mixed from, not why.", style="dim")


def _ranking_table(ranking: "Ranking", top: int) -> Table:
    total = len(ranking.heads)
    shown = min(top, total)
    table = Table(
        "head",
        "weight",
        "",
        "rank in row",
        "random pair",
        "pairs below",
        title=f"{_named(ranking.query)} → {_named(ranking.key)}: {shown} of {total} heads",
        title_justify="left",
        caption="Rounded; --json gives every digit.",
        caption_justify="left",
        box=None,
        header_style="bold",
    )
    for ranked in ranking.heads[:top]:
        table.add_row(
            f"L{ranked.layer} H{ranked.head}",
            f"{ranked.weight:.4f}",
            "█" * round(20 * ranked.weight),
            f"{ranked.rank} of {ranked.keys}",
            "–" if ranked.random is None else f"{ranked.random:.4f}",
            "–" if ranked.pairs_below is None else _percent(ranked.pairs_below),
        )
    return table


def _named(unit: "Unit") -> str:
    """A unit by its label and first position, since a sentence may have several alike."""
    return f"{escape(unit.label)} ({unit.tokens[0]})"


def _percent(share: float) -> str:
    """A share in whole percent; what is not all of it never reads 100 %."""
    rounded = f"{share:.0%}"
    return "> 99%" if rounded == "100%" and share < 1 else rounded


def _off_one(sums: RowSums) -> float:
    """The largest deviation of a row's sum from 1."""
    return max(abs(sums.minimum - 1), abs(sums.maximum - 1))


def _facts(capture: Capture, ranking: "Ranking | None", top: int, spec: "FigureSpec") -> dict[str, Any]:
    """Everything that was measured, unrounded and unpooled, for ``--json``."""
    from .analysis.view import head_view

    size = len(capture.tokens["text"])
    view = head_view(
        capture,
        spec.stream,
        spec.layer,
        spec.head,
        words=spec.words,
        specials=spec.specials,
        max_cells=size,
    )
    return {
        "id": capture.id,
        "model": capture.model,
        "text": capture.text,
        "tokens": [token.label for token in capture.tokens["text"]],
        "exactness": asdict(capture.exactness),
        "provenance": asdict(capture.provenance),
        "pair": ranking and {"query": ranking.query.label, "key": ranking.key.label},
        "heads": ranking and [asdict(ranked) for ranked in ranking.heads[:top]],
        "head": {
            "layer": view.layer,
            "head": view.head,
            "queries": [unit.label for unit in view.queries],
            "keys": [unit.label for unit in view.keys],
            "weights": view.matrix.tolist(),
            "notes": list(view.notes),
        },
    }


def _print_json(facts: Any) -> None:
    # Not rich's printer: what goes into a pipe must not be wrapped or coloured.
    typer.echo(json.dumps(facts, ensure_ascii=False, indent=2))


def _fail(message: str, hint: str) -> NoReturn:
    err.print(f"[bold red]error:[/] {escape(message)}")
    if hint:
        err.print(escape(hint))
    raise SystemExit(1)


if __name__ == "__main__":
    main()
