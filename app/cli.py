"""The command line: serve the workbench, list models, analyze a sentence in the terminal."""

import json
import logging
import socket
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from . import __version__
from .analysis.headset import By
from .capture.input import Generation, Input, Method
from .capture.record import Capture, Part
from .errors import EmptyText, FollowspotError, LoadCancelled, UnsupportedFile
from .figures.colours import Scale
from .models.card import Progress
from .settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .analysis.roles.table import RoleTable
    from .analysis.sentences import Sentence
    from .capture.prepared import PreparedModel
    from .models.reading import Files

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


HeadsOption = Annotated[
    str | None,
    typer.Option(help="Heads to draw as one: 5.3 (layer 5, head 3), 5 (a layer), all; several with commas."),
]
ByOption = Annotated[By, typer.Option(help="How several heads become one: their mean, or the largest.")]

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
    text: Annotated[
        str | None,
        typer.Argument(help="The sentence; the source of a translation model.", show_default=False),
    ] = None,
    pair: Annotated[
        tuple[str, str] | None,
        typer.Option(
            help="Two words (the first of several like it), or token positions: "
            "the one that looks, the one looked at."
        ),
    ] = None,
    second: Annotated[str | None, typer.Option(help="A second text, for models that read two.")] = None,
    target: Annotated[
        str | None, typer.Option(help="What the decoder reads; without it the model writes it.")
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
    stream: Annotated[
        str | None,
        typer.Option(help="Which attention: self; or encoder, decoder, cross. Without it the last of these."),
    ] = None,
    query_part: Annotated[
        Part | None, typer.Option(help="Only the rows of A, B (two texts), prompt or answer.")
    ] = None,
    key_part: Annotated[Part | None, typer.Option(help="Only the columns of one of those.")] = None,
    layer: Annotated[int | None, typer.Option(help="Layer of the head to draw, from 0.")] = None,
    head: Annotated[int | None, typer.Option(help="Head to draw, from 0.")] = None,
    heads: HeadsOption = None,
    by: ByOption = "mean",
    top: Annotated[int, typer.Option(min=1, help="How many heads to list.")] = 10,
    words: Annotated[bool, typer.Option(help="Merge sub-words into words.")] = False,
    specials: Annotated[bool, typer.Option(help="Show special tokens such as [CLS].")] = True,
    roles: Annotated[bool, typer.Option("--roles", help="Say what each head does here, by name.")] = False,
    scale: Annotated[Scale, typer.Option(help="How a weight becomes a shade.")] = "linear",
    model: ModelOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the ranked heads for a pair of words, the heatmap of a head, and what the model predicts.

    Without --heads, or --layer and --head, it draws the head in which the first word of the pair looks most
    at the second; without --pair, layer 0, head 0.
    """
    from .analysis.headset import HeadSet
    from .analysis.lookup import position
    from .analysis.ranking import rank_pair
    from .figures.spec import FigureSpec
    from .report import facts, print_report
    from .role_report import print_roles, role_facts

    settings = _settings(model=model)
    files = _files(settings, image=image, audio=audio)
    digests = {kind: digest for digest, (kind, _) in files.items()}
    if generate is None and method != "greedy":
        _fail("--method says how to go on, but not how far.", "Add --generate and a number of tokens.")
    how = generate and Generation(
        tokens=generate, method=method, beams=beams, seed=seed, temperature=temperature
    )
    given = Input(text=text, pair=second, target=target, generate=how or None, **digests)
    (capture,) = _captures(settings, [given], {digest: content for digest, (_, content) in files.items()})
    shown = capture.stream(stream or list(capture.streams)[-1])
    units: dict[str, Any] = {
        "words": words,
        "specials": specials,
        "query_part": query_part,
        "key_part": key_part,
    }
    ranking = None
    if pair:
        query, key = (
            position(capture, side, word)
            for side, word in zip((shown.query_side, shown.key_side), pair, strict=True)
        )
        ranking = rank_pair(capture, shown.name, query, key, **units)
    best = ranking.heads[0] if ranking else None
    alone = HeadSet.one(
        layer if layer is not None else best.layer if best else 0,
        head if head is not None else best.head if best else 0,
    )
    if heads is not None and (layer, head) != (None, None):
        _fail("--heads names heads already.", "Leave out --layer and --head.")
    spec = FigureSpec(
        stream=shown.name,
        heads=alone if heads is None else HeadSet.parse(heads, by),
        scale=scale,
        theme="dark",
        **units,
    )
    spec.heads.members(capture, spec.stream)
    table = _roles(settings, capture, shown.name) if roles else None
    if as_json:
        _print_json(facts(capture, ranking, top, spec) | ({"roles": role_facts(table)} if table else {}))
        return
    if table:
        print_roles(out, table, top)
    print_report(out, capture, ranking, top, spec)


def _roles(settings: Settings, capture: Capture, stream: str) -> "RoleTable":
    """What the heads of a stream do, syntactic roles too where a grammar is installed."""
    from . import grammar
    from .analysis.roles.table import role_table

    parser, text = grammar.installed(settings.spacy_model), capture.texts.get(capture.stream(stream).key_side)
    parse = grammar.parse(text, parser, settings.spacy_model) if parser and text else None
    return role_table(capture, stream, parse)


@app.command()
def compare(
    text_a: Annotated[str, typer.Argument(help="The sentence A.", show_default=False)],
    text_b: Annotated[
        str | None, typer.Argument(help="The sentence B; without it the same as A.", show_default=False)
    ] = None,
    heads: HeadsOption = None,
    by: ByOption = "mean",
    with_heads: Annotated[
        str | None, typer.Option(help="Heads of B, written like --heads; without it the same.")
    ] = None,
    with_by: Annotated[By | None, typer.Option(help="How several heads of B become one.")] = None,
    stream: Annotated[
        str | None, typer.Option(help="Which attention: self; or encoder. Without it the last there is.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads and moves to list.")] = 10,
    words: Annotated[bool, typer.Option(help="Merge sub-words into words.")] = False,
    specials: Annotated[bool, typer.Option(help="Show special tokens such as [CLS].")] = True,
    model: ModelOption = None,
    model_b: Annotated[
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
    from .analysis.axes import Side
    from .analysis.changes import changes
    from .analysis.comparison import compare as compared
    from .analysis.headset import HeadSet
    from .comparison_report import comparison_json, heads_csv, print_comparison

    a, b = _two(_settings(model=model), _settings(model=model_b or model), text_a, text_b or text_a)
    name = stream or list(a.streams)[-1]
    other_name = stream or list(b.streams)[-1]
    units: dict[str, Any] = {"words": words, "specials": specials}
    shapes = [(s.layers, s.heads) for s in (a.stream(name), b.stream(other_name))]
    chosen = with_heads or heads
    if a.id == b.id or shapes[0] != shapes[1]:
        if chosen is None or (a.id == b.id and with_heads is None):
            _fail(
                "There is nothing to compare.", "Name heads: --heads 5.3 --with-heads 5.4, or give two texts."
            )
        side = Side(b, other_name, HeadSet.parse(chosen, with_by or by))
        changed = changes((a, name), side, **units)
    else:
        changed = changes((a, name), (b, other_name), **units)
    most = HeadSet.one(changed.heads[0].layer, changed.heads[0].head)
    mine = most if heads is None else HeadSet.parse(heads, by)
    yours = mine if chosen is None else HeadSet.parse(chosen, with_by or by)
    found = compared(Side(a, name, mine), Side(b, other_name, yours), **units)
    if heads_to:
        heads_to.write_text(heads_csv(changed), encoding="utf-8", newline="")
    if as_json:
        _print_json(comparison_json(found, changed))
    else:
        print_comparison(out, found, changed, top)


def _two(settings_a: Settings, settings_b: Settings, text_a: str, text_b: str) -> tuple[Capture, Capture]:
    """The captures of A and B; one model is loaded once, and one sentence is read once."""
    one, other = Input(text=text_a), Input(text=text_b)
    if settings_a.model != settings_b.model:
        return _captures(settings_a, [one], {})[0], _captures(settings_b, [other], {})[0]
    made = _captures(settings_a, list(dict.fromkeys((one, other))), {})
    return made[0], made[-1]


@app.command()
def scan(
    file: Annotated[
        str,
        typer.Argument(
            help="A file of lines with marks, such as: The \\[it] ... {mat}; a .csv or .tsv with the columns"
            " text, query and key; or the name of a set that ships: see --list.",
            show_default=False,
        ),
    ] = "",
    model: ModelOption = None,
    stream: Annotated[str | None, typer.Option(help="self, or encoder of a translation model.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many heads to list.")] = 10,
    heads_to: Annotated[
        Path | None, typer.Option("--csv", help="Write every head, with every digit, to this file.")
    ] = None,
    sentences_to: Annotated[
        Path | None, typer.Option("--sentences-csv", help="Write every sentence in every head to this file.")
    ] = None,
    sets: Annotated[bool, typer.Option("--list", help="List the sets that ship.")] = False,
) -> None:
    """Does it hold? Measure a marked pair of words in up to 200 sentences: which heads find it."""
    from .examples.sets import sentence_sets

    if sets or not file:
        for one in sentence_sets().values():
            out.print(f"[bold]{one.name}[/]  {escape(one.title)} ({len(one.sentences)}). {escape(one.note)}")
        return
    from .analysis.scan import summarise
    from .analysis.sentences import check
    from .figures.scan_tables import heads_csv, sentences_csv
    from .scan_report import print_scan

    settings = _settings(model=model)
    sentences = _sentences(file)
    check(sentences)
    with _progress() as report:
        report(Progress("importing torch and transformers", 0.05, 0.0))
        from .capture.scanning import measure, scanned_stream

        prepared = _loaded(settings, report)
        shape = scanned_stream(prepared, stream)
        results = []
        for number, sentence in enumerate(sentences):
            report(Progress(f"sentence {number + 1} of {len(sentences)}", number / len(sentences), 0.0))
            results.append(measure(prepared, sentence, number, shape, settings))
    used = [result for result in results if not isinstance(result, str)]
    reasons = zip(sentences, results, strict=True)
    skipped = [(sentence.line, result) for sentence, result in reasons if isinstance(result, str)]
    if not used:
        _fail("None of the sentences can be measured.", f"Line {skipped[0][0]}: {skipped[0][1]}")
    evidence = summarise([one.observation for one in used], [one.place for one in used])
    if heads_to:
        heads_to.write_text(heads_csv(evidence, prepared.card.key, shape.name), encoding="utf-8", newline="")
    if sentences_to:
        table = sentences_csv(
            sentences,
            [one if isinstance(one, str) else (one.place, one.observation) for one in results],
            shape.layers,
            shape.heads,
        )
        sentences_to.write_text(table, encoding="utf-8", newline="")
    print_scan(out, evidence, skipped, top, prepared.card.title)


def _sentences(file: str) -> "tuple[Sentence, ...]":
    """The sentences of a file, or of a set that ships."""
    from .analysis.sentences import read_lines, read_table
    from .examples.sets import sentence_set, sentence_sets

    path = Path(file)
    if file in sentence_sets() and not path.exists():
        return sentence_set(file).sentences
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _fail(
            f"{file} cannot be read: {error}.",
            "Give a text file in UTF-8, or the name of a set: followspot scan --list",
        )
    return (read_table if path.suffix.lower() in (".csv", ".tsv") else read_lines)(text)


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


def _files(settings: Settings, **paths: Path | None) -> dict[str, tuple[str, bytes]]:
    """The files that were named, decoded once to see that they are what they should be: by digest."""
    from .models.uploads import examine
    from .store.files import digest_of

    found: dict[str, tuple[str, bytes]] = {}
    for kind, path in paths.items():
        if path is None:
            continue
        content = path.read_bytes()
        seen = examine(content, settings).kind
        if seen != kind:
            raise UnsupportedFile(f"{path} is no {kind} file.", hint=f"Give it with --{seen}.")
        found[digest_of(content)] = (kind, content)
    return found


def _captures(settings: Settings, inputs: "Sequence[Input]", files: "Files") -> list[Capture]:
    """Run the model over inputs, showing how far it is on standard error."""
    from .models.tokens import check_text

    for given in inputs:
        if not given.facts():
            raise EmptyText("There is nothing to read.", hint="Give a sentence, or --image or --audio.")
        for text in (given.text, given.pair, given.target):
            if text is not None:
                check_text(text, settings.max_characters)
    with _progress() as report:
        report(Progress("importing torch and transformers", 0.05, 0.0))
        from .capture.generation import complete
        from .capture.identity import capture_id
        from .capture.live import run
        from .capture.weights import WeightsCache

        prepared = _loaded(settings, report)
        cache = WeightsCache(settings.weights_bytes)
        made: list[Capture] = []
        for given in inputs:
            prepared.loaded.reader.check(given)
            report(Progress("running the model", 0.98, 0.0))
            reading = complete(prepared, given, files, settings)
            identity = capture_id(prepared.card.key, prepared.revision, given)
            made.append(run(prepared, given, reading, identity, cache))
        return made


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
