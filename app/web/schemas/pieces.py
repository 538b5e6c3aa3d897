"""Files uploaded in pieces."""

from typing import Annotated

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from ..request_validation import Index
from .query import Query


class PieceQuery(Query):
    """Which piece of which file this is."""

    bytes: Annotated[Index, Field(ge=1)] = Field(
        description="How many bytes the whole file has.", examples=[151_000_000]
    )
    offset: Index = Field(0, description="Where this piece begins in it.")
    upload: str | SkipJsonSchema[None] = Field(
        None, max_length=64, description="Of which file; absent for the first piece."
    )
