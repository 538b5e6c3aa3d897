"""What to measure of roles and of similarity."""

from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ...analysis.similarity import SinkChoice
from .query import Query


class RolesQuery(Query):
    """Which grammar to use."""

    grammar: str | SkipJsonSchema[None] = Field(
        None,
        max_length=200,
        description="The spaCy pipeline that says who depends on whom, with its version; syntactic roles are"
        " left out without it. One that is not installed is refused, and the hint names the one that is.",
        examples=["en_core_web_sm-3.8.0"],
    )


class SimilarityQuery(Query):
    """What to return besides clusters and map."""

    distances: Literal["0", "1"] = Field("0", description="1: every distance, too.")
    sink: SinkChoice = Field(
        "with",
        description="without: sink tokens and what a learned sink takes are left out, the rest of each row"
        " scaled up to 1.",
    )
