"""Requests for a capture, and its description."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ...core.input import Input, Method
from ...core.stream import Rows
from ...core.token import Part
from .reply import Reply


class GenerationRequest(BaseModel):
    """How the model generates text."""

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
        " as long as the model can read it and memory can hold it, or FOLLOWSPOT_MAX_CHARACTERS.",
        json_schema_extra={"minLength": 1},
    ),
]


_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of an uploaded file.")]


LanguageCode = Annotated[str, Field(min_length=1, max_length=40)]


class CaptureRequest(BaseModel):
    """The input and the model. Each model reads some of the fields, see GET /api/models."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "The cat sat on the mat because it was soft."}],
            "anyOf": [{"required": [name]} for name in ("text", "image", "audio", "tensors")],
        },
    )

    text: _Text | None = Field(
        None,
        description="The text; the source of an encoder-decoder.",
        examples=["The cat sat on the mat because it was soft."],
    )
    pair: _Text | None = Field(
        None, description="A second text, for models that read two.", examples=["The mat was comfortable."]
    )
    target: _Text | None = Field(
        None, description="What the decoder of an encoder-decoder reads; without it the model writes it."
    )
    generate: GenerationRequest | None = Field(
        None, description="Let the model go on by itself, or say how it writes the target."
    )
    language: LanguageCode | None = Field(
        None,
        description="In which language a multilingual model writes down a clip, one of the codes in the"
        " `languages` of its card; without it the model detects the language.",
        examples=["fr"],
    )
    image: _Digest | None = Field(None, description="SHA-256 of an uploaded picture.")
    audio: _Digest | None = Field(None, description="SHA-256 of an uploaded clip.")
    tensors: _Digest | None = Field(
        None,
        description="SHA-256 of an uploaded file of attention. No model is run; nothing else may be sent.",
    )
    model: str | None = Field(
        None,
        min_length=1,
        description="Key of a model from GET /api/models; the default model if absent.",
        examples=["minilm"],
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if (self.text, self.image, self.audio, self.tensors) == (None, None, None, None):
            raise ValueError("Give a text, an image, a clip or attention")
        return self

    @property
    def input(self) -> Input:
        """The input of the request."""
        return Input.of(self.model_dump(exclude={"model"}, exclude_none=True))


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
    padding: bool = Field(
        description="It stands for nothing in the input, such as silence that a model adds behind a clip.",
        examples=[False],
    )
    label: str = Field(description="The text, with ## in front where it continues a word.", examples=["cat"])


class LayerReply(Reply):
    """What one layer of attention does besides the plain formula."""

    number: int = Field(description="The model's own number of this layer.", examples=[0])
    kind: Literal["full", "sliding", "chunked"] = Field(
        description="Every allowed token, the last tokens, or the tokens of one chunk."
    )
    window: int | None = Field(description="Tokens of the window or chunk; null for full.")
    softcap: float | None = Field(description="Scores are squeezed to within plus and minus this.")
    sink: bool = Field(
        description="A learned sink takes a share of each row, and no token gets it.", examples=[False]
    )


class OtherLayerReply(Reply):
    """A layer without softmax attention."""

    number: int = Field(examples=[1])
    kind: str = Field(examples=["mamba"])


class ModelStream(Reply):
    """One attention of a model, independent of the input."""

    name: str = Field(description="self; or encoder, decoder and cross.", examples=["self"])
    layers: int = Field(examples=[6])
    heads: int = Field(description="Query heads per layer.", examples=[12])
    kv_heads: int = Field(
        description="Key and value heads per layer; fewer than heads if they share.", examples=[12]
    )
    head_size: int = Field(description="Length of a query or key vector.", examples=[32])
    query_side: str = Field(description="Which tokens the rows are.", examples=["text"])
    key_side: str = Field(description="Which tokens the columns are.", examples=["text"])
    causal: bool = Field(description="No token attends to later ones.", examples=[False])
    details: list[LayerReply] = Field(description="One per layer, in order; may be empty if all are plain.")
    others: list[OtherLayerReply] = Field(description="Layers of the stack that have no such attention.")
    alignment_heads: list[tuple[int, int]] = Field(
        description="Heads [layer, head] that align rows with columns by the model's own configuration"
        " (generation_config.json); empty if it names none.",
        examples=[[]],
    )
    rows: Rows = Field(
        description="How its rows are named by default: by the token that is read there, or by the one being"
        " written, which the row predicts."
    )


class StreamReply(ModelStream):
    """One attention of a capture."""

    queries: int = Field(description="Rows: tokens that attend.", examples=[13])
    keys: int = Field(description="Columns: tokens attended to.", examples=[13])


class RowSumsReply(Reply):
    """Sums of the rows that were checked during the capture."""

    minimum: float = Field(examples=[0.9999998])
    maximum: float = Field(examples=[1.0000002])
    rows_checked: int = Field(examples=[936])
    rows_total: int = Field(examples=[936])


class ExactnessReply(Reply):
    """The difference from the model's own eager attention at load time; /exactness is for this input."""

    max_difference: float | None = Field(
        description="Largest absolute difference from the model's eager attention, over the probe; null if"
        " the weights were imported.",
        examples=[1.2e-7],
    )
    probe: str = Field(
        description="What it was measured on: a text, or a picture or clip made up for it.",
        examples=["The cat sat on the mat."],
    )
    tolerance: float = Field(description="A model with a larger difference is refused.", examples=[1e-5])
    dtype: str = Field(description="Precision the model ran in.", examples=["float32"])
    row_sums: RowSumsReply


class ProbeReply(Reply):
    """The difference from the model's own eager attention at load time."""

    max_difference: float | None = Field(description="null if the weights were imported.", examples=[1.2e-7])
    text: str = Field(description="What it was measured on.", examples=["The cat sat on the mat."])


class DifferenceDocument(Reply):
    """The difference between a capture's weights and the model's own eager ones, on the same input."""

    max_difference: float | None = Field(
        description="Largest absolute difference over every stream, layer and head, and the rows that were"
        " compared; null if none was.",
        examples=[4.1e-6],
    )
    rows_compared: int = Field(description="Rows of all heads; spread evenly over the input.", examples=[936])
    rows_total: int = Field(examples=[936])
    note: str = Field(
        description="How it was measured, or why it was not.",
        examples=["This is a recording, which is shown without running the model."],
    )
    tolerance: float = Field(
        description="A model with a larger difference on its probe is refused.", examples=[1e-5]
    )
    probe: ProbeReply


class ProvenanceReply(Reply):
    """Where the numbers come from."""

    model: str = Field(examples=["minilm"])
    source: str = Field(examples=["sentence-transformers/all-MiniLM-L6-v2"])
    revision: str = Field(description="Content hash of the model's files.", examples=["3c2f5a7d9e10"])
    app: str = Field(description="Version of Followspot.", examples=["0.1.0"])
    import_note: str = Field(
        description="Of imported weights, what is known of them; empty if a model computed them.",
        examples=[""],
    )
    transformers: str = Field(examples=["5.23.0"])
    torch: str = Field(examples=["2.13.0"])
    precomputed: bool = Field(description="A recording that ships with Followspot.", examples=[False])
    commit: str | None = Field(
        description="The Hub's revision of the files; null if they did not come from there.", examples=[None]
    )


class PictureReply(Reply):
    """The positions of the tokens of an image."""

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
    """The times of the tokens of a clip."""

    kind: Literal["audio"]
    seconds: float = Field(examples=[3.2])
    first: int = Field(description="Position at which the clip begins.", examples=[0])
    step: float = Field(description="Seconds from one token to the next.", examples=[0.02])
    as_read: bool = Field(
        description="The spectrogram is what the model reads; otherwise it reads the bare waveform, and the"
        " spectrogram was made for display only.",
        examples=[True],
    )
    note: str = Field(
        description="What was done to the file before the model heard it; empty if nothing was.",
        examples=["resampled from 44,100 to 16,000 Hz"],
    )


class OptionReply(Reply):
    """A token or label with its probability."""

    text: str = Field(examples=["mat"])
    id: int = Field(examples=[13523])
    probability: float = Field(description="0 to 1.", examples=[0.42])


class PredictionReply(Reply):
    """The model's prediction at one position, or for the whole input."""

    kind: Literal["next", "mask", "label"]
    side: str | None = Field(examples=["text"])
    position: int | None = Field(description="The token it was read off; null for a label.", examples=[12])
    options: list[OptionReply] = Field(description="The likeliest first; the rest is left out.")


class CandidateReply(Reply):
    """A language that the model may take a clip to be in."""

    code: str = Field(examples=["fr"])
    name: str = Field(examples=["French"])
    probability: float = Field(description="0 to 1.", examples=[0.97])


class LanguageReply(Reply):
    """The language in which a clip is written down."""

    code: str = Field(examples=["fr"])
    name: str = Field(examples=["French"])
    origin: Literal["detected", "chosen", "typed", "configured"] = Field(
        description="The model detected it; the request chose it; the target began with it; or the model's"
        " generation_config.json names it."
    )
    probability: float | None = Field(
        description="That the clip is in it, by the model: a softmax over the tokens of its languages behind"
        " the start token. null if the model has no head that says so.",
        examples=[0.97],
    )
    likeliest: list[CandidateReply] = Field(description="The five that the model holds likeliest.")


class CaptureDocument(Reply):
    """One run of a model over one input, and what can be requested about it."""

    id: str = Field(
        description="32 hexadecimal digits; the same for the same model and text.",
        examples=["0123456789abcdef0123456789abcdef"],
    )
    model: str = Field(examples=["minilm"])
    text: str = Field(
        description="The input, in words.", examples=["The cat sat on the mat because it was soft."]
    )
    input: dict[str, Any] = Field(
        description="The input, field by field.",
        examples=[{"text": "The cat sat on the mat because it was soft."}],
    )
    texts: dict[str, str] = Field(description="By side, the text that its tokens' characters count in.")
    tokens: dict[str, list[TokenReply]] = Field(description="The tokens of each side of the streams.")
    streams: list[StreamReply]
    media: dict[str, PictureReply | SoundReply] = Field(
        description="By side, where its tokens lie in an image or a clip."
    )
    predictions: list[PredictionReply] = Field(description="Of the model's task head; empty without one.")
    language: LanguageReply | None = Field(
        description="In which a multilingual model writes down a clip; null for other models."
    )
    exactness: ExactnessReply
    provenance: ProvenanceReply
    timings: dict[str, float] = Field(
        description="Milliseconds of each step of the run that made it.", examples=[{"forward_ms": 4.1}]
    )


class EstimateDocument(Reply):
    """The cost of a capture, and the limits of this server."""

    tokens: dict[str, int] = Field(description="By side, special tokens included.", examples=[{"text": 13}])
    seconds: float = Field(
        description="Of the capture as things stand, with what is likely to be written.", examples=[0.02]
    )
    weights_seconds: float = Field(
        description="To compute the weights of all heads once, which the overview needs.", examples=[0.004]
    )
    work_seconds: float = Field(
        description="Of both with this machine to themselves, at the best speed seen, with all that may be"
        " written; the limit is of these.",
        examples=[0.015],
    )
    bytes: int = Field(examples=[1_200_000])
    limit_tokens: dict[str, int | None] = Field(
        description="By side; null: the model has no limit.", examples=[{"text": 512}]
    )
    limit_seconds: float | None = Field(
        description="null where only this machine reaches the server: nobody is refused for time.",
        examples=[60.0],
    )
    limit_bytes: int = Field(examples=[4_294_967_296])


class CountReply(Reply):
    """How many are done, and how many there are."""

    done: int = Field(examples=[12])
    total: int = Field(examples=[30])


class ProgressDocument(Reply):
    """The progress of a running capture."""

    state: Literal["absent", "waiting", "reading", "writing", "running", "checking"] = Field(
        description="absent: nobody waits for such a capture, or it is done; waiting: for the thread that"
        " runs models; writing: the model writes what it then reads; running: the one run that is shown."
    )
    layers: CountReply | None = Field(
        description="Attention layers of the run that have begun; null until the input was read."
    )
    written: CountReply | None = Field(
        description="Tokens that the model wrote, of the most that it may; null if it writes none."
    )
    seconds: float = Field(description="Since its turn came.", examples=[3.2])
    expected_seconds: float | None = Field(
        description="What it is likely to take in all, estimated anew from what has passed of it: layers and"
        " tokens by their share of the work. Null until the input was read.",
        examples=[19.5],
    )
    fraction: float = Field(description="The share (0-1) of that which is done; never falls.", examples=[0.4])
