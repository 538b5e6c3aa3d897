"""The request of oEmbed 1.0 (https://oembed.com)."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from ..request_validation import Index


class OembedQuery(BaseModel):
    """The request, with the names that oEmbed prescribes; others are ignored, as its consumers expect."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(
        max_length=8192,
        description="An address of a saved figure, of an embed, or of the workbench.",
        examples=["https://attention.example.org/figures/4fK2mP7vQx3d"],
    )
    maxwidth: Annotated[Index, Field(ge=1)] | SkipJsonSchema[None] = Field(
        None, description="Most pixels across.", examples=[640]
    )
    maxheight: Annotated[Index, Field(ge=1)] | SkipJsonSchema[None] = Field(
        None, description="Most pixels down.", examples=[720]
    )
    format: str = Field("json", max_length=40, description="json; anything else is answered with 501.")
