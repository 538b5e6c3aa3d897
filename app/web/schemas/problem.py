"""Errors in the form of RFC 9457."""

from pydantic import BaseModel, ConfigDict, Field

from ...core.input import Stretch

# A number or a name, or several: a layer and a head.
Fact = int | float | str | list[int] | list[str]


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(extra="forbid")

    where: str = Field(examples=["query layer"])
    problem: str = Field(examples=["It must be a whole number from 0 to 999999999, in plain digits."])
    asked: str | None = Field(None, description="What was asked.", examples=["five"])
    limit: Fact | None = Field(None, description="What the limit is.", examples=[2048])


class Keep(BaseModel):
    """The longest first, last or middle part of a text with which the request is accepted."""

    model_config = ConfigDict(extra="forbid")

    part: Stretch = Field(description="Which part of the text.", examples=["first"])
    field: str = Field(
        description="Which text; message-1 is the first of a conversation.",
        pattern=r"^(?:text|pair|target|message-[1-9][0-9]*)$",
        examples=["text"],
    )
    start: int = Field(
        description="How many of its characters are before the part, in code points.", examples=[0]
    )
    characters: int = Field(description="How many the part has.", examples=[2043])
    tokens: int | None = Field(
        description="How many tokens the model then reads there; null before it was split into tokens.",
        examples=[512],
    )


class Problem(BaseModel):
    """An RFC 9457 problem. Further members state facts, such as progress or request_id."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:followspot:error:out-of-range"])
    title: str = Field(examples=["This capture has no such layer, head or token"])
    status: int = Field(examples=[422])
    detail: str = Field(description="What happened, in a sentence.", examples=["There is no layer 9."])
    code: str = Field(description="Stable; docs/errors.md explains each.", examples=["out-of-range"])
    hint: str = Field(description="What to do about it.", examples=["Choose a layer from 0 to 5."])
    asked: Fact | None = Field(None, description="What was asked.", examples=[9])
    limit: Fact | None = Field(None, description="What the limit is.", examples=[5])
    keep: list[Keep] | None = Field(
        None, description="Of a text that is too long: which parts of it could be kept."
    )
    errors: list[Fault] | None = Field(None, description="All that is wrong, if it is more than one thing.")
