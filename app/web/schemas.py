"""The shapes of requests and replies, as OpenAPI tells them. Layers, heads and positions are 0-based."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from ..capture.input import Input, Method
from ..capture.record import Part
from ..figures.colours import ColourName, Scale
from ..figures.theme import ThemeName
from .strict import Index, Span, parse_index

Position = Annotated[Index, Field(description="A token's position in the input, from 0.", examples=[8])]
Flag = Annotated[
    Literal["0", "1"],
    Field(description="1: sub-words of a word are one unit (sum over keys, mean over queries)."),
]
Specials = Annotated[
    Literal["show", "hide"],
    Field(
        description="hide: special tokens are left out; nothing is renormalised, the share removed is told."
    ),
]
MaxCells = Annotated[
    int,
    Field(ge=1, le=2048),
    BeforeValidator(parse_index),
    Field(
        description="Most rows and most columns; what is larger is pooled by maximum, and the reply says so.",
        examples=[512],
    ),
]


class Query(BaseModel):
    """The query of an address. A parameter that is not listed here is refused, so that a typo shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    v: str | SkipJsonSchema[None] = Field(
        None,
        max_length=64,
        description="Anything; changes nothing but the address. Replies may be kept for a year: the workbench"
        " puts its own version here, so that after an upgrade it never meets a reply kept from before.",
        examples=["1a2b3c"],
    )


class NoQuery(Query):
    """No parameters at all."""


class Units(Query):
    """What one row and one column stand for."""

    words: Flag = "0"
    specials: Specials = "show"
    query_part: Part | SkipJsonSchema[None] = Field(
        None,
        description="Only the rows of this part of the input: A or B of a pair, prompt or answer of a"
        " generation; all if absent. Nothing is renormalised.",
        examples=["A"],
    )
    key_part: Part | SkipJsonSchema[None] = Field(
        None, description="Only the columns of this part; the share removed is told.", examples=["B"]
    )

    @property
    def merged(self) -> bool:
        """Sub-words are merged into words."""
        return self.words == "1"

    @property
    def with_specials(self) -> bool:
        """Special tokens are shown."""
        return self.specials == "show"

    def units(self) -> dict[str, Any]:
        """The keyword arguments of the analyses that say so."""
        return {
            "words": self.merged,
            "specials": self.with_specials,
            "query_part": self.query_part,
            "key_part": self.key_part,
        }


class AttentionQuery(Query):
    """Which part of a matrix, and how large at most."""

    query: Span | SkipJsonSchema[None] = Field(
        None, description="Rows a up to, not including, b; all if absent.", examples=["0:13"]
    )
    key: Span | SkipJsonSchema[None] = Field(
        None, description="Columns a up to, not including, b; all if absent.", examples=["0:13"]
    )
    max_cells: MaxCells = 512


class PairQuery(Query):
    """A query token (that looks) and a key token (looked at)."""

    query: Position
    key: Position


class RowsQuery(Query):
    """A token that looks (query), or one that is looked at (key): one of the two."""

    query: Position | SkipJsonSchema[None] = Field(
        None, description="Position of the token that looks.", examples=[0]
    )
    key: Position | SkipJsonSchema[None] = Field(
        None, description="Position of the token looked at; instead of query."
    )


class HeadsQuery(Units):
    """A pair of tokens; with words=1, of the words that contain them."""

    query: Position
    key: Position


class FigureQuery(Units):
    """Which head to draw, and how."""

    layer: Annotated[Index, Field(description="Layer, from 0.", examples=[5])]
    head: Annotated[Index, Field(description="Head, from 0.", examples=[3])]
    scale: Scale = Field("linear", description="How a weight becomes a colour; 0 to 1.")
    colours: ColourName = Field("auto", description="Colour scale; auto is the theme's own.")
    theme: ThemeName = Field("light", description="Ink on paper, or light on a dark stage.")
    max_cells: MaxCells = 512


class AlignmentQuery(Units):
    """Over which heads to average."""

    over: Literal["head", "layer", "all"] = Field(
        "head", description="One head, the mean over the heads of a layer, or over all heads of all layers."
    )
    layer: Index | SkipJsonSchema[None] = Field(
        None, description="Layer, from 0; needed unless over=all.", examples=[1]
    )
    head: Index | SkipJsonSchema[None] = Field(
        None, description="Head, from 0; needed for over=head.", examples=[2]
    )

    @property
    def needed(self) -> tuple[str, ...]:
        """The parameters that must be there."""
        return {"head": ("layer", "head"), "layer": ("layer",), "all": ()}[self.over]

    @property
    def unread(self) -> tuple[str, ...]:
        """The parameters that would mean nothing."""
        return {"head": (), "layer": ("head",), "all": ("layer", "head")}[self.over]


class GenerationRequest(BaseModel):
    """How the model goes on by itself."""

    model_config = ConfigDict(extra="forbid", strict=True)

    tokens: int = Field(20, ge=1, le=999_999_999, description="How many at most.", examples=[20])
    method: Method = Field("greedy", description="The likeliest token each time, draws, or a beam search.")
    beams: int = Field(4, ge=2, le=16, description="Paths of a beam search.")
    seed: int = Field(0, ge=0, le=2**32 - 1, description="Of the draws.")
    temperature: float = Field(1.0, ge=0.01, le=10, description="Divides the scores before the draws.")


_Text = Annotated[
    str,
    Field(
        description="Exactly as the model shall read it: not blank, no NUL, no lone surrogates,"
        " at most FOLLOWSPOT_MAX_CHARACTERS characters (20000 unless set).",
        json_schema_extra={"minLength": 1},
    ),
]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of an uploaded file.")]


class CaptureRequest(BaseModel):
    """What to look at, and the model to look with. A model reads some of the fields, see GET /api/models."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "The cat sat on the mat because it was soft."}],
            "anyOf": [{"required": [name]} for name in ("text", "image", "audio")],
        },
    )

    text: _Text | SkipJsonSchema[None] = Field(
        None,
        description="The text; the source of an encoder-decoder.",
        examples=["The cat sat on the mat because it was soft."],
    )
    pair: _Text | SkipJsonSchema[None] = Field(
        None, description="A second text, for models that read two.", examples=["The mat was comfortable."]
    )
    target: _Text | SkipJsonSchema[None] = Field(
        None, description="What the decoder of an encoder-decoder reads; without it the model writes it."
    )
    generate: GenerationRequest | SkipJsonSchema[None] = Field(
        None, description="Let the model go on by itself, or say how it writes the target."
    )
    image: _Digest | SkipJsonSchema[None] = None
    audio: _Digest | SkipJsonSchema[None] = None
    model: str | None = Field(
        None,
        min_length=1,
        description="Key of a model from GET /api/models; the default model if absent.",
        examples=["minilm"],
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.text, self.image, self.audio) == (None, None, None):
            raise ValueError("Give a text, an image or a clip")
        return self

    @property
    def input(self) -> Input:
        """The input that is asked for."""
        return Input.of(self.model_dump(exclude={"model"}, exclude_none=True))


class Reply(BaseModel):
    """Every field is always there."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class TokenReply(Reply):
    """One position of the model's input."""

    id: int = Field(description="Number in the vocabulary.", examples=[4937])
    text: str = Field(description="As shown to people.", examples=["cat"])
    piece: str = Field(description="The vocabulary's own spelling.", examples=["cat"])
    start: int | None = Field(
        description="First character (code point) of the text it covers; null for special tokens.",
        examples=[4],
    )
    end: int | None = Field(description="The character after the last it covers.", examples=[7])
    special: bool = Field(
        description="It has a meaning of its own, such as [CLS].",
        examples=[False],
    )
    word: int | None = Field(description="Index of its word; null for special tokens.", examples=[1])
    continues: bool = Field(description="Goes on with the word of the token before.", examples=[False])
    part: Part | None = Field(
        description="A or B of a pair, prompt or answer of a generation; null without parts.", examples=[None]
    )
    hex: str | None = Field(
        description="The bytes of UTF-8 that its piece stands for; null where it stands for none.",
        examples=["63 61 74"],
    )
    label: str = Field(description="The text, with ## in front where it continues a word.", examples=["cat"])


class LayerReply(Reply):
    """What one layer of attention does beside the plain formula."""

    number: int = Field(description="The model's own number of this layer.", examples=[0])
    kind: Literal["full", "sliding", "chunked"] = Field(
        description="Every allowed token, the last tokens, or the tokens of one chunk."
    )
    window: int | None = Field(description="Tokens of the window or chunk; null for full.")
    softcap: float | None = Field(description="Scores are squeezed to within plus and minus this.")
    sink: bool = Field(description="A share of each row goes to no token.", examples=[False])


class OtherLayerReply(Reply):
    """A layer without softmax attention."""

    number: int = Field(examples=[1])
    kind: str = Field(examples=["mamba"])


class ModelStream(Reply):
    """One attention of a model, whatever the input."""

    name: str = Field(description="self; or encoder, decoder and cross.", examples=["self"])
    layers: int = Field(examples=[6])
    heads: int = Field(description="Query heads per layer.", examples=[12])
    kv_heads: int = Field(
        description="Key and value heads per layer; fewer than heads if they share.", examples=[12]
    )
    head_size: int = Field(description="Length of a query or key vector.", examples=[32])
    query_side: str = Field(description="Which tokens the rows are.", examples=["text"])
    key_side: str = Field(description="Which tokens the columns are.", examples=["text"])
    causal: bool = Field(description="No token looks ahead.", examples=[False])
    details: list[LayerReply] = Field(description="One per layer, in order; may be empty if all are plain.")
    others: list[OtherLayerReply] = Field(description="Layers of the stack that have no such attention.")


class StreamReply(ModelStream):
    """One attention of a capture."""

    queries: int = Field(description="Rows: tokens that look.", examples=[13])
    keys: int = Field(description="Columns: tokens looked at.", examples=[13])


class RowSumsReply(Reply):
    """Sums of the rows that were checked when the capture was made."""

    minimum: float = Field(examples=[0.9999998])
    maximum: float = Field(examples=[1.0000002])
    rows_checked: int = Field(examples=[936])
    rows_total: int = Field(examples=[936])


class ExactnessReply(Reply):
    """How far the weights can be from the model's own."""

    max_difference: float = Field(
        description="Largest absolute difference from the model's eager attention, over the probe.",
        examples=[1.2e-7],
    )
    probe: str = Field(
        description="What it was measured on: a text, or a picture or clip made up for it.",
        examples=["The cat sat on the mat."],
    )
    tolerance: float = Field(description="A model with a larger difference is refused.", examples=[1e-5])
    dtype: str = Field(description="Precision the model ran in.", examples=["float32"])
    row_sums: RowSumsReply


class ProvenanceReply(Reply):
    """Where the numbers come from."""

    model: str = Field(examples=["minilm"])
    source: str = Field(examples=["sentence-transformers/all-MiniLM-L6-v2"])
    revision: str = Field(description="Content hash of the model's files.", examples=["3c2f5a7d9e10"])
    app: str = Field(description="Version of Followspot.", examples=["0.1.0"])
    transformers: str = Field(examples=["5.23.0"])
    torch: str = Field(examples=["2.13.0"])
    precomputed: bool = Field(description="A recording that ships with Followspot.", examples=[False])
    commit: str | None = Field(
        description="The Hub's revision of the files; null if they did not come from there.", examples=[None]
    )


class PictureReply(Reply):
    """Where the tokens of an image lie in it."""

    kind: Literal["image"]
    width: int = Field(description="Pixels, as the model sees it.", examples=[224])
    height: int = Field(examples=[224])
    rows: int = Field(description="Rows of patches.", examples=[14])
    columns: int = Field(examples=[14])
    first: int = Field(description="Position of the patch at the top left.", examples=[1])
    note: str = Field(
        description="What was done to the file before the model saw it, in sentences; empty if nothing was.",
        examples=["It is scaled from 8 × 8 to 32 × 32 pixels, as the model sees it."],
    )


class SoundReply(Reply):
    """When the tokens of a clip are."""

    kind: Literal["audio"]
    seconds: float = Field(examples=[3.2])
    first: int = Field(description="Position at which the clip begins.", examples=[0])
    step: float = Field(description="Seconds from one token to the next.", examples=[0.02])
    as_read: bool = Field(
        description="The spectrogram is what the model reads; otherwise it reads the bare waveform, and the"
        " spectrogram was made to be looked at.",
        examples=[True],
    )
    note: str = Field(
        description="What was done to the file before the model heard it; empty if nothing was.",
        examples=["resampled from 44,100 to 16,000 Hz"],
    )


class OptionReply(Reply):
    """A token or label that the model holds possible."""

    text: str = Field(examples=["mat"])
    id: int = Field(examples=[13523])
    probability: float = Field(description="0 to 1.", examples=[0.42])


class PredictionReply(Reply):
    """What the model makes of one place, or of the whole input."""

    kind: Literal["next", "mask", "label"]
    side: str | None = Field(examples=["text"])
    position: int | None = Field(description="The token it was read off; null for a label.", examples=[12])
    options: list[OptionReply] = Field(description="The likeliest first; the rest is left out.")


class CaptureDocument(Reply):
    """One run of a model over one text: what can be asked about."""

    id: str = Field(
        description="32 hexadecimal digits; the same for the same model and text.",
        examples=["0123456789abcdef0123456789abcdef"],
    )
    model: str = Field(examples=["minilm"])
    text: str = Field(
        description="What was given, in words.", examples=["The cat sat on the mat because it was soft."]
    )
    input: dict[str, Any] = Field(
        description="What was given, field by field.",
        examples=[{"text": "The cat sat on the mat because it was soft."}],
    )
    texts: dict[str, str] = Field(description="By side, the text that its tokens' characters count in.")
    tokens: dict[str, list[TokenReply]] = Field(description="The tokens of each side of the streams.")
    streams: list[StreamReply]
    media: dict[str, PictureReply | SoundReply] = Field(
        description="By side, where its tokens lie in an image or a clip."
    )
    predictions: list[PredictionReply] = Field(description="Of the model's task head; empty without one.")
    exactness: ExactnessReply
    provenance: ProvenanceReply
    timings: dict[str, float] = Field(
        description="Milliseconds of each step of the run that made it.", examples=[{"forward_ms": 4.1}]
    )


class FileDocument(Reply):
    """An uploaded file, as it was found to be; its sender is not asked."""

    digest: str = Field(
        description="SHA-256 of its bytes: what POST /api/captures takes as image or audio.",
        examples=["0123456789abcdef" * 4],
    )
    kind: Literal["image", "audio"] = Field(description="The field of a capture request that takes it.")
    bytes: int = Field(examples=[20_569])
    width: int | None = Field(description="Pixels, upright; null for a clip.", examples=[385])
    height: int | None = Field(examples=[256])
    seconds: float | None = Field(description="Length of a clip; null for a picture.", examples=[None])
    note: str = Field(
        description="What is done to it before a model gets it, in sentences; empty if nothing is.",
        examples=["What is transparent is laid on white."],
    )


class Array(Reply):
    """A numeric array as Plotly reads it: base64 of the little-endian values, row after row."""

    dtype: Literal["f4", "u1"] = Field(description="f4: float32. u1: uint8.", examples=["f4"])
    shape: str = Field(description="Sizes, outermost first, with commas.", examples=["13, 13"])
    bdata: str = Field(description="The values, base64.", examples=["AACAPw=="])


class Pooled(Reply):
    """How many weights one cell stands for."""

    by: Literal["maximum"] = Field(description="A cell shows the largest weight of its block.")
    block: tuple[int, int] = Field(description="Rows and columns of a block.", examples=[(2, 2)])


class AttentionDocument(Array):
    """The weights of one head: float32 [queries, keys], each row a share of 1."""

    query: tuple[int, int] = Field(description="Rows a up to, not including, b.", examples=[(0, 13)])
    key: tuple[int, int] = Field(description="Columns a up to, not including, b.", examples=[(0, 13)])
    pooled: Pooled | None = Field(description="null: every cell is one weight.")


class RowsDocument(Array):
    """A row or a column of every head: float32 [layers, heads, tokens]."""

    stream: str = Field(examples=["self"])
    end: Literal["query", "key"] = Field(description="query: the row of the token; key: its column.")
    position: int = Field(description="The token's.", examples=[0])


class Thumbnails(Array):
    """Every head, small: uint8 [layers, heads, rows, columns]."""

    encoding: Literal["sqrt"] = Field(description="weight = (value / 255) ** 2.")
    pooled: Pooled | None
    words: bool = Field(description="A cell is between words.", examples=[False])
    specials: Literal["show", "hide"]
    query_part: Part | None = Field(description="null: all rows.", examples=[None])
    key_part: Part | None = Field(description="null: all columns.", examples=[None])


class MetricReply(Reply):
    """One number per head, always measured on all tokens, special ones included."""

    name: str = Field(examples=["entropy"])
    title: str = Field(examples=["Spread"])
    explanation: str = Field(examples=["How widely the head spreads its attention."])
    formula: str = Field(examples=["Hᵢ = −Σⱼ aᵢⱼ ln aᵢⱼ"])
    unit: str = Field(description="Empty for a share of attention.", examples=["nats"])
    low: float = Field(description="The smallest value there can be.", examples=[0.0])
    high: float = Field(description="The largest value there can be on this text.", examples=[2.565])
    source: str = Field(examples=["Clark et al. 2019"])
    values: list[list[float | None]] = Field(
        description="[layer][head]; null where a head has no such value.", examples=[[[1.9, 0.7]]]
    )


class Sums(Reply):
    """Smallest and largest sum of a row."""

    minimum: float = Field(examples=[0.9999998])
    maximum: float = Field(examples=[1.0000002])


class OverviewDocument(Reply):
    """Every head of a stream at once."""

    stream: str = Field(examples=["self"])
    layers: int = Field(examples=[6])
    heads: int = Field(examples=[12])
    thumbnails: Thumbnails
    metrics: list[MetricReply]
    row_sums: Sums = Field(description="Over every row of every head.")


class HeadReply(Reply):
    """What one head gives to a pair."""

    layer: int = Field(examples=[5])
    head: int = Field(examples=[3])
    weight: float = Field(description="The share of the query's attention, 0 to 1.", examples=[0.311])
    rank: int = Field(description="1 if no shown key gets more in that row.", examples=[1])
    keys: int = Field(description="How many keys are shown in that row.", examples=[13])
    heads_below: float = Field(
        description="Share of all heads with a smaller weight here, 0 to 1.", examples=[0.986]
    )
    random: float | None = Field(
        description="Mean weight of this head over all pairs of two different units, neither special.",
        examples=[0.071],
    )
    pairs_below: float | None = Field(
        description="Share of those pairs with a smaller weight.", examples=[0.97]
    )


class HeadsDocument(Reply):
    """Every head, ranked for one pair, the largest weight first."""

    stream: str = Field(examples=["self"])
    query: int = Field(examples=[8])
    key: int = Field(examples=[6])
    words: bool = Field(examples=[False])
    specials: Literal["show", "hide"]
    query_part: Part | None = Field(examples=[None])
    key_part: Part | None = Field(examples=[None])
    query_label: str = Field(examples=["it"])
    key_label: str = Field(examples=["mat"])
    heads: list[HeadReply]


class LinkReply(Reply):
    """What one query looks at most."""

    query: int = Field(description="Position of the (first) token that looks.", examples=[1])
    keys: list[int] = Field(
        description="Positions of the (first) tokens looked at most; several where they tie.", examples=[[2]]
    )
    weight: float = Field(description="That largest weight, 0 to 1.", examples=[0.61])


class AlignmentDocument(Reply):
    """A hard alignment: one link for each query that looks at anything shown, in order."""

    stream: str = Field(examples=["cross"])
    over: Literal["head", "layer", "all"]
    layer: int | None = Field(description="null: all layers.", examples=[1])
    head: int | None = Field(description="null: all heads.", examples=[2])
    heads: int = Field(description="How many heads were averaged, each counting the same.", examples=[1])
    words: bool = Field(examples=[False])
    specials: Literal["show", "hide"]
    query_part: Part | None = Field(examples=[None])
    key_part: Part | None = Field(examples=[None])
    links: list[LinkReply]


class FigureDocument(Reply):
    """A Plotly figure; layout.meta says in words and numbers what is shown, merged, pooled or hidden."""

    data: list[dict[str, Any]] = Field(
        description="Trace 0 is the heatmap: z holds the exact float32 weights, [query, key]."
    )
    layout: dict[str, Any] = Field(description="meta: title, queries, keys, removed, notes, block, and more.")
    config: dict[str, Any] = Field(description="For Plotly.newPlot; no upload to others.")


class CalculationDocument(Reply):
    """From a query and a key to a weight: dot product, scaling, softmax."""

    query: list[float] = Field(
        description="The query vector, after position encoding.", examples=[[0.12, -0.5]]
    )
    key: list[float] = Field(description="The key vector.", examples=[[0.4, 0.09]])
    dot: float = Field(description="query · key", examples=[9.6])
    scaling: float = Field(description="Usually 1 / sqrt(head size).", examples=[0.1768])
    score: float = Field(description="dot * scaling", examples=[1.7])
    allowed: bool = Field(description="False where the mask forbids looking.", examples=[True])
    row_maximum: float = Field(
        description="Largest score of the row, of the keys that are allowed.", examples=[2.1]
    )
    row_sum: float = Field(description="Sum of exp(score - row_maximum) over those keys.", examples=[2.16])
    weight: float = Field(description="exp(score - row_maximum) / row_sum", examples=[0.311])
    model_weight: float = Field(description="By the model's own function.", examples=[0.311])
    difference: float = Field(description="|weight - model_weight|", examples=[3e-8])
    exact: bool = Field(description="The difference is at most 1e-5.", examples=[True])
    note: str = Field(
        description="A sentence where the formula does not tell it all; else empty.", examples=[""]
    )


class EstimateDocument(Reply):
    """What a capture will cost, and what this server allows."""

    tokens: dict[str, int] = Field(description="By side, special tokens included.", examples=[{"text": 13}])
    seconds: float = Field(examples=[0.02])
    bytes: int = Field(examples=[1_200_000])
    limit_tokens: dict[str, int | None] = Field(
        description="By side; null: the model has no limit.", examples=[{"text": 512}]
    )
    limit_seconds: float = Field(examples=[60.0])
    limit_bytes: int = Field(examples=[4_294_967_296])


class ProgressReply(Reply):
    """How far a model is."""

    phase: str = Field(examples=["reading weights"])
    fraction: float = Field(description="0 to 1.", examples=[0.4])
    seconds: float = Field(description="Since loading began.", examples=[2.1])
    done: int | None = Field(
        description="Bytes downloaded; null in phases without a download.", examples=[34_000_000]
    )
    total: int | None = Field(description="Bytes to download.", examples=[90_900_000])


class Card(Reply):
    """One model of the catalogue."""

    key: str = Field(examples=["minilm"])
    title: str = Field(examples=["MiniLM L6"])
    source: str = Field(
        description="Id on the Hub, or name of the folder.",
        examples=["sentence-transformers/all-MiniLM-L6-v2"],
    )
    origin: Literal["built-in", "folder", "hub"] = Field(
        description="It ships with Followspot, lies in a folder of the operator, or comes from the Hub."
    )
    stored: bool = Field(description="Its files are on this machine.", examples=[True])
    commit: str | None = Field(
        description="The Hub's revision of these files; null for other origins, or before the download.",
        examples=[None],
    )
    gated: bool = Field(description="The Hub asks people to accept its licence first.", examples=[False])
    revision: str | None = Field(description="null until the model was read once.", examples=["3c2f5a7d9e10"])
    family: str = Field(
        description="encoder, decoder, encoder-decoder; unknown until its files were read.",
        examples=["encoder"],
    )
    modality: str = Field(
        description="text, vision, speech; unknown until its files were read.", examples=["text"]
    )
    streams: list[ModelStream] | None = Field(description="null until the model was loaded.")
    max_tokens: int | None = Field(examples=[512])
    licence: str = Field(examples=["Apache-2.0"])
    note: str = Field(description="Why one would look at it.", examples=["A small BERT-style encoder."])
    parameters: int | None = Field(
        description="The publisher's rounded figure until it was loaded.", examples=[22_713_216]
    )
    bytes: int | None = Field(
        description="Weights on disk; the publisher's rounded figure until they are there.",
        examples=[90_864_192],
    )
    state: Literal["absent", "loading", "ready", "failed"]
    progress: ProgressReply | None
    problem: dict[str, Any] | None = Field(description="Why it failed to load, as a problem document.")
    takes: list[str] | None = Field(
        description="Fields of a capture request that it reads; null until it was loaded.",
        examples=[["text"]],
    )
    can: list[str] = Field(
        description="Beside attention: generate (write by itself), predict (tokens or labels).",
        examples=[["generate", "predict"]],
    )


class CardList(Reply):
    """The catalogue, in the order of the picker."""

    default: str = Field(description="The model that is used when none is named.", examples=["minilm"])
    models: list[Card]


class ModelRequest(BaseModel):
    """A model of the Hub to offer beside the others."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(
        min_length=1,
        max_length=200,
        description="Its id on the Hub, organisation/name; or a key of the catalogue. Never a path.",
        examples=["openai-community/gpt2"],
    )


class Health(Reply):
    """The process answers."""

    alive: Literal[True]


class Readiness(Reply):
    """Everything that is needed is there."""

    ready: Literal[True]


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str = Field(examples=["query layer"])
    problem: str = Field(examples=["it must be a whole number from 0 to 999999999, in plain digits"])
    asked: str | None = Field(None, description="What was asked.", examples=["five"])
    limit: Any = Field(None, description="What the limit is.", examples=[2048])


class Problem(BaseModel):
    """An RFC 9457 problem. Further members state facts, such as progress or request_id."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:followspot:error:out-of-range"])
    title: str = Field(examples=["That place does not exist in this capture"])
    status: int = Field(examples=[422])
    detail: str = Field(description="What happened, in a sentence.", examples=["There is no layer 9."])
    code: str = Field(description="Stable; docs/errors.md explains each.", examples=["out-of-range"])
    hint: str = Field(description="What to do about it.", examples=["Choose a layer from 0 to 5."])
    asked: Any = Field(None, description="What was asked.", examples=[9])
    limit: Any = Field(None, description="What the limit is.", examples=[5])
    errors: list[Fault] | None = Field(None, description="All that is wrong, if it is more than one thing.")
