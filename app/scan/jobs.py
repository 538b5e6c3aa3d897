"""Running and finished scans: many sentences through the one inference thread, a piece at a time.

Between any two pieces of a scan all other work for the thread goes first, and one scan runs at a time, so
that a user of another page waits for at most one piece.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from cachetools import LRUCache

from ..capture.progress import Progress
from ..core.content_ids import scan_id
from ..core.sentence import Sentence
from ..core.stream import Stream
from ..errors import (
    BadSentences,
    BadText,
    Busy,
    EmptyText,
    FollowspotError,
    Internal,
    ProblemDocument,
    RevisionGone,
    ScanUnfinished,
    TooCostly,
    UnknownScan,
)
from ..message import _, digits, ngettext
from ..models.model_pool import ModelPool
from ..models.tokenization import check_text
from ..runtime.engine import Engine
from ..runtime.fair_queue import current_client
from ..settings import Settings
from ..store.scans import ScanStore, StoredScan
from ..store.threads import read_in_thread, write_in_thread
from .marked_sentences import check
from .statistics import Scan, summarise

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.verified_model import VerifiedModel
    from .measurement import SentenceResult

State = Literal["waiting", "running", "done", "cancelled", "failed"]

# How long a piece of a scan holds the thread; it ends with the current sentence.
_PIECE_SECONDS = 0.05
_RETRY_SECONDS = 0.1
# Scans that wait or run; more are refused.
_MAX_SCANS = 8
# Limit per client, so that there is room for others.
_MAX_OF_CLIENT = 4
# Memory for scans kept in memory, in bytes.
_KEPT_BYTES = 64 * 2**20


@dataclass(kw_only=True)
class ScanJob:
    """One scan in its current state.

    Attributes:
        stored: what determines it.
        shape: the stream whose heads are measured.
        results: for each sentence so far the measurement, or why it was impossible.
        seconds: on the inference thread.
        scan: the evidence, once it is done; None if no sentence could be measured.
        problem: why it failed, as a problem document.
        client: the client that it runs for.
    """

    stored: StoredScan
    shape: Stream
    state: State = "waiting"
    results: "list[SentenceResult | str]" = field(default_factory=list)
    seconds: float = 0.0
    scan: Scan | None = None
    problem: ProblemDocument | None = None
    client: str = field(default_factory=current_client.get)

    @property
    def measured(self) -> "list[SentenceResult]":
        """The sentences that could be measured."""
        return [result for result in self.results if not isinstance(result, str)]

    @property
    def nbytes(self) -> int:
        """Approximate memory: sentences, and the numbers of each head for each of them."""
        heads = self.shape.layers * self.shape.heads
        text = sum(4 * len(sentence.text) for sentence in self.stored.sentences)
        return text + len(self.results) * (20_000 + 13 * heads) + 500 * heads

    def require_result(self) -> Scan:
        """The evidence. Raises ScanUnfinished."""
        if self.state == "done" and self.scan is not None:
            return self.scan
        why = {
            "waiting": _("The scan has not begun."),
            "running": _(
                "The scan has read {count} of {all} sentences.",
                count=len(self.results),
                all=len(self.stored.sentences),
            ),
            "cancelled": _("The scan was cancelled."),
            "failed": _("The scan failed."),
            "done": _("The scan could measure none of its sentences."),
        }[self.state]
        raise ScanUnfinished(
            why,
            hint=_("{address} reports its progress.", address="GET /api/scans/{id}"),
            state=self.state,
        )


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
        self, model: str | None, stream: str | None, sentences: tuple[Sentence, ...]
    ) -> tuple[ScanJob, bool]:
        """The scan of some sentences, and whether this call started it.

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
        identity = scan_id(key, prepared.revision, shape.name, sentences)
        live_job = self._find(identity)
        if live_job is not None and live_job.state not in ("cancelled", "failed"):
            return live_job, False
        stored = StoredScan(identity, key, prepared.revision, shape.name, sentences)
        self._admit()
        await write_in_thread(self._store.remember, stored)
        return self._begin(ScanJob(stored=stored, shape=shape), prepared), True

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
                _("There is no scan {name} here.", name=repr(identity[:64])),
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

        return ScanJob(stored=stored, shape=stream_to_scan(prepared, stored.stream)), prepared

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
                    while len(job.results) < len(job.stored.sentences):
                        await self._piece(job, prepared)
                    measured = job.measured
                    if measured:
                        # Not on the inference thread: resampling many heads takes a while, and needs no
                        # model.
                        job.scan = await asyncio.to_thread(
                            summarise, [m.observation for m in measured], [m.place for m in measured]
                        )
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

    async def _piece(self, job: ScanJob, prepared: "VerifiedModel") -> None:
        """Measure some more sentences."""
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
        first, progress = len(job.results), Progress()
        try:
            results, seconds = await self._engine.run(lambda: self._measure(job, prepared, first, progress))
        except asyncio.CancelledError:
            progress.stop()
            raise
        except Busy:
            await asyncio.sleep(_RETRY_SECONDS)
            return
        job.results.extend(results)
        job.seconds += seconds

    def _measure(
        self, job: ScanJob, prepared: "VerifiedModel", first: int, progress: Progress
    ) -> "tuple[list[SentenceResult | str], float]":
        """The results of the next sentences until the piece is long enough, and the time it took."""
        from .measurement import measure

        begin, results = time.perf_counter(), []
        for number, sentence in enumerate(job.stored.sentences[first:], first):
            results.append(measure(prepared, sentence, number, job.shape, self._settings, progress))
            if time.perf_counter() - begin > _PIECE_SECONDS:
                break
        return results, time.perf_counter() - begin
