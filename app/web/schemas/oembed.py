"""oEmbed 1.0 (https://oembed.com)."""

from typing import Annotated, Literal

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


class OembedDocument(BaseModel):
    """A rich oEmbed reply: an iframe. The thumbnail is absent if it is larger than requested."""

    model_config = ConfigDict(extra="forbid")

    version: Literal["1.0"]
    type: Literal["rich"]
    title: str = Field(examples=["What does it mean?"])
    provider_name: Literal["Followspot"]
    provider_url: str = Field(examples=["https://attention.example.org/"])
    cache_age: int = Field(description="Seconds.", examples=[86400])
    html: str = Field(
        description="The iframe.",
        examples=['<iframe src="https://attention.example.org/embed/4fK2mP7vQx3d" ...></iframe>'],
    )
    width: int = Field(description="Pixels of CSS.", examples=[640])
    height: int = Field(description="Pixels of CSS.", examples=[720])
    thumbnail_url: str | SkipJsonSchema[None] = Field(
        None, description="A PNG.", examples=["https://attention.example.org/figures/4fK2mP7vQx3d.png?card=1"]
    )
    thumbnail_width: int | SkipJsonSchema[None] = Field(None, description="Pixels.", examples=[1200])
    thumbnail_height: int | SkipJsonSchema[None] = Field(None, description="Pixels.", examples=[630])
