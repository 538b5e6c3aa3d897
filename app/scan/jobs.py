"""Running and finished scans: many sentences, a piece at a time."""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..capture.progress import Progress
from ..core.content_ids import scan_id
from ..core.outcome import OutcomeOptions
from ..core.sentence import Sentence
from ..core.stream import Stream
from ..errors import (
    BadSentences,
    BadText,
    EmptyText,
    RevisionGone,
    TooCostly,
    UnknownScan,
)
from ..message import _, digits
from ..models.model_pool import ModelPool
from ..models.tokenization import check_text
from ..quotation import quoted
from ..runtime.jobs import Jobs
from ..settings import Settings
from ..store.scans import ScanStore, StoredScan
from ..store.threads import read_in_thread, write_in_thread
from .marked_sentences import check
from .scan_job import ScanJob

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.verified_model import VerifiedModel
    from .measurement import SentenceResult

Result = TypeVar("Result")

# How long a piece of a scan holds the thread; it ends with the current sentence.
_PIECE_SECONDS = 0.05


class Scans:
    """Runs scans. Its coroutines belong to one event loop.

    Args:
        jobs: does the work, and keeps the latest.
        store: what scans can be repeated from.
    """

    def __init__(
        self, settings: Settings, pool: "ModelPool[VerifiedModel]", jobs: Jobs, store: ScanStore
    ) -> None:
        self._settings = settings
        self._model_pool = pool
        self._jobs = jobs
        self._store = store

    async def start(
        self,
        model: str | None,
        stream: str | None,
        sentences: tuple[Sentence, ...],
        outcome: OutcomeOptions | None = None,
        pruning: OutcomeOptions | None = None,
    ) -> tuple[ScanJob, bool]:
        """The scan of some sentences, and whether this call started it.

        Args:
            outcome: by what effects are measured; None: they are not.
            pruning: what is measured while heads are removed; None: none are.

        Raises:
            BadSentences, TextTooLong, UnsupportedInput, UnknownStream: they cannot be scanned.
            UnknownModel, ModelLoading, ModelFailed: the model is not available.
            Busy: too many scans wait.
            StoreFailed.
        """
        check(sentences)
        self._check_texts(sentences)
        key = model or self._model_pool.default
        prepared = self._model_pool.require(key)
        from .measurement import stream_to_scan

        shape = stream_to_scan(prepared, stream)
        identity = scan_id(key, prepared.revision, shape.name, sentences, outcome, pruning)
        live_job = self._jobs.find(identity, ScanJob)
        if live_job is not None and live_job.state not in ("cancelled", "failed"):
            return live_job, False
        stored = StoredScan(identity, key, prepared.revision, shape.name, sentences, outcome, pruning)
        self._jobs.admit()
        await write_in_thread(self._store.remember, stored)
        return self._begin(_job(stored, shape, prepared), prepared), True

    async def get(self, identity: str) -> ScanJob:
        """The scan with that id, restarted from its sentences if needed.

        Raises:
            UnknownScan, RevisionGone, ModelLoading, ModelFailed, Busy, StoreFailed.
        """
        live_job = self._jobs.find(identity, ScanJob)
        if live_job is not None:
            return live_job
        job, prepared = await self._restore(identity)
        self._jobs.admit()
        return self._begin(job, prepared)

    async def cancel(self, identity: str) -> ScanJob:
        """Cancel a scan; a finished one is unchanged, and one no longer in memory is not started.

        Raises:
            UnknownScan, RevisionGone, ModelLoading, ModelFailed, StoreFailed.
        """
        job = self._jobs.find(identity, ScanJob)
        if job is None:
            return await self._as_cancelled(identity)
        await self._jobs.cancel(identity)
        return job

    async def _as_cancelled(self, identity: str) -> ScanJob:
        """A scan no longer in memory, marked as cancelled, so that polling does not start it either."""
        job, _ = await self._restore(identity)
        if self._jobs.find(
            identity, ScanJob
        ):  # another request retrieved it while this one waited for the disk
            return await self.cancel(identity)
        job.state = "cancelled"
        self._jobs.keep(job)
        return job

    async def _restore(self, identity: str) -> "tuple[ScanJob, VerifiedModel]":
        """A scan no longer in memory, rebuilt from its sentences, not yet started."""
        stored = await read_in_thread(self._store.recall, identity)
        if stored is None:
            raise UnknownScan(
                _("There is no scan {name} here.", name=quoted(identity, 64)),
                hint=_("Send the sentences again: {address}.", address="POST /api/scans"),
                asked=identity[:64],
            )
        prepared = self._model_pool.require(stored.model)
        if stored.revision != prepared.revision:
            raise RevisionGone(
                _(
                    "That scan was made with {model} {revision}; {served} is served now.",
                    model=stored.model,
                    revision=stored.revision,
                    served=prepared.revision,
                ),
                hint=_("Send the sentences again: the weights may differ."),
                asked=stored.revision,
                served=prepared.revision,
            )
        from .measurement import stream_to_scan

        shape = stream_to_scan(prepared, stored.stream)
        return _job(stored, shape, prepared), prepared

    def _check_texts(self, sentences: tuple[Sentence, ...]) -> None:
        for sentence in sentences:
            try:
                check_text(sentence.text, self._settings.max_characters)
            except (EmptyText, BadText) as error:
                raise BadSentences(
                    _("Line {line}: {detail}", line=str(sentence.line), detail=error.detail),
                    hint=error.hint,
                    line=sentence.line,
                ) from None

    def _begin(self, job: ScanJob, prepared: "VerifiedModel") -> ScanJob:
        return self._jobs.begin(job, partial(self._run, job, prepared))

    async def _run(self, job: ScanJob, prepared: "VerifiedModel") -> None:
        await self._measure(job, prepared)
        await self._prune(job, prepared)
        # Not on the inference thread: resampling many heads takes a while, and needs no model.
        job.scan, job.pruning = await asyncio.to_thread(job.summaries)

    async def _measure(self, job: ScanJob, prepared: "VerifiedModel") -> None:
        """Measure all sentences; where effects were asked for, verify those of some heads in all of them."""
        from .measurement import measure, verify

        outcome, settings = job.stored.outcome, self._settings

        def measured(number: int, sentence: Sentence, progress: Progress) -> "SentenceResult | str":
            return measure(prepared, sentence, number, job.shape, settings, progress, outcome)

        every = enumerate(job.stored.sentences)
        await self._run_pieces(job, job.results, [partial(measured, *one) for one in every])
        if outcome is None:
            return

        def verified(number: int, sentence: Sentence, progress: Progress) -> NDArray[np.float64]:
            return verify(prepared, sentence, number, job.shape, settings, progress, outcome, job.heads)

        used = job.begin_to_verify(job.stored.sentences)
        await self._run_pieces(job, job.verified, [partial(verified, *one) for one in used])

    async def _prune(self, job: ScanJob, prepared: "VerifiedModel") -> None:
        """Rank the heads in all sentences, then remove them, if that was asked for."""
        if job.stored.pruning is None:
            return
        from .pruning_measurement import SentencePruning

        sentences, removals = job.stored.sentences, job.removals
        pruning = SentencePruning(prepared, job.shape, job.stored.pruning, self._settings)
        await self._run_pieces(job, removals.importances, pruning.ranking_tasks(sentences))
        await self._run_pieces(job, removals.pruned, pruning.removal_tasks(sentences, removals))

    async def _run_pieces(
        self, job: ScanJob, done: list[Result], tasks: Sequence[Callable[[Progress], Result]]
    ) -> None:
        """Run tasks on the inference thread, some at a time, and append their results to ``done``."""
        while len(done) < len(tasks):
            self._check_time(job)
            done.extend(await self._jobs.run(job, partial(_run_piece, tasks[len(done) :])))

    def _check_time(self, job: ScanJob) -> None:
        """Refuse to go on after the limit. Raises TooCostly."""
        if job.seconds > self._settings.max_scan_seconds:
            raise TooCostly(
                _(
                    "After {seconds} s {count} of {all} sentences are read; the limit is {limit} s.",
                    seconds=digits(f"{job.seconds:.0f}"),
                    count=len(job.results),
                    all=len(job.stored.sentences),
                    limit=digits(f"{self._settings.max_scan_seconds:.0f}"),
                ),
                hint=_(
                    "Give fewer or shorter sentences, or ask the operator to raise {setting}.",
                    setting="FOLLOWSPOT_MAX_SCAN_SECONDS",
                ),
                asked=job.seconds,
                limit=self._settings.max_scan_seconds,
            )


def _job(stored: StoredScan, shape: Stream, prepared: "VerifiedModel") -> ScanJob:
    return ScanJob(
        id=stored.id, model=stored.model, stored=stored, shape=shape, provenance=prepared.provenance
    )


def _run_piece(tasks: Sequence[Callable[[Progress], Result]], progress: Progress) -> list[Result]:
    """The results of the first tasks until the piece is long enough."""
    begin, results = time.perf_counter(), []
    for task in tasks:
        results.append(task(progress))
        if time.perf_counter() - begin > _PIECE_SECONDS:
            break
    return results
