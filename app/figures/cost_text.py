"""What a measurement of the cost of attention says, in sentences."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ..core.attention_cost import AttentionCost, CostPoint, Way, WayCost
from ..core.kv_cache import KvCache, Sharing
from ..core.quadratic import Quadratic
from ..core.rounding import significant
from ..core.side_name import side_name
from ..message import Message, _, digits, enumerated, joined, pgettext
from .layer_reach import other_texts

TITLE = _("What attention costs")
WAYS: dict[Way, Message] = {
    "eager": _("Eager"),
    "fused": _("Fused (SDPA)"),
    "capture": _("Our capture"),
}
# Within a sentence.
_WITH: dict[Way, Message] = {
    "eager": pgettext("after “with”", "eager attention"),
    "fused": pgettext("after “with”", "fused attention (SDPA)"),
    "capture": pgettext("after “with”", "our capture"),
}
SHARING: dict[Sharing, Message] = {
    "multi-head": _("multi-head"),
    "grouped-query": _("grouped-query"),
    "multi-query": _("multi-query"),
}
NOT_MEASURED = _("not measured")
_EXACT_POINTS = 3
# A term that is a smaller part of the fitted time is rounding, not a finding.
_NOISE = 0.005


def seconds_text(seconds: float) -> Message:
    """``12.3 ms``, ``4.56 s``."""
    if seconds < 1:
        return _("{number} ms", number=_three_digits(1000 * seconds))
    return _("{number} s", number=_three_digits(seconds))


def bytes_text(count: int | float | None) -> Message:
    """``12.3 MiB``; what was not measured is said to be so."""
    if count is None:
        return NOT_MEASURED
    if count >= 2**30:
        return _("{number} GiB", number=_three_digits(count / 2**30))
    if count >= 2**20:
        return _("{number} MiB", number=_three_digits(count / 2**20))
    return _("{number} KiB", number=_three_digits(count / 2**10))


def _three_digits(value: float) -> Message:
    """``0.25``, ``12.3``, ``1,020``."""
    return digits(f"{value:,.0f}" if value >= 1000 else f"{value:.3g}")


def curve_text(curve: Quadratic) -> Message:
    """``0.01 + 2 × 10⁻⁴·n + 3 × 10⁻⁸·n²``."""
    first = "−" if curve.a < 0 else ""
    b, c = (f" {'−' if number < 0 else '+'} {abs(number):.3g}" for number in (curve.b, curve.c))
    return digits(f"{first}{abs(curve.a):.3g}{b}·n{c}·n²")


def status(cost: AttentionCost, state: str) -> Message | None:
    """Why this is not the whole measurement; None if it is.

    Args:
        state: of the job.
    """
    if cost.finished:
        return None
    done = max((way.points[-1].tokens for way in cost.ways if way.points), default=0)
    if state in ("waiting", "running"):
        return _(
            "Not the whole measurement: up to {count} of {all} tokens so far.",
            count=done,
            all=cost.planned[-1],
        )
    return _(
        "Not the whole measurement: it ended after {count} of {all} tokens.", count=done, all=cost.planned[-1]
    )


def statements(cost: AttentionCost) -> tuple[Message, ...]:
    """What was found."""
    return (
        *(one for way in cost.ways for one in _growth(way)),
        *_memory(cost),
        *_difference(cost),
        *_caches(cost.caches),
        *(text for stream in cost.streams for text in other_texts(stream)),
    )


def notes(cost: AttentionCost) -> tuple[Message, ...]:
    """What was measured, how, and what it does not show."""
    return (*_ended(cost.ways), *_method(cost), _moment(cost))


def _growth(way: WayCost) -> Iterator[Message]:
    """How time grows at the end, and how much of it is quadratic."""
    if len(way.points) < 2:
        return
    before, last = way.points[-2:]
    yield _(
        "From {before} to {tokens} tokens, the time with {way} goes from {first} to {second}: {factor} times"
        " as long.",
        way=_WITH[way.way],
        before=before.tokens,
        tokens=last.tokens,
        first=seconds_text(before.seconds),
        second=seconds_text(last.seconds),
        factor=significant(last.seconds / before.seconds),
    )
    share = _quadratic_share(way, last)
    if share is not None:
        yield _(
            "At {tokens} tokens, {percent} % of the fitted time with {way} comes from the n² term.",
            way=_WITH[way.way],
            tokens=last.tokens,
            percent=digits(f"{100 * share:.0f}"),
        )


def _memory(cost: AttentionCost) -> Iterator[Message]:
    """Extra memory of all ways at the longest input that all of them could run."""
    measured = [{point.tokens: point for point in way.points} for way in cost.ways]
    shared = set.intersection(*map(set, measured)) if measured else set()
    if not shared or cost.memory_is is None:
        return
    tokens = max(shared)
    sizes = [
        _("{bytes} with {way}", way=_WITH[way.way], bytes=bytes_text(points[tokens].bytes))
        for way, points in zip(cost.ways, measured, strict=True)
    ]
    yield _("Extra memory at {tokens} tokens: {sizes}.", tokens=tokens, sizes=enumerated(sizes))


def _difference(cost: AttentionCost) -> Iterator[Message]:
    found = [one for one in cost.differences if one.largest is not None]
    if found:
        worst = max(found, key=lambda one: one.largest or 0.0)
        yield _(
            "The weights of eager attention and those of our capture differ by at most {difference}, at"
            " {tokens} tokens. The fused kernel keeps no weights that could be compared.",
            difference=significant(worst.largest or 0.0),
            tokens=worst.tokens,
        )
        last = found[-1]
        if last.rows < last.total:
            yield _(
                "At {tokens} tokens, {rows} of {total} rows of all heads were compared, evenly spread.",
                tokens=last.tokens,
                rows=last.rows,
                total=last.total,
            )


def _caches(caches: Sequence[KvCache]) -> Iterator[Message]:
    own = [cache for cache in caches if cache.own]
    for cache in own:
        text = _(
            "The key-value cache ({sharing}) grows by {each} with each token of the {side}.",
            sharing=SHARING[cache.sharing],
            each=bytes_text(cache.bytes_per_token),
            side=side_name(cache.side),
        )
        whole = cache.bytes is not None and _(
            "At the {tokens} tokens that the model reads it takes {bytes}.",
            tokens=cache.tokens or 0,
            bytes=bytes_text(cache.bytes),
        )
        yield joined([text, whole]) if whole else text
    if not caches:
        yield _("A model that reads its whole text at once keeps no key-value cache.")


def _ended(ways: Sequence[WayCost]) -> Iterator[Message]:
    for way in ways:
        if way.stopped:
            yield _("Longer inputs are not run with {way}. {reason}", way=_WITH[way.way], reason=way.stopped)


def _method(cost: AttentionCost) -> Iterator[Message]:
    runs = sorted({len(point.runs) for way in cost.ways for point in way.points})
    yield _(
        "Times are medians of {runs} runs, in alternating order, of the whole model: feed-forward layers, and"
        " scores of the vocabulary where it predicts tokens, count, too. Our capture also keeps queries, keys"
        " and values, and checks them.",
        runs=digits("–".join(map(str, {runs[0]: 0, runs[-1]: 0}))) if runs else "0",
    )
    if cost.memory_is == "resident":
        yield _(
            "Memory is the peak of one run beyond what the process held before, as the system counts it: what"
            " else the process does meanwhile counts, too."
        )
    elif cost.memory_is == "cuda":
        yield _(
            "Memory is the peak of one run on the GPU beyond what was allocated before, as torch counts it."
        )
    else:
        yield _("Memory is not measured: this system does not report a peak.")
    yield _(
        "The curves a + b·n + c·n² are fits to the points by least squares; through three points they pass"
        " exactly. Beyond the points they say nothing."
    )
    if all(way.way != "fused" for way in cost.ways):
        yield _(
            "This model computes its attention itself, eagerly: it cannot be fused, and our capture keeps"
            " every weight."
        )
    if cost.caches:
        yield _(
            "The sizes of the cache are computed, not measured: keys and values of all layers, with {bytes}"
            " bytes for each number, as the model runs here. Numbers of 16 bits take 2 bytes.",
            bytes=cost.element_bytes,
        )


def _moment(cost: AttentionCost) -> Message:
    """Machine and moment: no number is true elsewhere."""
    machine = cost.machine
    facts = [machine.device]
    if machine.cores is not None:
        facts.append(_("cores: {count}", count=machine.cores))
    if machine.memory is not None:
        facts.append(bytes_text(machine.memory))
    facts.append(machine.system)
    date, time = datetime.fromisoformat(cost.begun).strftime("%Y-%m-%d %H:%M").split()
    when = _("{date}, {time} UTC", date=date, time=time)
    if cost.load is None:
        return _("Measured on this machine ({machine}), {when}.", machine=enumerated(facts), when=when)
    return _(
        "Measured on this machine ({machine}), {when}, with a load average of {load} in the minute before.",
        machine=enumerated(facts),
        when=when,
        load=digits(f"{cost.load:.1f}"),
    )


def _quadratic_share(way: WayCost, point: CostPoint) -> float | None:
    """The share of n² in the curve's time at a point; None without a curve, or where terms cancel out."""
    if way.time is None:
        return None
    whole = way.time.at(point.tokens)
    terms = (way.time.b * point.tokens, way.time.c * point.tokens**2)
    if whole <= 0 or min(terms) < -_NOISE * whole:
        return None
    return min(1.0, terms[1] / whole)
