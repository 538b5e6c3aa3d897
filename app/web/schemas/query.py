"""Parameters common to many queries. Layers, heads and positions are 0-based."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, field_validator
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from ...core.option import Option
from ...core.view_spec import OPTIONS, TOKEN_OPTIONS, ViewSpec
from ...errors import reason
from ...message import _, listed, reader_language
from ...translations import closest
from ..request_validation import Index

Model = TypeVar("Model", bound="ViewQuery")

Position = Annotated[Index, Field(description="A token's position in the input, from 0.", examples=[8])]


class Query(BaseModel):
    """The query of an address. Unknown parameters are refused, so that typos are noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lang: str | SkipJsonSchema[None] = Field(
        None,
        max_length=35,
        description="Language of the texts; English if absent. One of the server's languages, or a variety of"
        " one: `fr-CA` finds `fr`.",
        examples=["en"],
    )
    v: str | SkipJsonSchema[None] = Field(
        None,
        max_length=64,
        description="Anything; changes nothing but the address. Replies may be kept for a year: the workbench"
        " puts its own version here, so that after an upgrade it never meets a reply kept from before.",
        examples=["1a2b3c"],
    )

    @field_validator("lang")
    @classmethod
    def _is_language(cls, lang: str | None) -> str | None:
        # The middleware has chosen the language that it finds, if this server has it.
        if lang is not None and closest([lang], [reader_language().code]) is None:
            raise ValueError(_("This server has no texts in that language."))
        return lang


class NoQuery(Query):
    """No parameters at all."""


class ViewQuery(Query):
    """Some options of a view, which `takes` adds."""

    @property
    def view(self) -> ViewSpec:
        """The view that these parameters mean."""
        return ViewSpec(**{name: getattr(self, name) for name in type(self).model_fields.keys() & OPTIONS})


def takes(*names: str, required: str = "", **changes: dict[str, Any]) -> Callable[[type[Model]], type[Model]]:
    """Add options of `ViewSpec` to a query.

    Args:
        names: of the options.
        required: one of them that must be there.
        changes: what differs here from the declaration of an option, by its name.
    """

    def add(query: type[Model]) -> type[Model]:
        options = [replace(OPTIONS[name], **changes.get(name, {})) for name in names]
        fields: dict[str, Any] = {one.name: _field(one, one.name == required) for one in options}
        return create_model(
            query.__name__, __base__=query, __doc__=query.__doc__, __module__=query.__module__, **fields
        )

    return add


def _field(option: Option, required: bool) -> tuple[Any, Any]:
    """An option as a field of a query: its type, and its default and description."""

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return option.parse(value)
        except ValueError as error:
            # Its context is what the reply states as the limit.
            context = {"expected": listed(option.choices, "or")} if option.choices else {}
            raise PydanticCustomError("option", "{problem}", {"problem": reason(error), **context}) from error

    # As an address has it, so that the API's description does, too.
    default = option.default if option.default is None else option.format(option.default)
    described = Field(
        ... if required else default,
        alias=option.parameter,
        description=option.help,
        json_schema_extra=option.schema(),
        validate_default=True,
    )
    return Annotated[Any, BeforeValidator(read)], described


@takes(*TOKEN_OPTIONS)
class TokenQuery(ViewQuery):
    """Which tokens are rows and columns."""
