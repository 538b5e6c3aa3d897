"""What the API says of every job, and how it is asked for."""

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from ...core.view_spec import ThemeName
from ...errors import ProblemDocument
from ...runtime.jobs import State
from .query import Query


class JobRequest(BaseModel):
    """Which model gets the job."""

    model_config = ConfigDict(extra="forbid")

    model: str | None = Field(
        None,
        min_length=1,
        description="Key of a model from GET /api/models; the default model if absent.",
        examples=["minilm"],
    )


class DiagramQuery(Query):
    """How the numbers of a job are drawn."""

    theme: ThemeName | None = Field(
        None, description="Light if absent; a page has the theme of its reader then.", examples=["light"]
    )
    caption: Literal["0", "1"] = Field(
        "1", description="0 draws the diagrams alone, for a page that has the texts itself."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class JobReply:
    """A job in its current state.

    Attributes:
        id: e.g. ``0123456789abcdef0123456789abcdef``.
        model: e.g. ``minilm``.
        state: whether it is done.
        ahead: scans and measurements that are done before it, while it waits, e.g. ``1``.
        problem: why it failed, as a problem document.
    """

    path: ClassVar[str]

    id: str
    model: str
    state: State
    ahead: int
    problem: ProblemDocument | None

    @classmethod
    def of(cls, job: Any) -> Self:
        """The reply about a job of this kind."""
        raise NotImplementedError

    @classmethod
    def address(cls, identity: str) -> str:
        """The address of the job with that id, below this server's."""
        return f"{cls.path}/{identity}"
