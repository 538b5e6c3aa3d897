"""What the API says of censuses."""

from dataclasses import dataclass
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from ...errors import InvalidRequest
from ...figures.caption import provenance_text
from ...figures.census_files import IDLE, CensusFormat, CensusView
from ...figures.census_table import kinds_table
from ...figures.cost_table import NumberTable
from ...figures.render.census import CensusPart
from ...head_census.census import Census, census_of
from ...head_census.census_job import CensusJob
from ...head_census.numbers import KINDS
from ...head_census.options import (
    LEAST_DEPTHS,
    LEAST_TOKENS,
    MOST_CHARACTERS,
    MOST_DEPTHS,
    MOST_SEED,
    MOST_TOKENS,
)
from ...message import _
from .jobs import DiagramQuery, JobReply, JobRequest
from .query import Query

KindName = Literal[
    "retrieval", "induction", "duplicate", "previous", "local", "vertical-slash", "block-sparse", "sink"
]
assert set(KINDS) == set(KindName.__args__)  # type: ignore[attr-defined]


class CensusRequest(JobRequest):
    """Which model is measured, and on what."""

    model_config = ConfigDict(strict=True)

    stream: str | None = Field(
        None, description="self, or encoder of a translation model.", examples=["self"]
    )
    tokens: int | None = Field(
        None,
        ge=LEAST_TOKENS,
        le=MOST_TOKENS,
        description="Of the text; 2,048 if absent, or as many as the model reads.",
        examples=[2048],
    )
    depths: int | None = Field(
        None,
        ge=LEAST_DEPTHS,
        le=MOST_DEPTHS,
        description="At how many depths the needle is hidden; 6 if absent.",
        examples=[6],
    )
    needle: str | None = Field(
        None,
        max_length=MOST_CHARACTERS,
        description="The sentence that is hidden in the text; our own if absent.",
        examples=["The secret word of the lighthouse keeper is saffron."],
    )
    question: str | None = Field(
        None,
        max_length=MOST_CHARACTERS,
        description="The question that it answers.",
        examples=["What is the secret word of the lighthouse keeper?"],
    )
    seed: int | None = Field(
        None, ge=0, le=MOST_SEED, description="Of the random tokens.", examples=[20240427]
    )


class LatestQuery(Query):
    """Which model."""

    model: str = Field(max_length=200, description="Key of the model.", examples=["minilm"])
    revision: str = Field(
        max_length=100, description="Of its weights, as in `provenance`.", examples=["sha256:3c2f5a7d9e10"]
    )


class CensusFileQuery(DiagramQuery):
    """How a census is drawn."""

    kind: KindName = Field("retrieval", description="Whose scores colour the heads.")
    layer: int | None = Field(None, ge=0, description="With `head`: whose depths are drawn.", examples=[0])
    head: int | None = Field(None, ge=0, description="With `layer`.", examples=[0])
    part: CensusPart = Field("both", description="The picture of all heads, that of the depths, or both.")

    @model_validator(mode="after")
    def _check_head(self) -> Self:
        if (self.layer is None) != (self.head is None):
            raise ValueError(_("layer and head name a head together: give both or neither."))
        return self

    def view(self, format: CensusFormat) -> CensusView:
        """What a file of that format shows. Raises InvalidRequest for an option that would change nothing."""
        for option in sorted(self.model_fields_set & IDLE[format]):
            raise InvalidRequest(
                _("{option} has no meaning for the format {format}.", option=option, format=format),
                hint=_("Leave it out, or choose another format."),
                asked=option,
            )
        head = None if self.layer is None or self.head is None else (self.layer, self.head)
        return CensusView(self.kind, head, self.part, self.theme, self.caption == "1")


@dataclass(frozen=True, slots=True)
class LatestCensus:
    """The census of a model that was used last.

    Attributes:
        id: None without any, e.g. ``0123456789abcdef0123456789abcdef``.
    """

    id: str | None


@dataclass(frozen=True, slots=True)
class CensusLinks:
    """Addresses of its parts, below this server's address.

    Attributes:
        census: e.g. ``/api/censuses/0123456789abcdef0123456789abcdef``.
        files: its pictures and tables, without the suffix of a format; None until it is done.
    """

    census: str
    files: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusReply(JobReply):
    """A census in its current state.

    Attributes:
        id: made of the model's revision and the options, e.g. ``0123456789abcdef0123456789abcdef``.
        title: display name of the model, e.g. ``MiniLM L6``.
        done: texts that the model has read, e.g. ``3``.
        planned: texts that it will read; 0 before they are made, e.g. ``11``.
        census: what was found; None until it is done.
        table: kinds with their strongest heads, for reading; likewise.
        source: where the numbers come from.
        links: of its parts.
    """

    path = "/api/censuses"

    title: str
    done: int
    planned: int
    census: Census | None
    table: NumberTable | None
    source: str
    links: CensusLinks

    @classmethod
    def of(cls, job: CensusJob) -> Self:
        """The reply about a census."""
        census = None if job.numbers is None else census_of(job.numbers)
        address = cls.address(job.id)
        return cls(
            id=job.id,
            model=job.model,
            title=job.title,
            # A finished one is the same, whether it was just measured or kept.
            state="done" if census else job.state,
            ahead=0 if census else job.ahead,
            done=0 if census else job.done,
            planned=0 if census else job.planned,
            census=census,
            table=None if census is None else kinds_table(census),
            source=provenance_text(job.provenance),
            problem=None if census else job.problem,
            links=CensusLinks(address, f"{address}/figure" if census else None),
        )
