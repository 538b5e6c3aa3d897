"""Patches: what part of the difference between two inputs each part of a model carries over."""

from pydantic import Field

from ...core.outcome import OUTCOME_OPTIONS
from .query import ViewQuery, takes


@takes(*OUTCOME_OPTIONS, "patch", "layer", "scale")
class PatchQuery(ViewQuery):
    """What is patched, what is measured, and what B is."""

    b_capture: str = Field(
        alias="b.capture",
        max_length=64,
        description="B's capture.",
        examples=["fedcba9876543210" * 2],
    )
