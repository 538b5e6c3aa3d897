"""Requests for a capture, and its description."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ...core.input import Input, Method, Role
from ...message import _


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


class MessageRequest(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Role = Field(description="Who says it; each model accepts some `roles`.", examples=["user"])
    content: _Text


_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of an uploaded file.")]


LanguageCode = Annotated[str, Field(min_length=1, max_length=40)]


class CaptureRequest(BaseModel):
    """The input and the model. Each model reads some of the fields, see GET /api/models."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"text": "The cat sat on the mat because it was soft."}],
            "anyOf": [{"required": [name]} for name in ("text", "messages", "image", "audio", "tensors")],
        },
    )

    text: _Text | None = Field(
        None,
        description="The text; the source of an encoder-decoder.",
        examples=["The cat sat on the mat because it was soft."],
    )
    messages: list[MessageRequest] | None = Field(
        None,
        description="A conversation, instead of a text, for models whose `takes` has messages; the model's"
        " chat template writes the text. A passage stands before the user's message that it is for.",
        examples=[[{"role": "user", "content": "Why did the server fail?"}]],
    )
    control_tokens: bool = Field(
        False, description="Control tokens typed in a message are read as such; without it they are text."
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
        if (self.text, self.messages, self.image, self.audio, self.tensors) == (None,) * 5:
            raise ValueError(_("Give a text, a conversation, an image, a clip or attention."))
        if self.messages is not None and (self.text is not None or self.pair is not None):
            raise ValueError(_("Give a text or a conversation, not both."))
        return self

    @property
    def input(self) -> Input:
        """The input of the request."""
        return Input.of(self.model_dump(exclude={"model"}, exclude_none=True))
