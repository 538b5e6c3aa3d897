"""What the columns of an attention budget are."""

from typing import Literal

Per = Literal["layer", "head", "step"]
