"""A figure by its address: the model's input, what is shown of it, and how."""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from ...analysis.head_selection import HeadSelection, alignment_heads, opening_head
from ...analysis.ranking import Sort
from ...compare.axes import Side
from ...core.capture import Capture
from ...core.input import Input
from ...errors import InvalidRequest
from ...figures.figure import Figure, KindName
from ...figures.page_view import Presentation
from ...figures.spec import FigureSpec, scale_for
from ..request_validation import Index
from .captures import GenerationRequest, LanguageCode
from .query import Combined, HeadSelectionText, Position, Query
from .weights import FigureQuery

_GENERATION = re.compile(
    r"greedy-(?P<greedy>[0-9]{1,4})"
    r"|beam-(?P<beam>[0-9]{1,4})-(?P<beams>[0-9]{1,2})"
    r"|sample-(?P<sample>[0-9]{1,4})-(?P<seed>[0-9]{1,10})-(?P<temperature>[0-9]{1,2}(\.[0-9]{1,6})?)"
)


def parse_generation(value: str) -> dict[str, Any]:
    """Parse the generation parameters from their form in addresses; ValueError if malformed."""
    found = _GENERATION.fullmatch(value)
    if found is None:
        raise ValueError("it must look like greedy-20, beam-20-4 or sample-20-1-0.8")
    method = next(name for name in ("greedy", "beam", "sample") if found[name])
    facts: dict[str, Any] = {"method": method, "tokens": int(found[method])}
    if found["beams"]:
        facts["beams"] = int(found["beams"])
    if found["seed"]:
        facts |= {"seed": int(found["seed"]), "temperature": float(found["temperature"])}
    return facts


def _check_generation(value: str) -> str:
    try:
        GenerationRequest.model_validate(parse_generation(value))
    except ValidationError as error:
        raise ValueError("it asks for more than there can be: see POST /api/captures") from error
    return value


# Figures of these kinds are pooled if they are larger than max_cells.
POOLED: frozenset[KindName] = frozenset(("head", "comparison"))
_MOST_CELLS = 480
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


# What B has from A only if its model takes it.
_OPTIONS = ("pair", "target", "generate", "language")


class ComparedInAddress(Query):
    """What differs in B, for a comparison; all else is as in A, as far as B's model takes it."""

    b_model: str | SkipJsonSchema[None] = Field(
        None, alias="b.model", min_length=1, max_length=200, description="Of a comparison: the model of B."
    )
    b_text: str | SkipJsonSchema[None] = Field(None, alias="b.text", description="The text of B.")
    b_pair: str | SkipJsonSchema[None] = Field(
        None, alias="b.pair", description="The second text of B; empty: it has none."
    )
    b_target: str | SkipJsonSchema[None] = Field(
        None, alias="b.target", description="What the decoder of B reads; empty: what the model writes."
    )
    b_language: Annotated[str, Field(max_length=40)] | SkipJsonSchema[None] = Field(
        None, alias="b.language", description="The language of B; empty: the one that the model detects."
    )
    b_stream: str | SkipJsonSchema[None] = Field(
        None, alias="b.stream", description="The stream of B.", max_length=64
    )
    b_layer: Index | SkipJsonSchema[None] = Field(None, alias="b.layer", description="The layer of B.")
    b_head: Index | SkipJsonSchema[None] = Field(None, alias="b.head", description="The head of B.")
    b_heads: HeadSelectionText | SkipJsonSchema[None] = Field(
        None, alias="b.heads", description="The heads of B."
    )
    b_by: Combined | SkipJsonSchema[None] = Field(
        None, alias="b.by", description="How several heads of B become one matrix."
    )

    @property
    def compares(self) -> bool:
        """Whether anything differs in B."""
        return any(getattr(self, name) is not None for name in ComparedInAddress.model_fields if name != "v")


class FigureAddress(FigureQuery, ComparedInAddress):
    """A figure without anything saved: its address determines it."""

    kind: KindName = Field(
        "head",
        description="What is drawn: head, the heatmap of a head; sentence, its words joined by lines;"
        " overview, every head at once; ranking, the heads that join query and key;"
        " alignment, what each token attends to most; comparison, A, B and A − B.",
    )
    stream: str | SkipJsonSchema[None] = Field(
        None,
        max_length=64,
        description="One of the model's streams; if absent, its last, which is the"
        " cross-attention of an encoder-decoder.",
        examples=["self"],
    )
    model: str | SkipJsonSchema[None] = Field(
        None, min_length=1, max_length=200, description="Key of a model; the default model if absent."
    )
    text: str | SkipJsonSchema[None] = Field(
        None,
        description="The text; or give image or audio.",
        examples=["The cat sat on the mat because it was soft."],
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
    query: Position | SkipJsonSchema[None] = Field(
        None, description="With key: a cell to outline. Of a sentence: only this token's lines."
    )
    key: Position | SkipJsonSchema[None] = Field(
        None, description="With query: a cell to outline. Of a sentence, alone: only the lines to this token."
    )
    sort: Sort = Field("weight", description="Of a ranking: what decides the order, the weight or the lift.")
    note: str = Field("", max_length=400, description="A sentence of yours for the caption.")
    switch: HeadSelectionText | SkipJsonSchema[None] = Field(
        None,
        description="Heads to switch between in embeds and HTML files; other files show the figure's own.",
        examples=["5.3,5.4"],
    )
    # No more cells than the smallest picture has pixels, so that none is lost in it.
    max_cells: Annotated[Index, Field(ge=1, le=_MOST_CELLS)] = Field(
        _MOST_CELLS,
        description="Of pictures of head and comparison: most rows and most columns;"
        " what is larger is pooled by maximum and says so. JSON, CSV and NPZ hold every weight.",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.text, self.image, self.audio, self.tensors) == (None, None, None, None):
            raise ValueError("give a text, an image, a clip or attention")
        self._check_tokens()
        if self.kind not in POOLED and self.max_cells != _MOST_CELLS:
            raise ValueError("max_cells is for kind=head and kind=comparison: leave it out")
        if self.kind != "ranking" and self.sort != "weight":
            raise ValueError("sort is for kind=ranking: leave it out")
        if self.compares != (self.kind == "comparison"):
            raise ValueError("kind=comparison and what is different in B (b.text, b.head, ...) go together")
        return self

    def _check_tokens(self) -> None:
        """Raise ValueError unless the selected tokens have a meaning for this kind."""
        named = (self.query is not None, self.key is not None)
        if self.kind in ("head", "comparison") and named[0] != named[1]:
            raise ValueError("query and key outline a cell together: give both or neither")
        if self.kind in ("alignment", "overview") and any(named):
            raise ValueError(f"kind={self.kind} is of all tokens: leave out query and key")
        if self.kind == "ranking" and not all(named):
            raise ValueError("heads are ranked for a pair of tokens: give query and key")

    def head_selection(self) -> HeadSelection:
        """The heads shown; for kinds that show all heads, the selected ones, or all."""
        if self.kind in ("overview", "ranking", "alignment") and self.names_no_heads:
            return HeadSelection.parse("all")
        return super().head_selection()

    @property
    def names_no_heads(self) -> bool:
        """Whether no heads are named."""
        return (self.layer, self.head, self.heads) == (None, None, None)

    @property
    def capture_decides(self) -> bool:
        """Whether the heads shown depend on the capture: none is named, so the model's own count."""
        return self.names_no_heads and self.kind in ("head", "sentence", "alignment")

    @property
    def input(self) -> Input:
        """The input of the model."""
        return self._input({})

    def other_input(self, takes: Collection[str] | None = None) -> Input:
        """The input of B's model.

        Args:
            takes: the fields of an input that B's model reads. What only A names is left out if it is none of
                these. None, before the model was loaded: everything is kept.
        """
        own = {
            "text": self.b_text,
            "pair": self.b_pair,
            "target": self.b_target,
            "language": self.b_language,
        }
        named = {name: value for name, value in own.items() if value is not None}
        read = self._input(named)
        if takes is None:
            return read
        return replace(read, **{name: None for name in _OPTIONS if name not in takes and name not in named})

    @property
    def other_model(self) -> str | None:
        """The model of B."""
        return self.b_model or self.model

    def figure(self, a: Capture, b: Capture | None = None, link: str = "") -> Figure:
        """The figure for this address.

        Args:
            a, b: the captures of `input` and, if it compares, of `other_input`.
            link: address where it can be explored.

        Raises:
            UnknownStream, OutOfRange, InvalidRequest: it does not fit the captures.
        """
        stream = self.stream or a.opening_stream
        other = None if b is None else Side(b, self.b_stream or stream, self._other_heads())
        padding = self.padding == "show"
        views = [(a, stream), *([] if other is None else [(other.capture, other.stream)])]
        spec = FigureSpec(
            stream=stream,
            heads=self._default_heads(a, stream) if self.capture_decides else self.head_selection(),
            scale=scale_for(
                self.scale, *((one.with_display_options(padding=padding), name) for one, name in views)
            ),
            colours=self.colours,
            theme=self.theme,
            max_cells=self.max_cells,
            rows=self.rows,
            padding=padding,
            **self.units(),
        )
        return Figure(
            self.kind,
            spec,
            a,
            other,
            query=self.query,
            key=self.key,
            link=link,
            note=self.note,
            sort=self.sort,
            switch=HeadSelection.parse(self.switch) if self.switch else None,
        )

    def _default_heads(self, capture: Capture, stream: str) -> HeadSelection:
        if self.kind == "alignment":
            return alignment_heads(capture.stream(stream))
        # The page, `show` and the command line open a stream that is named on its first head, too.
        return opening_head(capture.stream(stream)) if self.stream is None else HeadSelection.one(0, 0)

    def _input(self, other: dict[str, str]) -> Input:
        names = {"text", "pair", "target", "language", "image", "audio", "tensors"}
        named = self.model_dump(include=names, exclude_none=True) | other
        for name in ("pair", "target", "language"):
            if other.get(name) == "":
                del named[name]
        if self.generate is not None:
            named["generate"] = parse_generation(self.generate)
        return Input.of(named)

    def _other_heads(self) -> HeadSelection:
        by = self.b_by or self.by
        if self.b_heads is not None:
            return HeadSelection.parse(self.b_heads, by)
        if self.b_layer is None and self.b_head is None:
            return replace(self.head_selection(), by=by)
        layer, head = (
            own if theirs is None else theirs
            for own, theirs in ((self.layer, self.b_layer), (self.head, self.b_head))
        )
        if layer is None or head is None:
            raise InvalidRequest(
                "The head of B is named by b.layer and b.head together where A has several heads.",
                hint="Give both b.layer and b.head, or b.heads.",
            )
        return HeadSelection.one(layer, head)


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

    def _check_tokens(self) -> None:
        # A question may be about a query alone.
        if self.predict == "0" or self.key is not None:
            super()._check_tokens()


class PictureQuery(FigureAddress):
    """A figure as pixels."""

    density: Annotated[Index, Field(ge=1, le=4)] = Field(2, description="Pixels per pixel of CSS.")
    card: Literal["0", "1"] = Field("0", description="1: 1200 x 630 pixels, as links are shown in feeds.")
