"""What the API says of measurements of what attention costs."""

from dataclasses import dataclass
from typing import Self

from pydantic import ConfigDict, Field

from ...core.attention_cost import AttentionCost
from ...figures import cost_text
from ...figures.cost_table import NumberTable, cost_tables
from ...runtime.costs import CostJob
from .jobs import JobReply, JobRequest


class CostRequest(JobRequest):
    """Which model is measured, and how far."""

    model_config = ConfigDict(strict=True)

    tokens: int | None = Field(
        None,
        ge=4,
        description="Of the longest input; as many as the model reads if absent.",
        examples=[1024],
    )
    seconds: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Runs that are likely to take longer in all are left out; 60 if absent.",
        examples=[60],
    )


@dataclass(frozen=True, slots=True)
class CostLinks:
    """Addresses of its parts, below this server's address.

    Attributes:
        cost: e.g. ``/api/costs/0123456789abcdef0123456789abcdef``.
        files: its picture and tables, without the suffix of a format; None until something is measured.
    """

    cost: str
    files: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CostReply(JobReply):
    """A measurement in its current state.

    Attributes:
        measured: lengths that are measured, e.g. ``3``.
        seconds: spent on the inference thread so far, e.g. ``1.2``.
        cost: what is measured so far, and what is computed.
        status: that this is not the whole measurement; None if it is.
        statements: plain sentences on what was found.
        notes: plain sentences on what was measured, how, and what it does not show.
        tables: the same numbers for reading.
        links: of its parts.
    """

    path = "/api/costs"

    measured: int
    seconds: float
    cost: AttentionCost
    status: str | None
    statements: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[NumberTable, ...]
    links: CostLinks

    @classmethod
    def of(cls, job: CostJob) -> Self:
        """The reply about a measurement."""
        cost, address = job.measurement.cost, cls.address(job.id)
        measured = job.measurement.measured
        return cls(
            id=job.id,
            model=job.model,
            state=job.state,
            ahead=job.ahead,
            measured=measured,
            seconds=round(job.seconds, 3),
            cost=cost,
            status=cost_text.status(cost, job.state),
            statements=cost_text.statements(cost),
            notes=cost_text.notes(cost),
            tables=cost_tables(cost),
            problem=job.problem,
            links=CostLinks(address, f"{address}/figure" if measured else None),
        )
