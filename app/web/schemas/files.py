"""Uploaded files."""

from typing import Literal

from pydantic import Field

from .reply import Reply


class FileDocument(Reply):
    """An uploaded file, as its content shows; the declared type is ignored."""

    digest: str = Field(
        description="SHA-256 of its bytes: what POST /api/captures takes as image, audio or tensors.",
        examples=["0123456789abcdef" * 4],
    )
    kind: Literal["image", "audio", "tensors"] = Field(
        description="The field of a capture request that takes it."
    )
    bytes: int = Field(examples=[20_569])
    width: int | None = Field(description="Pixels of a picture, upright.", examples=[385])
    height: int | None = Field(examples=[256])
    seconds: float | None = Field(description="Length of a clip.", examples=[None])
    note: str = Field(
        description="What is done to it before a model gets it, or what is found in imported attention,"
        " in sentences; empty if there is nothing to say.",
        examples=["What is transparent is laid on white."],
    )
