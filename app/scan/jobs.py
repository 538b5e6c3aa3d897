"""Running and finished scans: many sentences through the one inference thread, a piece at a time.

Between any two pieces of a scan all other work for the thread goes first, and one scan runs at a time, so
that a user of another page waits for at most one piece.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from ..capture.progress import Progress
from ..core.content_ids import scan_id
from ..core.outcome import OutcomeOptions
from ..core.sentence import Sentence
from ..errors import (
    BadSentences,
    BadText,
    Busy,
    EmptyText,
    FollowspotError,
    Internal,
    RevisionGone,
    TooCostly,
    UnknownScan,
)
from ..message import _, digits, ngettext
from ..models.model_pool import ModelPool
from ..models.tokenization import check_text
from ..quotation import quoted
from ..runtime.engine import Engine
from ..runtime.fair_queue import current_client
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
_RETRY_SECONDS = 0.1
# Scans that wait or run; more are refused.
_MAX_SCANS = 8
# Limit per client, so that there is room for others.
_MAX_OF_CLIENT = 4
# Memory for scans kept in memory, in bytes.
_KEPT_BYTES = 64 * 2**20


class Scans:
    """Runs scans and keeps the latest. Its coroutines belong to one event loop.

    Args:
        engine: its thread does the work.
        store: what scans can be repeated from.
    """

    def __init__(
        self, settings: Settings, pool: "ModelPool[VerifiedModel]", engine: Engine, store: ScanStore
    ) -> None:
        self._settings = settings
        self._model_pool = pool
        self._engine = engine
        self._store = store
        self._turn = asyncio.Lock()
        self._running: dict[str, tuple[ScanJob, asyncio.Task[None]]] = {}
        self._finished: LRUCache[str, ScanJob] = LRUCache(_KEPT_BYTES, getsizeof=lambda job: job.nbytes)

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
        live_job = self._find(identity)
        if live_job is not None and live_job.state not in ("cancelled", "failed"):
            return live_job, False
        stored = StoredScan(identity, key, prepared.revision, shape.name, sentences, outcome, pruning)
        self._admit()
        await write_in_thread(self._store.remember, stored)
        job = ScanJob(stored=stored, shape=shape, provenance=prepared.provenance)
        return self._begin(job, prepared), True

    async def get(self, identity: str) -> ScanJob:
        """The scan with that id, restarted from its sentences if needed.

        Raises:
            UnknownScan, RevisionGone, ModelLoading, ModelFailed, Busy, StoreFailed.
        """
        live_job = self._find(identity)
        if live_job is not None:
            return live_job
        job, prepared = await self._restore(identity)
        self._admit()
        return self._begin(job, prepared)

    async def cancel(self, identity: str) -> ScanJob:
        """Cancel a scan; a finished one is unchanged, and one no longer in memory is not started.

        Raises:
            UnknownScan, RevisionGone, ModelLoading, ModelFailed, StoreFailed.
        """
        running = self._running.get(identity)
        if running is None:
            return self._find(identity) or await self._as_cancelled(identity)
        job, task = running
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return job

    async def close(self) -> None:
        """Stop all scans."""
        for identity in list(self._running):
            await self.cancel(identity)

    async def _as_cancelled(self, identity: str) -> ScanJob:
        """A scan no longer in memory, marked as cancelled, so that polling does not start it either."""
        job, _ = await self._restore(identity)
        if identity in self._running:  # another request retrieved it while this one waited for the disk
            return await self.cancel(identity)
        job.state = "cancelled"
        self._finished[identity] = job
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
        return ScanJob(stored=stored, shape=shape, provenance=prepared.provenance), prepared

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

    def _find(self, identity: str) -> ScanJob | None:
        running = self._running.get(identity)
        if running is not None:
            return running[0]
        job: ScanJob | None = self._finished.get(identity)
        if job is not None:
            self._model_pool.touch(job.stored.model)
        return job

    def _admit(self) -> None:
        of_client = sum(job.client == current_client.get() for job, _ in self._running.values())
        if of_client >= _MAX_OF_CLIENT:
            raise Busy(
                ngettext(
                    "{count} scan of yours is already waiting.",
                    "{count} scans of yours are already waiting.",
                    of_client,
                ),
                hint=_("Try again when one of them is done."),
                asked=of_client + 1,
                limit=_MAX_OF_CLIENT,
            )
        if len(self._running) >= _MAX_SCANS:
            raise Busy(
                ngettext(
                    "{count} scan is already waiting.",
                    "{count} scans are already waiting.",
                    len(self._running),
                ),
                hint=_("Try again when one of them is done."),
                asked=len(self._running) + 1,
                limit=_MAX_SCANS,
            )

    def _begin(self, job: ScanJob, prepared: "VerifiedModel") -> ScanJob:
        identity = job.stored.id
        running = self._running.get(identity)
        if running is not None:  # another request was faster while this one waited for the disk
            return running[0]
        task = asyncio.create_task(self._run(job, prepared))
        self._running[identity] = (job, task)
        task.add_done_callback(lambda _: self._end(job))
        return job

    def _end(self, job: ScanJob) -> None:
        del self._running[job.stored.id]
        if job.state in ("waiting", "running"):
            job.state = "cancelled"
        if job.nbytes <= self._finished.maxsize:
            self._finished[job.stored.id] = job

    async def _run(self, job: ScanJob, prepared: "VerifiedModel") -> None:
        try:
            async with self._turn:
                with self._model_pool.pinned(job.stored.model):
                    job.state = "running"
                    await self._measure(job, prepared)
                    await self._prune(job, prepared)
                    # Not on the inference thread: resampling many heads takes a while, and needs no model.
                    job.scan, job.pruning = await asyncio.to_thread(job.summaries)
                    job.state = "done"
        except FollowspotError as error:
            job.state, job.problem = "failed", error.problem()
        except Exception:
            # It runs outside of any request: requests for it receive the error like any other bug of ours.
            job.state = "failed"
            job.problem = Internal(
                _("The scan failed because of an error in the server."),
                hint=_("Report it to the operator: the log has the details."),
            ).problem()
            raise

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
            left, progress = tasks[len(done) :], Progress()
            try:
                results, seconds = await self._engine.run(partial(_run_piece, left, progress))
            except asyncio.CancelledError:
                progress.stop()
                raise
            except Busy:
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            done.extend(results)
            job.seconds += seconds

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


def _run_piece(
    tasks: Sequence[Callable[[Progress], Result]], progress: Progress
) -> tuple[list[Result], float]:
    """The results of the first tasks until the piece is long enough, and the time it took."""
    begin, results = time.perf_counter(), []
    for task in tasks:
        results.append(task(progress))
        if time.perf_counter() - begin > _PIECE_SECONDS:
            break
    return results, time.perf_counter() - begin
