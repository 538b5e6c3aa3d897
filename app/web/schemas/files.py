"""Uploaded files."""

from typing import Literal

from pydantic import Field

from .reply import Reply


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
