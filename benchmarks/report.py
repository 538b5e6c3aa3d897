"""Fills page.md with the results and writes docs/benchmarks.md."""

from pathlib import Path
from statistics import quantiles

from scripts.server import ROOT

from . import (
    capture,
    effect_tables,
    effects,
    estimates,
    faces,
    families,
    lesson,
    load,
    loading,
    long_tables,
    overload,
    pairs,
    prompts,
    scan,
    store,
    switching,
    visit,
)
from .peer import DRAW_LIMIT_SECONDS, LARGEST_ZIPPED, VIEWS
from .results import Results
from .sample import Book, Sample, ratio, read
from .sentence import LEAST
from .target import TARGETS
from .units import plain, rate, seconds, share, size, table, times

PAGE = ROOT / "docs" / "benchmarks.md"
_TEMPLATE = Path(__file__).with_name("page.md")
_SECTIONS = (
    "capture",
    "long",
    "prompts",
    "census",
    "comparison",
    "switching",
    "pairs",
    "scan",
    "effects",
    "load",
    "overload",
    "lesson",
    "faces",
    "loading",
    "families",
    "estimates",
    "store",
    "start",
    "visit",
)
_MODELS = {"minilm": "MiniLM", "llama": "Llama 135 M", "llama-2": "Llama, 2 layers"}
_WAYS = {"sdpa": "plain", "capture": "capture", "checked": "checked", "eager": "eager"}


def write(results: Results) -> None:
    """Write the page into docs/."""
    PAGE.write_text(page(results), encoding="utf-8")


def page(results: Results) -> str:
    """The whole page, as Markdown."""
    book = results.book
    cases = [case for case in capture.CASES + capture.QUICK if _has(book, case.prefix)]
    return _TEMPLATE.read_text(encoding="utf-8").format(
        **{f"{name}_when": _when(results, name) for name in _SECTIONS},
        machine=_machines(results),
        goals=_goals(book),
        comparison_ours=_comparison_ours(book),
        comparison_theirs=_comparison_theirs(book),
        comparison_bytes=_comparison_bytes(book),
        capture_turns=_capture_turns(book, cases),
        capture_fresh=_capture_fresh(book, cases),
        long_captures=long_tables.captures(book),
        long_views=long_tables.views(book),
        prompts=_prompts(book),
        prompts_page=f"{prompts.PAGE_TOKENS:,}",
        prompts_map=f"{prompts.MAP_TOKENS:,}",
        census=seconds(read(book, "census/seconds")),
        switching=_switching(book),
        pairs=_pairs(book),
        scan=_scan(book),
        scan_sentences=scan.SENTENCES,
        effects_passes=effect_tables.passes(book),
        effects_costs=effect_tables.costs(book),
        effects_truth=effect_tables.truth(book),
        effects_largest=effects.LARGEST,
        effects_random=effects.RANDOM,
        load=_load(book),
        health=_health(book),
        health_captures=rate(read(book, "load/health/captures")),
        overload=_overload(book),
        overload_tokens=LEAST,
        overload_seconds=f"{overload.SECONDS:.0f}",
        overload_few=overload.FEW,
        overload_flood=overload.FLOOD,
        overload_greedy=overload.GREEDY,
        overload_requests=overload.OTHER_REQUESTS,
        flood=_flood(book),
        fair=_fair(book),
        lesson=_lesson(book),
        lesson_seconds=lesson.SECONDS,
        lesson_novel=lesson.NOVEL_TOKENS,
        faces=_faces(book),
        faces_tokens=faces.TOKENS,
        faces_connections=faces.CONNECTIONS,
        faces_seconds=faces.SECONDS,
        loading=_loading(book),
        families=_families(book),
        estimates=_estimates(book),
        loading_memory=_loading_memory(book),
        store=_store(book),
        store_rounds=store.ROUNDS,
        start=_start(book),
        visit=_visit(book),
        draw_limit=DRAW_LIMIT_SECONDS,
        largest_zipped=LARGEST_ZIPPED // 1_000_000,
        clients=load.CLIENTS,
        load_seconds=f"{load.SECONDS:.0f}",
        health_every=f"{1000 * load.HEALTH_EVERY_SECONDS:.0f}",
        health_tokens=load.HEALTH_TOKENS,
    )


def _when(results: Results, name: str) -> str:
    section = results.sections.get(name)
    if section is None:
        return "**Not measured.**"
    number = results.machines.index(section.machine) + 1
    return (
        f"Measured {section.measured} UTC on machine {number}; load average just before: {section.load:.2f}."
    )


def _machines(results: Results) -> str:
    """A column for each; missing facts are left empty."""
    machines = results.machines
    names = dict.fromkeys(name for machine in machines for name in machine)
    head = ["machine", *(f"{number + 1}" for number in range(len(machines)))]
    return table(head, [[name, *(machine.get(name, "") for machine in machines)] for name in names])


def _goals(book: Book) -> str:
    rows = [[target.aim, target.show(target.measured(book)), target.verdict(book)] for target in TARGETS]
    return table(["goal", "measured", ""], rows)


def _prompts(book: Book) -> str:
    rows = [[title, seconds(read(book, f"prompts/{key}"))] for key, title in prompts.WHAT.items()]
    return table(["work", "time"], rows)


def _comparison_ours(book: Book) -> str:
    names = ("opened", "again", "settled", "key")
    rows = [
        [f"{tokens}", *(seconds(read(book, f"comparison/{tokens}/ours/{name}")) for name in names)]
        for tokens in _lengths(book, "comparison")
    ]
    return table(["tokens", *names], rows)


def _comparison_theirs(book: Book) -> str:
    head = ["tokens, view", "model", "HTML", "drawing", "together", "÷ opened", "÷ settled"]
    rows = []
    for tokens in _lengths(book, "comparison"):
        at = f"comparison/{tokens}"
        opened, settled = (read(book, f"{at}/ours/{name}") for name in ("opened", "settled"))
        for view in VIEWS:
            parts = [read(book, f"{at}/{view}/{part}") for part in ("forward", "page", "draw", "total")]
            ratios = [ratio(parts[-1], ours) for ours in (opened, settled)]
            rows.append([f"{tokens}, {view} view", *map(seconds, parts), *map(times, ratios)])
    return table(head, rows)


def _comparison_bytes(book: Book) -> str:
    head = ["tokens", "opened", "of it data", "BertViz", "BertViz, gzip", "BertViz ÷ opened"]
    rows = []
    for tokens in _lengths(book, "comparison"):
        at = f"comparison/{tokens}"
        names = ("ours/all", "ours/data", "model/bytes", "model/gzip_bytes")
        sizes = [read(book, f"{at}/{name}") for name in names]
        rows.append([f"{tokens}", *map(size, sizes), times(ratio(sizes[2], sizes[0]))])
    return table(head, rows)


def _capture_turns(book: Book, cases: list[capture.Case]) -> str:
    head = ["model, tokens", "plain", "capture", "checked", "capture ÷ plain", "checked ÷ plain"]
    rows = []
    for case in cases:
        plain, kept, checked = (read(book, f"{case.prefix}/{variant}/turns") for variant in capture.FAST)
        ratios = [ratio(kept, plain), ratio(checked, plain)]
        rows.append([_name(case), *map(seconds, (plain, kept, checked)), *map(times, ratios)])
    return table(head, rows)


def _capture_fresh(book: Book, cases: list[capture.Case]) -> str:
    head = ["model, tokens, way", "time", "extra memory", "eager's time ÷ it", "eager's memory ÷ it"]
    rows = []
    for case in cases:
        for variant in capture.WAYS:
            time, memory = (read(book, f"{case.prefix}/{variant}/{unit}") for unit in ("seconds", "bytes"))
            eager = [read(book, f"{case.prefix}/eager/{unit}") for unit in ("seconds", "bytes")]
            ratios = [times(ratio(eager[0], time)), times(ratio(eager[1], memory))]
            beside = ["", ""] if variant == "eager" else ratios
            rows.append([f"{_name(case)}, {_WAYS[variant]}", seconds(time), size(memory), *beside])
    return table(head, rows)


def _name(case: capture.Case) -> str:
    return f"{_MODELS[case.model]}, {case.tokens:,}"


def _switching(book: Book) -> str:
    rows = [
        [f"{tokens}", *(seconds(read(book, f"switching/{tokens}/{name}")) for name in switching.WHAT)]
        for tokens in _lengths(book, "switching")
    ]
    return table(["tokens", *switching.WHAT], rows)


def _pairs(book: Book) -> str:
    head = ["tokens", "every head", "one head", "drawn", "again"]
    rows = [
        [f"{tokens}", *(seconds(read(book, f"pairs/{tokens}/{name}")) for name in pairs.WHAT)]
        for tokens in _lengths(book, "pairs")
    ]
    return table(head, rows)


def _scan(book: Book) -> str:
    values = [read(book, f"scan/{variant}") for variant in scan.WAYS]
    rows = [[*map(rate, values), times(ratio(values[-1], values[0])), times(ratio(values[-1], values[1]))]]
    return table(["forward", "text", "scan", "scan ÷ forward", "scan ÷ text"], rows)


def _load(book: Book) -> str:
    rows = []
    for tokens in load.TOKENS:
        kinds = {kind: read(book, f"load/{tokens}/{kind}") for kind in load.KINDS}
        rows.append([f"{tokens}", *map(rate, kinds.values()), times(ratio(kinds["kept"], kinds["new"]))])
    return table(["tokens", *load.KINDS, "kept ÷ new"], rows)


def _health(book: Book) -> str:
    rows = []
    for name, key in (("alone", "idle"), ("while the model runs", "busy")):
        sample = read(book, f"load/health/{key}")
        facts = _quantiles(sample) if sample else [sample.missing, "", ""]
        rows.append([name, *facts])
    return table(["`/healthz`", "50 % within", "99 % within", "all within"], rows)


def _overload(book: Book) -> str:
    rows = []
    for count in overload.CONNECTIONS:
        at = f"overload/{count}"
        health = read(book, f"{at}/health")
        cells = _quantiles(health)[:2] if health else [seconds(health)] * 2
        rows.append(
            [f"{count}", *(rate(read(book, f"{at}/{name}")) for name in ("captures", "refused")), *cells]
        )
    return table(["connections", "captures", "refused", "50 % within", "99 % within"], rows)


def _flood(book: Book) -> str:
    values = [read(book, f"overload/flood/{name}") for name in ("alone", "captures", "health")]
    rows = [[*map(rate, values), times(ratio(values[1], values[0]))]]
    return table(["alone", "flooded", "`/healthz` a second", "flooded ÷ alone"], rows)


def _fair(book: Book) -> str:
    names = ("half", "longest")
    return table(
        ["in the middle", "at most"], [[seconds(read(book, f"overload/fair/{name}")) for name in names]]
    )


def _lesson(book: Book) -> str:
    rows = []
    for name in (*map(str, lesson.PUPILS), "novel"):
        at = f"lesson/{name}"
        waits = read(book, f"{at}/wait")
        cells = _quantiles(waits) if waits else [waits.missing, "", ""]
        title = name if name != "novel" else f"{lesson.PUPILS[-1]}, beside long texts"
        counts = [plain(read(book, f"{at}/{kind}")) for kind in ("failures", "refusals")]
        shares = [share(read(book, f"{at}/second")), times(read(book, f"{at}/worst"))]
        rows.append([title, *cells, *shares, *counts])
    titles = ["pupils", "50 % within", "99 % within", "all within", "within 1 s", "slowest pupil"]
    return table([*titles, "failures", "refusals"], rows)


def _faces(book: Book) -> str:
    rows = []
    for name, title in faces.FACES.items():
        at = f"faces/{name}"
        cells = [rate(read(book, f"{at}/rate")), seconds(read(book, f"{at}/half"))]
        rows.append([title, *cells, seconds(read(book, f"{at}/most"))])
    return table(["kept reply", "requests per second", "50 % within", "99 % within"], rows)


def _quantiles(sample: Sample) -> list[str]:
    last_percent = quantiles(sample.values, n=100, method="inclusive")[-1]
    return [seconds(Sample((value,))) for value in (sample.median, last_percent, max(sample.values))]


def _families(book: Book) -> str:
    rows = []
    for kind, (name, count) in families.FAMILIES.items():
        plain, kept = (read(book, f"families/{kind}/{variant}") for variant in families.WAYS)
        label = f"{kind} ({name}), {count:,}"
        rows.append([label, seconds(plain), seconds(kept), times(ratio(kept, plain))])
    return table(["model, positions", "plain", "capture", "capture ÷ plain"], rows)


def _estimates(book: Book) -> str:
    rows = []
    for kind in estimates.KINDS:
        values = [read(book, f"estimates/{kind}/{machine}/ratio") for machine in estimates.MACHINES]
        rows.append([kind, *(cell for sample in values for cell in (times(sample), share(_within(sample))))])
    return table(
        ["model", *(cell for machine in estimates.MACHINES for cell in (machine, "within 2 ×"))], rows
    )


def _within(sample: Sample) -> Sample:
    """The share of ratios between a half and two."""
    if not sample:
        return sample
    return Sample((sum(0.5 <= ratio <= 2 for ratio in sample.values) / len(sample.values),))


def _loading(book: Book) -> str:
    rows = []
    for name in (*loading.MODELS, *loading.QUICK_MODELS[1:]):
        if not _has(book, f"loading/{name}"):
            continue
        for when in ("fresh", "again"):
            theirs, ours = (read(book, f"loading/{name}/{variant}/{when}") for variant in loading.WAYS)
            rows.append(
                [f"{_MODELS[name]}, {when}", seconds(theirs), seconds(ours), times(ratio(ours, theirs))]
            )
    return table(["model", "transformers", "this app", "this app ÷ transformers"], rows)


def _loading_memory(book: Book) -> str:
    names = {
        "before": "the small model",
        "loaded": "the large one in its place",
        "after": "the small one again",
    }
    rows = [[name, size(read(book, f"loading/memory/{key}"))] for key, name in names.items()]
    return table(["loaded", "resident memory"], rows)


def _store(book: Book) -> str:
    rows = []
    for name, title in store.WHAT.items():
        file, server = (read(book, f"store/{kind}/{name}") for kind in store.KINDS)
        rows.append([title, seconds(file), seconds(server), times(ratio(server, file))])
    return table(["to", *store.KINDS.values(), "PostgreSQL ÷ SQLite"], rows)


def _start(book: Book) -> str:
    names = {
        "visited/listening": "the server answers",
        "visited/painted": "the example is painted",
        "visited/drawn": "the example is drawn by the scripts",
        "visited/ready": "the model is ready, while a page is loading",
        "alone/ready": "the model is ready, without visitors",
        "bare/ready": "the model is loaded by transformers alone",
    }
    rows = [[name, seconds(read(book, f"start/{key}"))] for key, name in names.items()]
    return table(["until", "time"], rows)


def _visit(book: Book) -> str:
    rows = [
        [
            device,
            seconds(read(book, f"visit/{device}/painted")),
            seconds(read(book, f"visit/{device}/largest")),
            seconds(read(book, f"visit/{device}/drawn")),
            plain(read(book, f"visit/{device}/shift")),
            plain(read(book, f"visit/{device}/requests")),
            size(read(book, f"visit/{device}/bytes")),
        ]
        for device in visit.DEVICES
    ]
    measured = ("heatmap painted", "largest paint", "drawn by the scripts", "layout shift", "requests")
    return table(["device", *measured, "sent"], rows)


def _lengths(book: Book, section: str) -> list[int]:
    """The numbers of tokens that a section was measured with."""
    return sorted({int(key.split("/")[1]) for key in book if key.startswith(f"{section}/")})


def _has(book: Book, prefix: str) -> bool:
    return any(key.startswith(f"{prefix}/") for key in book)
