"""Long work that is started, polled and cancelled: scans, censuses, measurements of what attention costs.

It runs on the one inference thread, a piece at a time. Between any two pieces all other work for the thread
goes first, and one job runs at a time, so that a user of another page waits for at most one piece.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar

from cachetools import LRUCache

from ..capture.progress import Progress, track_progress
from ..core.provenance import Provenance
from ..errors import Busy, FollowspotError, Internal, ProblemDocument, TooManyRequests
from ..message import _, ngettext
from ..models.memory import lacks_memory, out_of_memory
from ..models.model_pool import ModelPool
from .engine import Engine
from .fair_queue import current_client

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.verified_model import VerifiedModel

Result = TypeVar("Result")
AnyJob = TypeVar("AnyJob", bound="Job")
State = Literal["waiting", "running", "done", "cancelled", "failed"]

_RETRY_SECONDS = 0.1
# Jobs that wait or run; more are refused.
_MAX_JOBS = 8
# Limit per client, so that there is room for others.
_MAX_OF_CLIENT = 4
# Memory for jobs kept in memory, in bytes.
_KEPT_BYTES = 64 * 2**20


@dataclass(kw_only=True)
class Job:
    """Long work in its current state.

    Attributes:
        id: 32 hexadecimal digits.
        model: key of the model that it runs.
        provenance: of that model.
        seconds: on the inference thread.
        ahead: how many others are done before it, while it waits.
        problem: why it failed, as a problem document.
        client: the client that it runs for.
    """

    id: str
    model: str
    provenance: Provenance
    state: State = "waiting"
    seconds: float = 0.0
    ahead: int = 0
    problem: ProblemDocument | None = None
    client: str = field(default_factory=current_client.get)

    @property
    def nbytes(self) -> int:
        """Approximate memory of what it found."""
        raise NotImplementedError


class Jobs:
    """Runs jobs and keeps the latest. Its coroutines belong to one event loop.

    Args:
        engine: its thread does the work.
    """

    def __init__(self, pool: "ModelPool[VerifiedModel]", engine: Engine) -> None:
        self._model_pool = pool
        self._engine = engine
        self._turn = asyncio.Lock()
        self._running: dict[str, tuple[Job, asyncio.Task[None]]] = {}
        self._finished: LRUCache[str, Job] = LRUCache(_KEPT_BYTES, getsizeof=lambda job: job.nbytes)

    def find(self, identity: str, kind: type[AnyJob]) -> AnyJob | None:
        """The job of a kind with that id, if it runs or is kept."""
        running = self._running.get(identity)
        job = running[0] if running is not None else self._finished.get(identity)
        if not isinstance(job, kind):
            return None
        if running is None:
            self._model_pool.touch(job.model)
        return job

    def admit(self) -> None:
        """Refuse another job where too many wait. Raises Busy."""
        of_client = sum(job.client == current_client.get() for job, _ in self._running.values())
        if of_client >= _MAX_OF_CLIENT:
            raise Busy(
                ngettext(
                    "{count} measurement of yours is already waiting.",
                    "{count} measurements of yours are already waiting.",
                    of_client,
                ),
                hint=_("Try again when one of them is done."),
                asked=of_client + 1,
                limit=_MAX_OF_CLIENT,
            )
        if len(self._running) >= _MAX_JOBS:
            raise Busy(
                ngettext(
                    "{count} measurement is already waiting.",
                    "{count} measurements are already waiting.",
                    len(self._running),
                ),
                hint=_("Try again when one of them is done."),
                asked=len(self._running) + 1,
                limit=_MAX_JOBS,
            )

    def begin(self, job: AnyJob, work: Callable[[], Awaitable[None]]) -> AnyJob:
        """Start a job, unless one with its id is running: then that one is returned.

        Args:
            work: all that it does; what needs the model goes through `run`.
        """
        running = self._running.get(job.id)
        if running is not None:  # another request was faster while this one waited for the disk
            assert isinstance(running[0], type(job)), "ids are hashes"
            return running[0]
        task = asyncio.create_task(self._run(job, work))
        job.ahead = len(self._running)
        self._running[job.id] = (job, task)
        task.add_done_callback(lambda _: self._end(job))
        return job

    def keep(self, job: Job) -> None:
        """Keep a job that does not run."""
        if job.nbytes <= self._finished.maxsize:
            self._finished[job.id] = job

    async def cancel(self, identity: str) -> None:
        """Cancel a job, if it runs, and wait for its end."""
        running = self._running.get(identity)
        if running is None:
            return
        _, task = running
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def close(self) -> None:
        """Stop all jobs."""
        for identity in list(self._running):
            await self.cancel(identity)

    async def run(self, job: Job, work: Callable[[Progress], Result]) -> Result:
        """The result of a piece of a job's work on the inference thread; waits while its queue is full."""
        while True:
            progress = Progress()
            try:
                result, seconds = await self._engine.run(partial(_timed, work, progress), "measurement")
            except asyncio.CancelledError:
                progress.stop()
                raise
            except (Busy, TooManyRequests):
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            job.seconds += seconds
            return result

    def _end(self, job: Job) -> None:
        del self._running[job.id]
        # They have their turn in the order in which they came.
        for place, (other, _task) in enumerate(self._running.values()):
            other.ahead = place
        if job.state in ("waiting", "running"):
            job.state = "cancelled"
        self.keep(job)

    async def _run(self, job: Job, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._turn:
                with self._model_pool.pinned(job.model):
                    job.state = "running"
                    await work()
                    job.state = "done"
        except FollowspotError as error:
            job.state, job.problem = "failed", error.problem()
        except Exception as error:
            job.state = "failed"
            if lacks_memory(error):
                job.problem = out_of_memory().problem()
                return
            # It runs outside of any request: requests for it receive the error like any other bug of ours.
            job.problem = Internal(
                _("It failed because of an error in the server."),
                hint=_("Report it to the operator: the log has the details."),
            ).problem()
            raise


def take_step(steps: Iterator[None], progress: Progress) -> bool:
    """Take one step of work; whether there was one. The layers of the model watch the progress."""
    with track_progress(progress):
        for _done in steps:
            return True
    return False


def _timed(work: Callable[[Progress], Result], progress: Progress) -> tuple[Result, float]:
    begin = time.perf_counter()
    result = work(progress)
    return result, time.perf_counter() - begin
