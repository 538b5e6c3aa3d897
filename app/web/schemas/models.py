"""The catalogue of models."""

from pydantic import BaseModel, ConfigDict, Field


class ModelRequest(BaseModel):
    """A model of the Hub to add to the catalogue."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(
        min_length=1,
        max_length=200,
        description="Its id on the Hub, organisation/name; or a key of the catalogue. Never a path.",
        examples=["openai-community/gpt2"],
    )
