"""Measurements of what attention costs: started, followed, cancelled.

Their numbers are facts of this machine at a moment. So each has an id of its own, is never repeated from
anything stored, and is gone when the process ends.
"""

from dataclasses import dataclass
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING

from ..core.attention_cost import AttentionCost
from ..errors import CostUnmeasured, TooCostly, UnknownCost
from ..message import _, digits
from ..models.model_pool import ModelPool
from ..quotation import quoted
from ..settings import Settings
from .jobs import Job, Jobs, take_step

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.cost_measurement import CostMeasurement
    from ..capture.verified_model import VerifiedModel

# By default; a teacher waits for it.
_SECONDS = 60.0
# Of all points of a measurement.
_NBYTES = 20_000


@dataclass(kw_only=True)
class CostJob(Job):
    """One measurement in its current state.

    Attributes:
        measurement: what is measured so far.
    """

    measurement: "CostMeasurement"

    @property
    def nbytes(self) -> int:
        """Approximate memory of what it found."""
        return _NBYTES

    def require_cost(self) -> AttentionCost:
        """What is measured so far. Raises CostUnmeasured: nothing is."""
        if not self.measurement.measured:
            raise CostUnmeasured(
                _("No input is measured yet."),
                hint=_("{address} reports its progress.", address="GET /api/costs/{id}"),
                state=self.state,
            )
        return self.measurement.cost


class Costs:
    """Runs measurements as jobs. Its coroutines belong to one event loop."""

    def __init__(self, settings: Settings, pool: "ModelPool[VerifiedModel]", jobs: Jobs) -> None:
        self._settings = settings
        self._model_pool = pool
        self._jobs = jobs

    def start(self, model: str | None, tokens: int | None, seconds: float | None) -> CostJob:
        """Start to measure a model.

        Args:
            tokens: of the longest input; None: as many as the model reads.
            seconds: runs that are likely to take longer in all are left out; None: a minute.

        Raises:
            UnknownModel, ModelLoading, ModelFailed: the model is not available.
            UnsupportedInput: its inputs cannot be made longer.
            TooManyTokens: it cannot read so many.
            TooCostly: the server allows less time.
            Busy: too many jobs wait.
        """
        limit = self._settings.max_scan_seconds
        if seconds is not None and seconds > limit:
            raise TooCostly(
                _(
                    "A measurement may take {limit} s here; {seconds} s were asked for.",
                    limit=digits(f"{limit:.0f}"),
                    seconds=digits(f"{seconds:.0f}"),
                ),
                hint=_(
                    "Ask for less time, or ask the operator to raise {setting}.",
                    setting="FOLLOWSPOT_MAX_SCAN_SECONDS",
                ),
                asked=seconds,
                limit=limit,
            )
        key = model or self._model_pool.default
        prepared = self._model_pool.require(key)
        from ..capture.cost_measurement import CostMeasurement

        measurement = CostMeasurement(
            prepared, self._settings, min(_SECONDS, limit) if seconds is None else seconds, tokens
        )
        self._jobs.admit()
        job = CostJob(id=token_hex(16), model=key, measurement=measurement, provenance=prepared.provenance)
        return self._jobs.begin(job, partial(self._run, job))

    def get(self, identity: str) -> CostJob:
        """The measurement with that id. Raises UnknownCost."""
        job = self._jobs.find(identity, CostJob)
        if job is None:
            raise UnknownCost(
                _("There is no measurement {name} here.", name=quoted(identity, 64)),
                hint=_("Its numbers were those of one moment, and are not kept. Measure again."),
                asked=identity[:64],
            )
        return job

    async def cancel(self, identity: str) -> CostJob:
        """Cancel a measurement; what is measured is kept. Raises UnknownCost."""
        job = self.get(identity)
        await self._jobs.cancel(identity)
        return job

    async def _run(self, job: CostJob) -> None:
        steps = job.measurement.steps()
        while await self._jobs.run(job, partial(take_step, steps)):
            pass
