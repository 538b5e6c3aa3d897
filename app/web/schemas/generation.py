"""What somebody who follows a generation asks for, and gets."""

from typing import Annotated, Any, Literal

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema

from ...core.generated_token import GeneratedToken, GenerationBegun, GenerationEnded
from ..request_validation import Index
from ..shapes import reply_of
from .query import Query
from .reply import Reply


class _JsonText:
    """A text that is JSON of such a value."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "contentMediaType": "application/json", "contentSchema": handler(schema)}


_DATA: Any = reply_of(GenerationBegun) | reply_of(GeneratedToken) | reply_of(GenerationEnded)


class GenerationServerEvent(Reply):
    """A server-sent event: `begun` once tokens will come, `token` for each, and at last `end`."""

    event: Literal["begun", "token", "end"]
    data: Annotated[_DATA, _JsonText()] = Field(description="Of an event of that name.")


class HeadQuery(Query):
    """The head of which rows are reported."""

    stream: str | SkipJsonSchema[None] = Field(
        None,
        max_length=20,
        description="Which attention: self, or decoder or cross; if absent or none of the model, its last.",
        examples=["self"],
    )
    layer: Index = Field(0, description="Its layer, from 0.", examples=[12])
    head: Index = Field(0, description="Its number in the layer, from 0.", examples=[3])
