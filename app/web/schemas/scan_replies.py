"""What the API says of scans."""

import math
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TYPE_CHECKING, Self

from ...analysis.units import Unit
from ...core.outcome import OutcomeOptions
from ...core.sentence import Sentence
from ...core.shape import build
from ...scan.pruning import Pruning
from ...scan.scan_job import ScanJob
from ...scan.sets import SentenceSet
from ...scan.statistics import Scan
from .jobs import JobReply

if TYPE_CHECKING:  # imports torch
    from ...scan.measurement import SentenceResult


@dataclass(frozen=True, slots=True)
class SentenceSets:
    """The sets of sentences that ship.

    Attributes:
        sets: in the order in which they are offered.
    """

    sets: tuple[SentenceSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedSentence:
    """One sentence of a scan.

    Attributes:
        line: its line in what was sent, from 1, e.g. ``1``.
        marked: with the marks of its pair, e.g. ``The {cat} slept because [it] was tired.``.
        text: what the model reads, e.g. ``The cat slept because it was tired.``.
        used: None until it was read.
        reason: why it is not used, e.g. ``null``.
        query: the word that attends; None where the sentence is not used.
        key: the word that is attended to.
        words: words that the query chooses from, e.g. ``6``.
    """

    line: int
    marked: str
    text: str
    used: bool | None
    reason: str | None
    query: Unit | None
    key: Unit | None
    words: int | None

    @classmethod
    def of(cls, sentence: Sentence, result: "SentenceResult | str | None") -> Self:
        """A sentence, and what was measured in it, or why nothing was; None until it was read."""
        measured = None if isinstance(result, str) else result
        place = measured.place if measured else None
        return cls(
            line=sentence.line,
            marked=sentence.with_marks,
            text=sentence.text,
            used=None if result is None else measured is not None,
            reason=result if isinstance(result, str) else None,
            query=place.words[place.query] if place else None,
            key=place.words[place.key] if place else None,
            words=measured.observation.words if measured else None,
        )


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """The progress of a scan.

    Attributes:
        done: sentences that were read, e.g. ``12``.
        total: sentences in all, e.g. ``36``.
        runs: runs with an edge cut so far, to verify effects, e.g. ``0``.
        most_runs: how many there will be, at most; 0 if effects are not measured, e.g. ``216``.
        pruned: sentences whose heads were ranked, or that were run without heads, so far, e.g. ``0``.
        most_pruned: how many there will be, at most; 0 if no heads are removed, e.g. ``72``.
        seconds: spent on the inference thread so far, e.g. ``0.3``.
    """

    done: int
    total: int
    runs: int
    most_runs: int
    pruned: int
    most_pruned: int
    seconds: float

    @classmethod
    def of(cls, job: ScanJob) -> Self:
        """The progress of a scan so far."""
        runs = len(job.verified) * len(job.heads)
        total = len(job.stored.sentences)
        seconds = round(job.seconds, 3)
        return cls(len(job.results), total, runs, job.most_runs, *job.pruning_steps, seconds)


@dataclass(frozen=True, slots=True)
class ScanLinks:
    """Addresses of its parts, below this server's address.

    Attributes:
        scan: e.g. ``/api/scans/0123456789abcdef0123456789abcdef``.
        heads: CSV: a line for each head.
        sentences: CSV: a line for each sentence, a column for each head.
        pruning: the curves of a pruning, without the suffix of a format; None if no heads were removed.
    """

    scan: str
    heads: str
    sentences: str
    pruning: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReply(JobReply):
    """A scan in its current state.

    Attributes:
        revision: e.g. ``3c2f5a7d9e10``.
        stream: e.g. ``self``.
        layers: e.g. ``6``.
        heads: e.g. ``12``.
        progress: how far it is.
        outcome: by what effects are measured, as it was asked for; None: they are not.
        prune: what is measured while heads are removed, as it was asked for; None: none are.
        sentences: in the order in which they were sent.
        result: None until it is done, or if no sentence was usable.
        pruning: what is left as heads are removed; None until it is done, or if no sentence was usable.
        pruning_reason: why the first sentence that was left out of it was not usable, e.g. ``null``.
        links: of its parts.
    """

    path = "/api/scans"

    revision: str
    stream: str
    layers: int
    heads: int
    progress: ScanProgress
    outcome: OutcomeOptions | None
    prune: OutcomeOptions | None
    sentences: tuple[ScannedSentence, ...]
    result: Scan | None
    pruning: Pruning | None
    pruning_reason: str | None
    links: ScanLinks

    @classmethod
    def of(cls, job: ScanJob) -> Self:
        """The reply about a scan."""
        stored, address = job.stored, cls.address(job.id)
        results = chain(job.results, repeat(None))
        return build(
            cls,
            stored,
            layers=job.shape.layers,
            heads=job.shape.heads,
            state=job.state,
            ahead=job.ahead,
            progress=ScanProgress.of(job),
            outcome=stored.outcome,
            prune=stored.pruning,
            sentences=tuple(map(ScannedSentence.of, stored.sentences, results)),
            result=job.scan,
            pruning=job.pruning,
            pruning_reason=job.removals.reason,
            problem=job.problem,
            links=ScanLinks(
                address,
                f"{address}/heads.csv",
                f"{address}/sentences.csv",
                f"{address}/pruning" if job.pruning else None,
            ),
        )


@dataclass(frozen=True, slots=True)
class HeadSentences:
    """One head in every sentence of a scan, null where a sentence is not used.

    Attributes:
        layer: e.g. ``3``.
        head: e.g. ``1``.
        weights: of the key, 0 to 1, in the order of the sentences.
        found: whether no other word gets as much.
        others: mean weight of another word of the same row.
        effects: first-order change of the outcome without the marked edge in this head; null, too, where no
            estimate is possible or effects were not asked for.
        verified: the same by a run of the model; null where there was none.
    """

    layer: int
    head: int
    weights: tuple[float | None, ...]
    found: tuple[bool | None, ...]
    others: tuple[float | None, ...]
    effects: tuple[float | None, ...]
    verified: tuple[float | None, ...]

    @classmethod
    def of(cls, job: ScanJob, layer: int, head: int) -> Self:
        """That head in the sentences of a scan."""
        some = [None if isinstance(result, str) else result.observation for result in job.results]
        effects = [None if isinstance(result, str) else result.effect for result in job.results]
        return cls(
            layer,
            head,
            tuple(float(one.weight[layer, head]) if one else None for one in some),
            tuple(bool(one.found[layer, head]) if one else None for one in some),
            tuple(float(one.others[layer, head]) if one else None for one in some),
            tuple(_known(one.marked[layer, head]) if one else None for one in effects),
            tuple(map(_known, job.verified_in(layer, head))),
        )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
