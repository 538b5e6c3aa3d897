"""What the API says of measurements of what attention costs."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from ...core.attention_cost import AttentionCost
from ...core.view_spec import OPTIONS, ThemeName
from ...errors import ProblemDocument
from ...figures import cost_text
from ...figures.cost_table import NumberTable, cost_tables
from ...runtime.costs import CostJob
from ...runtime.jobs import State
from .query import Query


class CostRequest(BaseModel):
    """Which model is measured, and how far."""

    model_config = ConfigDict(extra="forbid", strict=True)

    model: str | None = Field(
        None,
        min_length=1,
        description="Key of a model from GET /api/models; the default model if absent.",
        examples=["minilm"],
    )
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


class CostQuery(Query):
    """How a measurement is drawn."""

    theme: ThemeName = Field("light", description=OPTIONS["theme"].help)
    caption: Literal["0", "1"] = Field(
        "1", description="0 draws the diagrams alone, for a page that has the texts itself."
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
class CostReply:
    """A measurement in its current state.

    Attributes:
        id: e.g. ``0123456789abcdef0123456789abcdef``.
        model: e.g. ``minilm``.
        state: whether it is done.
        ahead: scans and measurements that are done before it, while it waits, e.g. ``1``.
        measured: lengths that are measured, e.g. ``3``.
        seconds: spent on the inference thread so far, e.g. ``1.2``.
        cost: what is measured so far, and what is computed.
        status: that this is not the whole measurement; None if it is.
        statements: plain sentences on what was found.
        notes: plain sentences on what was measured, how, and what it does not show.
        tables: the same numbers for reading.
        problem: why it failed, as a problem document.
        links: of its parts.
    """

    id: str
    model: str
    state: State
    ahead: int
    measured: int
    seconds: float
    cost: AttentionCost
    status: str | None
    statements: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[NumberTable, ...]
    problem: ProblemDocument | None
    links: CostLinks

    @classmethod
    def of(cls, job: CostJob) -> Self:
        """The reply about a measurement."""
        cost, address = job.measurement.cost, f"/api/costs/{job.id}"
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
