"""The goals of the app, and whether the numbers reach them."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import mean, median, quantiles

from .effects import LENGTHS as EFFECT_LENGTHS
from .effects import TRUTHS
from .estimates import KINDS, MACHINES
from .families import FAMILIES
from .lesson import PUPILS as LESSON
from .overload import CONNECTIONS
from .sample import Book, Sample, ratio, read
from .units import plain, seconds, share, size, times


@dataclass(frozen=True, slots=True)
class Target:
    """One goal.

    Attributes:
        aim: in words.
        measured: the sample whose median decides.
        limit: the limit of the median, in the sample's unit.
        show: formats the sample.
        at_least: whether more is better.
    """

    aim: str
    measured: Callable[[Book], Sample]
    limit: float
    show: Callable[[Sample], str]
    at_least: bool = False

    def verdict(self, book: Book) -> str:
        """``reached``, ``not reached`` or ``not measured``."""
        sample = self.measured(book)
        if not sample:
            return "not measured"
        reached = sample.median >= self.limit if self.at_least else sample.median <= self.limit
        return "reached" if reached else "not reached"


def _at(key: str) -> Callable[[Book], Sample]:
    return lambda book: read(book, key)


def _quotient(above: str, below: str) -> Callable[[Book], Sample]:
    return lambda book: ratio(read(book, above), read(book, below))


def _last_percent(key: str) -> Callable[[Book], Sample]:
    """The 99th percentile."""

    def measured(book: Book) -> Sample:
        value = read(book, key)
        return Sample((quantiles(value.values, n=100, method="inclusive")[-1],)) if value else value

    return measured


def _overhead(case: str) -> Callable[[Book], Sample]:
    return _quotient(f"capture/{case}/capture/turns", f"capture/{case}/sdpa/turns")


def _farthest(machine: str) -> Callable[[Book], Sample]:
    """The largest factor between estimate and truth: of each model and length, the median counts."""

    def measured(book: Book) -> Sample:
        values = [read(book, f"estimates/{kind}/{machine}/ratio") for kind in KINDS]
        missing = next((sample for sample in values if not sample), None)
        if missing is not None:
            return missing
        # Round by round, all lengths of a kind one after the other.
        medians = [
            median(sample.values[place :: len(lengths)])
            for sample, lengths in zip(values, KINDS.values(), strict=True)
            for place in range(min(len(lengths), len(sample.values)))
        ]
        return Sample((max(max(value, 1 / value) for value in medians),))

    return measured


def _refused(machine: str) -> Callable[[Book], Sample]:
    """The share of captures that were wrongly refused, of all models."""

    def measured(book: Book) -> Sample:
        values = [read(book, f"estimates/{kind}/{machine}/refused") for kind in KINDS]
        missing = next((sample for sample in values if not sample), None)
        if missing is not None:
            return missing
        return Sample((mean(value for sample in values for value in sample.values),))

    return measured


def _later(book: Book) -> Sample:
    """How many seconds more a tile of effects takes than one of weights."""
    weights, effects = (read(book, f"effects/tile/{name}") for name in ("weights", "effects"))
    if not weights or not effects:
        return effects if weights else weights
    return Sample(tuple(more - less for more, less in zip(effects.values, weights.values, strict=True)))


def _growth(book: Book) -> Sample:
    """Bytes that effects keep per token at the longest length, as a multiple of those at the shortest."""
    shortest, *_between, longest = EFFECT_LENGTHS
    grown = ratio(*(read(book, f"effects/pass/{tokens}/bytes") for tokens in (longest, shortest)))
    return Sample(tuple(value * shortest / longest for value in grown.values), grown.missing)


def _kept(book: Book) -> Sample:
    """Bytes that a capture keeps per token at the longest length, as a multiple of those at the shortest."""
    grown = ratio(*(read(book, f"long/smollm2/{tokens}/bytes") for tokens in (8192, 1024)))
    return Sample(tuple(value / 8 for value in grown.values), grown.missing)


_LONG = "capture/llama/4096"

TARGETS = (
    Target(
        "13 tokens: drawn within 150 ms of the keystroke settling",
        _at("comparison/13/ours/settled"),
        0.15,
        seconds,
    ),
    Target(
        "13 tokens: BertViz's model view ÷ this app, opened with an empty cache: at least 1",
        _quotient("comparison/13/model/total", "comparison/13/ours/opened"),
        1.0,
        times,
        at_least=True,
    ),
    Target(
        "first visit, slow phone: the heatmap is painted within 1 s", _at("visit/phone/painted"), 1.0, seconds
    ),
    Target("the same: at most 15 requests before the first picture", _at("visit/phone/requests"), 15, plain),
    Target("the same: at most 180 kB", _at("visit/phone/bytes"), 180e3, size),
    Target("the same: layout shift below 0.1", _at("visit/phone/shift"), 0.1, plain),
    Target("the same, desktop", _at("visit/desktop/shift"), 0.1, plain),
    Target(
        "512 tokens: drawn within 1 s of the keystroke settling",
        _at("comparison/512/ours/settled"),
        1.0,
        seconds,
    ),
    Target("512 tokens: at most 1.5 MB sent for the text", _at("comparison/512/ours/data"), 1.5e6, size),
    Target("the same, page and scripts included", _at("comparison/512/ours/all"), 1.5e6, size),
    Target("capture ÷ plain, MiniLM, 512 tokens: at most 1.05", _overhead("minilm/512"), 1.05, times),
    Target("the same, Llama 135 M, 2,048 tokens", _overhead("llama/2048"), 1.05, times),
    Target("the same, Llama 135 M, 4,096 tokens", _overhead("llama/4096"), 1.05, times),
    Target(
        "eager's time ÷ capture's, 4,096 tokens: at least 10",
        _quotient(f"{_LONG}/eager/seconds", f"{_LONG}/capture/seconds"),
        10,
        times,
        at_least=True,
    ),
    Target(
        "eager's extra memory ÷ capture's, 4,096 tokens: at least 30",
        _quotient(f"{_LONG}/eager/bytes", f"{_LONG}/capture/bytes"),
        30,
        times,
        at_least=True,
    ),
    Target(
        "128 tokens: another head, seen for the first time, drawn within 50 ms",
        _at("switching/128/first"),
        0.05,
        seconds,
    ),
    Target("the same, seen before", _at("switching/128/again"), 0.05, seconds),
    Target(
        "128 tokens: all heads of two kept captures compared within 100 ms (the server's part)",
        _at("pairs/128/heads"),
        0.1,
        seconds,
    ),
    Target(
        "the same, one head (the server's part)",
        _at("pairs/128/click"),
        0.1,
        seconds,
    ),
    Target(
        "the same, in the browser: from the click until A, B and A − B are drawn",
        _at("pairs/128/first"),
        0.1,
        seconds,
    ),
    Target("the same, seen before", _at("pairs/128/again"), 0.1, seconds),
    Target(
        "200 short sentences: a scan's sentences per second ÷ the plain forward's: at least 0.85",
        _quotient("scan/scan", "scan/forward"),
        0.85,
        times,
        at_least=True,
    ),
    *(
        Target(
            f"forward and backward ÷ forward, Llama 135 M, {tokens:,} tokens: at most 3",
            _quotient(f"effects/pass/{tokens}/both", f"effects/pass/{tokens}/forward"),
            3.0,
            times,
        )
        for tokens in EFFECT_LENGTHS
    ),
    Target("effects of 512 × 512 edges: at most 10 ms later than their weights", _later, 0.01, seconds),
    Target("20 edges verified, MiniLM, 13 tokens: within 1 s", _at("effects/verified/seconds"), 1.0, seconds),
    Target("bytes that effects keep per token, 1,024 ÷ 64 tokens: at most 1.05", _growth, 1.05, times),
    *(
        Target(
            f"{title}: Spearman’s correlation of estimate and truth at least 0.9",
            _at(f"effects/truth/{key}/spearman"),
            0.9,
            plain,
            at_least=True,
        )
        for key, title in TRUTHS.items()
    ),
    Target(
        f"{LESSON[-1]} pupils who type at once: the slowest waits at most 3 × as long as the median",
        _at(f"lesson/{LESSON[-1]}/worst"),
        3.0,
        times,
    ),
    Target(
        f"{LESSON[-1]} pupils who type at once: none without a picture",
        _at(f"lesson/{LESSON[-1]}/failures"),
        0.0,
        plain,
    ),
    *(
        Target(
            f"{count} unpausing connections: captures a second ÷ those of {CONNECTIONS[0]}, at least 0.80",
            _quotient(f"overload/{count}/captures", f"overload/{CONNECTIONS[0]}/captures"),
            0.80,
            times,
            at_least=True,
        )
        for count in CONNECTIONS[1:]
    ),
    *(
        Target(
            f"/healthz, asked while {count} connections never pause: 99 % within 100 ms",
            _last_percent(f"overload/{count}/health"),
            0.1,
            seconds,
        )
        for count in CONNECTIONS
    ),
    *(
        Target(
            f"SmolLM2, capture ÷ plain, {tokens:,} tokens: at most 1.05",
            _quotient(f"long/smollm2/{tokens}/turns/capture", f"long/smollm2/{tokens}/turns/sdpa"),
            1.05,
            times,
        )
        for tokens in (2048, 8192)
    ),
    Target("the same: bytes kept per token, 8,192 ÷ 1,024 tokens: at most 1.05", _kept, 1.05, times),
    *(
        Target(f"{tokens:,} tokens: {aim}", _at(f"long/{model}/{tokens}/{view}"), limit, seconds)
        for model, tokens, view, limit, aim in (
            ("smollm2", 8192, "tile", 0.02, "a tile of 512 × 512 exact weights within 20 ms"),
            ("llama-2", 32768, "tile", 0.02, "the same"),
            ("smollm2", 8192, "layer", 1.0, "thumbnails and metrics of one layer within 1 s"),
            ("smollm2", 8192, "overview", 60.0, "the same of all 270 heads within 60 s"),
            ("smollm2", 4096, "ranking", 1.0, "270 heads ranked for a pair within 1 s"),
            ("smollm2", 4096, "again", 0.05, "the same again within 50 ms"),
        )
    ),
    Target(
        "8,192 tokens: such a tile from the server within 20 ms", _at("prompts/map/server"), 0.02, seconds
    ),
    Target("the same, drawn within 200 ms of the click", _at("prompts/map/drawn"), 0.2, seconds),
    Target("1,000 tokens: drawn within 2 s of the capture", _at("prompts/page/after"), 2.0, seconds),
    Target("the same, capture included, within 6 s", _at("prompts/page/opened"), 6.0, seconds),
    *(
        Target(
            f"estimate ÷ truth, {machine} machine: each model and length within a factor of 2",
            _farthest(machine),
            2.0,
            times,
        )
        for machine in MACHINES
    ),
    *(
        Target(
            f"captures that were wrongly refused, {machine} machine: none",
            _refused(machine),
            0.0,
            share,
        )
        for machine in MACHINES
    ),
    *(
        Target(
            f"capture ÷ plain, {kind}: at most 1.05",
            _quotient(f"families/{kind}/capture", f"families/{kind}/sdpa"),
            1.05,
            times,
        )
        for kind in FAMILIES
    ),
    Target(
        "loading ÷ transformers' own, new process, MiniLM: at most 1.10",
        _quotient("loading/minilm/followspot/fresh", "loading/minilm/transformers/fresh"),
        1.10,
        times,
    ),
    Target(
        "the same, Llama 135 M",
        _quotient("loading/llama/followspot/fresh", "loading/llama/transformers/fresh"),
        1.10,
        times,
    ),
    Target("start: the server answers within 1 s", _at("start/visited/listening"), 1.0, seconds),
    Target(
        "the same: the included example is painted within 2 s", _at("start/visited/painted"), 2.0, seconds
    ),
    Target(
        "the same: the model is ready ÷ imported and loaded by transformers alone, at most 1.30",
        _quotient("start/alone/ready", "start/bare/ready"),
        1.30,
        times,
    ),
    Target(
        "the same, while a page is loading",
        _quotient("start/visited/ready", "start/bare/ready"),
        1.30,
        times,
    ),
    Target(
        "share of an evicted model's memory that returns: at least 0.95",
        _at("loading/memory/returned"),
        0.95,
        times,
        at_least=True,
    ),
)
