"""The catalogue of models."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .captures import ModelStream
from .reply import Reply


class ProgressReply(Reply):
    """The progress of a model."""

    phase: str = Field(examples=["reading weights"])
    fraction: float = Field(description="0 to 1.", examples=[0.4])
    seconds: float = Field(description="Since loading began.", examples=[2.1])
    done: int | None = Field(
        description="Bytes downloaded; null in phases without a download.", examples=[34_000_000]
    )
    total: int | None = Field(description="Bytes to download.", examples=[90_900_000])


class ModelInfoReply(Reply):
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
    note: str = Field(
        description="What it is and what it is good for.", examples=["A small BERT-style encoder."]
    )
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
    languages: dict[str, str] = Field(
        description="Of a multilingual model that writes down speech: names by code, of which a capture may"
        " choose one as `language`. Empty for other models, and until it was loaded.",
        examples=[{"en": "English", "fr": "French"}],
    )
    language: str | None = Field(
        description="Code of the language that holds if none is chosen, by the model's own configuration;"
        " null: it detects the language.",
        examples=[None],
    )
    can: list[str] = Field(
        description="Beside attention: generate (write by itself), predict (tokens or labels).",
        examples=[["generate", "predict"]],
    )


class ModelList(Reply):
    """The catalogue, in the order of the picker."""

    default: str = Field(description="The model that is used when none is named.", examples=["minilm"])
    models: list[ModelInfoReply]


class ModelRequest(BaseModel):
    """A model of the Hub to add to the catalogue."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(
        min_length=1,
        max_length=200,
        description="Its id on the Hub, organisation/name; or a key of the catalogue. Never a path.",
        examples=["openai-community/gpt2"],
    )
