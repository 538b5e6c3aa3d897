"""Parts of replies. Layers, heads and positions are 0-based."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Reply(BaseModel):
    """Every field is always present."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class OpenReply(Reply):
    """Has further fields, in a format that others define."""

    model_config = ConfigDict(extra="allow")


class PackedArray(Reply):
    """A numeric array as Plotly reads it: base64 of the little-endian values in row-major order."""

    dtype: Literal["f4", "u1"] = Field(description="f4: float32. u1: uint8.", examples=["f4"])
    shape: str = Field(description="Sizes, outermost first, with commas.", examples=["13, 13"])
    bdata: str = Field(description="The values, base64.", examples=["AACAPw=="])
