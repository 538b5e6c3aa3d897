"""A figure by its address: the model's input, what is shown of it, and how."""

import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from ...core.capture import Capture
from ...core.conversation import messages_json, parse_messages
from ...core.input import Input
from ...core.result import Result
from ...core.view_spec import COMPARING, OPTIONS, POOLED, TOKEN_OPTIONS
from ...errors import InvalidRequest
from ...figures.figure import Figure
from ...figures.page_view import Presentation
from ...message import _, joined
from ..request_validation import Index
from .captures import GenerationRequest, LanguageCode
from .query import Query, TokenQuery, takes

_GENERATION = re.compile(
    r"greedy-(?P<greedy>[0-9]{1,4})"
    r"|beam-(?P<beam>[0-9]{1,4})-(?P<beams>[0-9]{1,2})"
    r"|sample-(?P<sample>[0-9]{1,4})-(?P<seed>[0-9]{1,10})-(?P<temperature>[0-9]{1,2}(\.[0-9]{1,6})?)"
)


def parse_generation(value: str) -> dict[str, Any]:
    """Parse the generation parameters from their form in addresses; ValueError if malformed."""
    match = _GENERATION.fullmatch(value)
    if match is None:
        raise ValueError(_("It must look like greedy-20, beam-20-4 or sample-20-1-0.8."))
    method = next(name for name in ("greedy", "beam", "sample") if match[name])
    facts: dict[str, Any] = {"method": method, "tokens": int(match[method])}
    if match["beams"]:
        facts["beams"] = int(match["beams"])
    if match["seed"]:
        facts |= {"seed": int(match["seed"]), "temperature": float(match["temperature"])}
    return facts


def _check_generation(value: str) -> str:
    try:
        GenerationRequest.model_validate(parse_generation(value))
    except ValidationError as error:
        raise ValueError(_("It asks for more than there can be: see POST /api/captures.")) from error
    return value


def _check_messages(value: str) -> str:
    try:
        return messages_json(parse_messages(value))
    except InvalidRequest as error:
        raise ValueError(joined((error.detail, error.hint))) from error


_MOST_CELLS = 480
_POOLED_AT = (
    f"Of pictures of {', '.join(sorted(POOLED))}: most rows and most columns ({_MOST_CELLS} if absent); what"
    " is larger is pooled by maximum and says so. JSON, CSV and NPZ hold every weight."
)
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


# What B may read differently from A.
_OF_B = ("text", "pair", "target", "language")


# No more cells than the smallest picture has pixels, so that none is lost in it.
@takes(
    *(name for name in OPTIONS if name not in TOKEN_OPTIONS),
    max_cells={"most": _MOST_CELLS, "help": _POOLED_AT},
)
class FigureAddress(TokenQuery):
    """A figure without anything saved: its address determines it.

    What differs in B, for a comparison, begins with ``b.``; all else is as in A, as far as B's model takes
    it.
    """

    model: str | SkipJsonSchema[None] = Field(
        None, min_length=1, max_length=200, description="Key of a model; the default model if absent."
    )
    text: str | SkipJsonSchema[None] = Field(
        None,
        description="The text; or give image or audio.",
        examples=["The cat sat on the mat because it was soft."],
    )
    messages: Annotated[str, AfterValidator(_check_messages)] | SkipJsonSchema[None] = Field(
        None,
        description="A conversation instead of a text: JSON, a list of objects with role and content.",
        examples=['[{"role":"user","content":"Why?"}]'],
    )
    control_tokens: Literal["0", "1"] = Field(
        "0", description="1: control tokens typed in a message are read as such, not as text."
    )
    pair: str | SkipJsonSchema[None] = Field(None, description="A second text.")
    target: str | SkipJsonSchema[None] = Field(None, description="What the decoder reads.")
    generate: Annotated[str, AfterValidator(_check_generation)] | SkipJsonSchema[None] = Field(
        None, description="greedy-TOKENS, beam-TOKENS-BEAMS or sample-TOKENS-SEED-TEMPERATURE."
    )
    language: LanguageCode | SkipJsonSchema[None] = Field(
        None, description="In which language a clip is written down; the model detects it if absent."
    )
    image: _Digest | SkipJsonSchema[None] = Field(None, description="SHA-256 of an uploaded picture.")
    audio: _Digest | SkipJsonSchema[None] = Field(None, description="SHA-256 of an uploaded clip.")
    tensors: _Digest | SkipJsonSchema[None] = Field(
        None, description="SHA-256 of an uploaded file of attention, instead of all of these."
    )
    b_model: str | SkipJsonSchema[None] = Field(
        None, alias="b.model", min_length=1, max_length=200, description="Of a comparison: the model of B."
    )
    b_text: str | SkipJsonSchema[None] = Field(None, alias="b.text", description="The text of B.")
    b_messages: Annotated[str, AfterValidator(_check_messages)] | SkipJsonSchema[None] = Field(
        None, alias="b.messages", description="The conversation of B, instead of a text."
    )
    b_pair: str | SkipJsonSchema[None] = Field(
        None, alias="b.pair", description="The second text of B; empty: it has none."
    )
    b_target: str | SkipJsonSchema[None] = Field(
        None, alias="b.target", description="What the decoder of B reads; empty: what the model writes."
    )
    b_language: Annotated[str, Field(max_length=40)] | SkipJsonSchema[None] = Field(
        None, alias="b.language", description="The language of B; empty: the one that the model detects."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.text, self.messages, self.image, self.audio, self.tensors) == (None,) * 5:
            raise ValueError(_("Give a text, a conversation, an image, a clip or attention."))
        if self.messages is not None and (self.text is not None or self.pair is not None):
            raise ValueError(_("Give a text or a conversation, not both."))
        if self.b_messages is not None and (self.b_text is not None or self.b_pair is not None):
            raise ValueError(_("Give B a text or a conversation, not both."))
        if conflict := self.view.conflict(asks=self.asks):
            raise ValueError(conflict)
        if self.compares != (self.view.kind in COMPARING):
            raise ValueError(
                _(
                    "What is different in B (b.text, b.head, ...) goes together with kind=comparison or"
                    " kind=patch."
                )
            )
        return self

    @property
    def asks(self) -> bool:
        """Whether the reader guesses first, so that ``query`` may stand alone."""
        return False

    @property
    def compares(self) -> bool:
        """Whether anything differs in B."""
        names = (name for name in type(self).model_fields if name.startswith("b_"))
        return any(getattr(self, name) is not None for name in names)

    @property
    def input(self) -> Input:
        """The input of the model."""
        named = self.model_dump(include=set(Input.__dataclass_fields__), exclude_none=True)
        named |= {"control_tokens": self.control_tokens == "1"}
        if self.messages is not None:
            named["messages"] = json.loads(self.messages)
        return Input.of(named | ({"generate": parse_generation(self.generate)} if self.generate else {}))

    def other_input(self, takes: Collection[str] | None = None) -> Input:
        """The input of B's model.

        Args:
            takes: the fields of an input that B's model reads. What only A names is left out if it is none of
                these. None, before the model was loaded: everything is kept.
        """
        texts = {name: getattr(self, f"b_{name}") for name in _OF_B}
        fields = {name: text for name, text in texts.items() if text is not None}
        if self.b_messages is not None:
            fields["messages"] = parse_messages(self.b_messages)
        # Also where only B is a conversation.
        return replace(self.input.changed(fields, takes), control_tokens=self.control_tokens == "1")

    @property
    def other_model(self) -> str | None:
        """The model of B."""
        return self.b_model or self.model

    def figure(
        self, a: Capture, b: Capture | None = None, link: str = "", result: Result | None = None
    ) -> Figure:
        """The figure for this address; see `Figure.of`."""
        view = self.view
        return Figure.of(view if view.max_cells else replace(view, max_cells=_MOST_CELLS), a, b, link, result)

    def parameters(self, *, complete: bool = False) -> dict[str, str]:
        """The parameters of this address; without those that have their default, unless ``complete``."""
        own = {
            field.alias or name: getattr(self, name)
            for name, field in FigureAddress.model_fields.items()
            if name not in ("v", *OPTIONS)
        }
        idle = {"control_tokens": "0"}
        named = {name: text for name, text in own.items() if text is not None and text != idle.get(name)}
        return named | self.view.parameters(complete=complete)


class PageOptions(Query):
    """How a figure is presented in its own page."""

    light: Literal["0", "1"] = Field("1", description="0: with plotly.js, 1.5 MB that let one zoom.")
    slide: Literal["0", "1"] = Field(
        "0", description="1: as large as the window, large type, nothing to set."
    )
    predict: Literal["0", "1"] = Field("0", description="1: the reader guesses first what a word attends to.")

    @property
    def presentation(self) -> Presentation:
        """The same as a `Presentation` of the figures; in the theme of the figure."""
        return Presentation(slide=self.slide == "1", asks=self.predict == "1")


class PageQuery(FigureAddress, PageOptions):
    """A figure as a page that works offline."""

    @property
    def asks(self) -> bool:
        """As its presentation asks."""
        return self.presentation.asks


class PictureQuery(FigureAddress):
    """A figure as pixels."""

    density: Annotated[Index, Field(ge=1, le=4)] = Field(2, description="Pixels per pixel of CSS.")
    card: Literal["0", "1"] = Field("0", description="1: 1200 x 630 pixels, as links are shown in feeds.")
