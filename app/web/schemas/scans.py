"""Scans: many sentences with a marked pair, measured in every head."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from ...core.outcome import Measure, OutcomeOptions
from ...core.sentence import Sentence
from ...core.view_spec import OPTIONS
from ...message import _
from ...scan.marked_sentences import read_lines, read_pairs, read_table
from ...scan.sets import sentence_set
from .jobs import JobRequest

# The limit is that of the text alone: it may be absent, or null.
_Name = Annotated[str, Field(max_length=OPTIONS["outcome_token"].longest)]
_OtherText = Annotated[str, Field(max_length=OPTIONS["outcome_text"].longest)]
_WAYS = ("set", "lines", "table", "sentences")


def _text(name: str) -> Any:
    """An option of a view that is a text."""
    option = OPTIONS[name]
    return Field(None, description=option.help, examples=[option.example])


class PairRequest(BaseModel):
    """One sentence and its pair."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(examples=["The cat sat on the mat because it was soft."])
    query: str = Field(
        description="The query word, if it occurs once; or characters a:b, from 0.", examples=["it"]
    )
    key: str = Field(description="The key word, in the same way.", examples=["19:22"])


class OutcomeRequest(BaseModel):
    """What is measured in each sentence; a next token is that after the query word."""

    model_config = ConfigDict(extra="forbid")

    outcome: Measure | None = Field(None, description=OPTIONS["outcome"].help)
    outcome_token: _Name | None = _text("outcome_token")
    outcome_foil: _Name | None = _text("outcome_foil")
    outcome_text: _OtherText | None = _text("outcome_text")


def _options(request: OutcomeRequest | None) -> OutcomeOptions | None:
    return None if request is None else OutcomeOptions(**request.model_dump())


class ScanRequest(JobRequest):
    """Sentences, in one of four ways, and the model."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"set": "pronoun"}],
            "oneOf": [{"required": [name]} for name in _WAYS],
        },
    )

    stream: str | None = Field(
        None, max_length=40, description="self, or encoder; the model's own if absent.", examples=["self"]
    )
    set: str | SkipJsonSchema[None] = Field(
        None, description="Name of a set from GET /api/sets.", examples=["pronoun"]
    )
    lines: str | SkipJsonSchema[None] = Field(
        None,
        description="One sentence per line: [ ] marks the query word, { } the key word; a backslash"
        " before a bracket that is meant.",
        examples=["The {cat} slept because [it] was tired."],
    )
    table: str | SkipJsonSchema[None] = Field(
        None,
        description="CSV or TSV whose first line names the columns text, query and key.",
        examples=["text,query,key\nThe cat slept because it was tired.,it,cat"],
    )
    sentences: list[PairRequest] | SkipJsonSchema[None] = Field(None, description="One by one.")
    effects: OutcomeRequest | None = Field(
        None,
        description="If given, even if it is empty, the effect of cutting the marked edge is measured in each"
        " head.",
        examples=[{"outcome": "divergence"}],
    )
    prune: OutcomeRequest | None = Field(
        None,
        description="If given, even if it is empty, more and more heads are removed, in the order of their"
        " importance, in reverse and at random, and the outcome is measured.",
        examples=[{}],
    )

    @model_validator(mode="after")
    def _check_one_source(self) -> Self:
        sources = self.model_fields_set.intersection(_WAYS)
        if len(sources) != 1 or getattr(self, sources.pop()) is None:
            raise ValueError(_("Give the sentences in one way: set, lines, table or sentences."))
        return self

    def outcome(self) -> OutcomeOptions | None:
        """By what effects are measured; None if they are not."""
        return _options(self.effects)

    def pruning(self) -> OutcomeOptions | None:
        """What is measured while heads are removed; None if they are not."""
        return _options(self.prune)

    def read(self) -> tuple[Sentence, ...]:
        """The sentences. Raises BadSentences or UnknownSet."""
        if self.set is not None:
            return sentence_set(self.set).sentences
        if self.lines is not None:
            return read_lines(self.lines)
        if self.table is not None:
            return read_table(self.table)
        return read_pairs([(pair.text, pair.query, pair.key) for pair in self.sentences or ()])
