"""Running and finished censuses: each is measured once for a revision, and kept."""

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from ..capture.progress import Progress
from ..core.content_ids import census_id
from ..core.stream import Stream
from ..errors import TooCostly, UnknownCensus
from ..message import _, digits
from ..models.model_pool import ModelPool
from ..quotation import quoted
from ..runtime.jobs import Jobs, take_step
from ..settings import Settings
from ..store.censuses import CensusStore, StoredCensus
from ..store.threads import read_in_thread, write_in_thread
from .census_job import CensusJob
from .numbers import CensusNumbers
from .options import CensusOptions

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.verified_model import VerifiedModel
    from .measurement import CensusMeasurement


class Censuses:
    """Runs censuses. Its coroutines belong to one event loop.

    Args:
        jobs: does the work, and keeps the latest.
        store: keeps what is finished.
    """

    def __init__(
        self, settings: Settings, pool: "ModelPool[VerifiedModel]", jobs: Jobs, store: CensusStore
    ) -> None:
        self._settings = settings
        self._model_pool = pool
        self._jobs = jobs
        self._store = store

    async def start(self, model: str | None, **asked: Any) -> CensusJob:
        """The census of a model: a finished or running one, or one that this call starts.

        Args:
            asked: as for `options_for`.

        Raises:
            UnknownModel, ModelLoading, ModelFailed: the model is not available.
            UnsupportedInput, UnknownStream, TooManyTokens, EmptyText, TextTooLong, BadText: see
                `options_for`.
            Busy: too many jobs wait.
            StoreFailed.
        """
        key = model or self._model_pool.default
        prepared = self._model_pool.require(key)
        from .measurement import options_for

        shape, options = options_for(prepared, **asked)
        identity = census_id(key, prepared.revision, shape.name, asdict(options))
        found = await self._find(identity)
        if found is not None and found.state not in ("cancelled", "failed"):
            return found
        self._jobs.admit()
        job = CensusJob(id=identity, model=key, title=prepared.info.title, provenance=prepared.provenance)
        return self._jobs.begin(job, partial(self._run, job, prepared, shape, options))

    async def get(self, identity: str) -> CensusJob:
        """The census with that id. Raises UnknownCensus, StoreFailed."""
        job = await self._find(identity)
        if job is None:
            raise UnknownCensus(
                _("There is no census {name} here.", name=quoted(identity, 64)),
                hint=_("Measure the model: {address}.", address="POST /api/censuses"),
                asked=identity[:64],
            )
        return job

    async def latest(self, model: str, revision: str) -> str | None:
        """The id of the finished census of a model that was used last, if any. Raises StoreFailed."""
        return await read_in_thread(self._store.latest, model, revision)

    async def cancel(self, identity: str) -> CensusJob:
        """Cancel a census; a finished one is unchanged. Raises UnknownCensus, StoreFailed."""
        job = await self.get(identity)
        await self._jobs.cancel(identity)
        return job

    async def _find(self, identity: str) -> CensusJob | None:
        job = self._jobs.find(identity, CensusJob)
        if job is not None:
            return job
        stored = await read_in_thread(self._store.recall, identity)
        if stored is None:
            return None
        kept = CensusJob(
            id=stored.id,
            model=stored.model,
            title=stored.title,
            provenance=stored.provenance,
            state="done",
            numbers=CensusNumbers.from_text(stored.numbers),
        )
        self._jobs.keep(kept)
        return kept

    async def _run(
        self, job: CensusJob, prepared: "VerifiedModel", shape: Stream, options: CensusOptions
    ) -> None:
        measurement = await self._jobs.run(job, partial(_begin, prepared, self._settings, shape, options))
        steps, job.planned = measurement.steps(), measurement.planned
        while await self._jobs.run(job, partial(take_step, steps)):
            job.done = measurement.done
            self._check_time(job)
        numbers = measurement.numbers
        stored = StoredCensus(
            job.id, job.model, prepared.revision, job.title, job.provenance, numbers.to_text()
        )
        await write_in_thread(self._store.remember, stored)
        job.numbers = numbers

    def _check_time(self, job: CensusJob) -> None:
        """Refuse to go on after the limit. Raises TooCostly."""
        limit = self._settings.max_scan_seconds
        if job.seconds > limit:
            raise TooCostly(
                _(
                    "After {seconds} s {count} of {all} texts are read; the limit is {limit} s.",
                    seconds=digits(f"{job.seconds:.0f}"),
                    count=job.done,
                    all=job.planned,
                    limit=digits(f"{limit:.0f}"),
                ),
                hint=_(
                    "Ask for fewer tokens or depths, or ask the operator to raise {setting}.",
                    setting="FOLLOWSPOT_MAX_SCAN_SECONDS",
                ),
                asked=job.seconds,
                limit=limit,
            )


def _begin(
    prepared: "VerifiedModel", settings: Settings, shape: Stream, options: CensusOptions, progress: Progress
) -> "CensusMeasurement":
    """Make the texts; the tokenizer belongs to the inference thread."""
    from .measurement import CensusMeasurement

    return CensusMeasurement(prepared, settings, shape, options)
