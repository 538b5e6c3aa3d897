"""Scans: many sentences with a marked pair, measured in every head."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from ...core.sentence import Sentence
from ...scan.marked_sentences import read_lines, read_pairs, read_table
from ...scan.sets import sentence_set
from .reply import Reply

_WAYS = ("set", "lines", "table", "sentences")


class PairRequest(BaseModel):
    """One sentence and its pair."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str = Field(examples=["The cat sat on the mat because it was soft."])
    query: str = Field(
        description="The query word, if it occurs once; or characters a:b, from 0.", examples=["it"]
    )
    key: str = Field(description="The key word, in the same way.", examples=["19:22"])


class ScanRequest(BaseModel):
    """Sentences, in one of four ways, and the model."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"set": "pronoun"}],
            "oneOf": [{"required": [name]} for name in _WAYS],
        },
    )

    model: str | None = Field(
        None,
        min_length=1,
        description="Key of a model from GET /api/models; the default model if absent.",
        examples=["minilm"],
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

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = self.model_fields_set.intersection(_WAYS)
        if len(ways) != 1 or getattr(self, ways.pop()) is None:
            raise ValueError("Give the sentences in one way: set, lines, table or sentences")
        return self

    def read(self) -> tuple[Sentence, ...]:
        """The sentences. Raises BadSentences or UnknownSet."""
        if self.set is not None:
            return sentence_set(self.set).sentences
        if self.lines is not None:
            return read_lines(self.lines)
        if self.table is not None:
            return read_table(self.table)
        return read_pairs([(pair.text, pair.query, pair.key) for pair in self.sentences or ()])


class SetReply(Reply):
    """A shipped set of sentences."""

    name: str = Field(examples=["pronoun"])
    title: str = Field(examples=["A pronoun and what it means"])
    note: str = Field(description="What varies in it, and what to bear in mind.")
    count: int = Field(examples=[36])
    lines: str = Field(description="The sentences as lines with marks, as POST /api/scans takes them.")


class SetList(Reply):
    """The shipped sets."""

    sets: list[SetReply] = Field(description="In the order in which they are offered.")


class ScannedSentence(Reply):
    """One sentence of a scan."""

    line: int = Field(description="Its line in what was sent, from 1.", examples=[1])
    marked: str = Field(examples=["The {cat} slept because [it] was tired."])
    text: str = Field(examples=["The cat slept because it was tired."])
    used: bool | None = Field(description="null until it was read.")
    reason: str | None = Field(description="Why it is not used.", examples=[None])
    query: int | None = Field(description="Position of the (first) query token.", examples=[5])
    key: int | None = Field(description="Position of the (first) key token.", examples=[2])
    query_label: str | None = Field(examples=["it"])
    key_label: str | None = Field(examples=["cat"])
    words: int | None = Field(description="Words that the query chooses from.", examples=[6])


class EvidenceReply(Reply):
    """One head over all sentences."""

    layer: int = Field(examples=[3])
    head: int = Field(examples=[1])
    often: float = Field(
        description="Share of the sentences in which the key gets more than any other word, 0 to 1."
    )
    often_low: float = Field(description="Lower end of its interval.")
    often_high: float = Field(description="Its upper end.")
    mean: float = Field(description="Mean weight of the key, 0 to 1.")
    mean_low: float = Field(description="Lower end of its interval.")
    mean_high: float = Field(description="Its upper end.")
    sd: float | None = Field(description="Standard deviation over sentences; null for one sentence.")
    lower: float = Field(description="A quarter of the sentences are below.")
    median: float = Field(description="Half of them are.")
    upper: float = Field(description="Three quarters are.")
    others: float = Field(description="Mean weight of another word of the same row.")
    random: float = Field(description="Mean weight of a random pair of words of the same sentence.")
    column_mean: float | None = Field(
        description="Mean weight that another word of the sentence gives to the key; null where none may"
        " attend to it and to another key."
    )
    column_first: float | None = Field(
        description="Share of the sentences in which no other word gives the key more than the query does."
    )
    lift: float | None = Field(
        description="Mean weight of the key, divided by column_mean; null where that is 0. At 1 or below the"
        " key gets as much from any word: a stripe."
    )
    above_position: bool = Field(
        description="The interval of often lies above the strongest rule of position; of a head that never"
        " fails, 1 - 3 / n does (the rule of three), because resampling finds shows no doubt."
    )


class RuleReply(Reply):
    """A guess by position."""

    name: Literal["before", "after", "first", "last", "fixed"]
    title: str = Field(examples=["the word before"])
    share: float = Field(description="Of the sentences in which it names the key.")


class HalfReply(Reply):
    """The best head of one random half, judged on the other."""

    layer: int = Field(examples=[3])
    head: int = Field(examples=[1])
    chosen: float = Field(description="How often it finds the key in the half in which it is the best.")
    chosen_on: int = Field(description="Sentences of that half.")
    held: float = Field(description="How often in the other half, which had no part in the choice.")
    held_low: float = Field(description="Lower end of the interval of that share.")
    held_high: float = Field(description="Its upper end.")
    held_on: int = Field(description="Sentences of that other half.")
    rule: float = Field(description="The strongest rule of position in that other half.")


class ScanResult(Reply):
    """The evidence."""

    used: int = Field(description="Sentences that were measured.", examples=[36])
    random_often: float = Field(description="Share of finds among random pairs of words.")
    heads: list[EvidenceReply] = Field(description="Every head, the one that finds the key most often first.")
    rules: list[RuleReply] = Field(description="The strongest first.")
    halves: list[HalfReply] = Field(description="Empty below 4 sentences.")
    notes: list[str] = Field(description="What was merged, drawn or left out, and what to bear in mind.")


class ScanProgress(Reply):
    """The progress of a scan."""

    done: int = Field(examples=[12])
    total: int = Field(examples=[36])
    seconds: float = Field(description="Spent on the inference thread so far.", examples=[0.3])


class ScanLinks(Reply):
    """Addresses of its parts, below this server's address."""

    scan: str = Field(examples=["/api/scans/0123456789abcdef0123456789abcdef"])
    heads: str = Field(description="CSV: a line for each head.")
    sentences: str = Field(description="CSV: a line for each sentence, a column for each head.")


class ScanDocument(Reply):
    """A scan in its current state."""

    id: str = Field(examples=["0123456789abcdef" * 2])
    model: str = Field(examples=["minilm"])
    revision: str = Field(examples=["3c2f5a7d9e10"])
    stream: str = Field(examples=["self"])
    layers: int = Field(examples=[6])
    heads: int = Field(examples=[12])
    state: Literal["waiting", "running", "done", "cancelled", "failed"]
    progress: ScanProgress
    sentences: list[ScannedSentence] = Field(description="In the order in which they were sent.")
    result: ScanResult | None = Field(description="null until it is done, or if no sentence was usable.")
    problem: dict[str, Any] | None = Field(description="Why it failed, as a problem document.")
    links: ScanLinks


class HeadSentences(Reply):
    """One head in every sentence of a scan, null where a sentence is not used."""

    layer: int = Field(examples=[3])
    head: int = Field(examples=[1])
    weights: list[float | None] = Field(description="Of the key, 0 to 1, in the order of the sentences.")
    found: list[bool | None] = Field(description="Whether no other word gets as much.")
    others: list[float | None] = Field(description="Mean weight of another word of the same row.")
