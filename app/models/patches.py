"""Positions of a vision model's tokens in its picture: patches row by row, and special tokens."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..core.token import Token
from ..errors import UnsupportedModel
from ..message import _

# Families whose tokens are patches, row by row, after known special tokens.
_BARE = {"aimv2_vision_model", "ijepa", "siglip_vision_model"}
_WITH_CLS = {
    "beit",
    "chinese_clip_vision_model",
    "clip_vision_model",
    "data2vec-vision",
    "dinov2",
    "dpt",
    "internvl_vision",
    "mlcd_vision_model",
    "vit",
    "vit_msn",
}
_WITH_REGISTERS = {"dinov2_with_registers", "dinov3_vit"}
# Families that interpolate their position embeddings for pictures of any size.
_ANY_SIZE = {"dinov2", "dinov2_with_registers", "dinov3_vit", "yolos"}


@dataclass(frozen=True, slots=True)
class Patches:
    """How a model divides its picture.

    Attributes:
        height, width: of a patch, in pixels.
        size: rows and columns of pixels that the model reads; None if it reads any.
        before, after: names of the tokens that are not patches.
    """

    height: int
    width: int
    size: tuple[int, int] | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def grid(self, height: int, width: int) -> tuple[int, int]:
        """Rows and columns of patches; leftover pixels at the right and below belong to none."""
        return height // self.height, width // self.width

    def tokens(self, rows: int, columns: int) -> tuple[Token, ...]:
        """The tokens of a picture. Rows and columns are counted from 1, for display."""
        return _tokens(self, rows, columns)


def patches_of(config: Any) -> Patches:
    """How the model of a configuration divides its picture.

    Raises:
        UnsupportedModel: the positions of its tokens are unknown.
    """
    family = config.model_type
    before, after = _tokens_around(config)
    height, width = _pair(getattr(config, "patch_size", None))
    if not height or not width:
        raise _unknown(family)
    if getattr(config, "num_channels", 3) != 3:
        raise UnsupportedModel(
            _(
                "The model reads pictures of {count} channels; Followspot provides three.",
                count=config.num_channels,
            ),
            hint=_("Choose a model that reads pictures in colour."),
        )
    rows, columns = _pair(getattr(config, "image_size", None))
    fixed = family not in _ANY_SIZE and bool(rows and columns)
    return Patches(height, width, (rows, columns) if fixed else None, before, after)


# The same for every picture of one size.
@lru_cache(4)
def _tokens(patches: Patches, rows: int, columns: int) -> tuple[Token, ...]:
    cells = [
        (_("row {row}, column {column}", row=r, column=c), f"{r},{c}")
        for r in _upto(rows)
        for c in _upto(columns)
    ]
    named = [
        *((name, name, True) for name in patches.before),
        *((text, piece, False) for text, piece in cells),
        *((name, name, True) for name in patches.after),
    ]
    return tuple(
        Token(number, text, piece, None, None, special, None if special else number, False)
        for number, (text, piece, special) in enumerate(named)
    )


def _tokens_around(config: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tokens before and after the patches."""
    family = config.model_type
    if family in _BARE:
        return (), ()
    if family in _WITH_CLS:
        return ("[CLS]",), ()
    if family == "deit":
        return ("[CLS]", "[distillation]"), ()
    if family in _WITH_REGISTERS:
        return ("[CLS]", *(f"[register {n}]" for n in _upto(config.num_register_tokens))), ()
    if family == "pixio":
        return tuple(f"[CLS {n}]" for n in _upto(config.n_cls_tokens)), ()
    if family == "yolos":
        return ("[CLS]",), tuple(f"[object {n}]" for n in _upto(config.num_detection_tokens))
    raise _unknown(family)


def _unknown(family: str) -> UnsupportedModel:
    return UnsupportedModel(
        _(
            "Followspot does not know where the tokens of {family} are in a picture: it may"
            " merge, mask or reorder its patches.",
            family=family,
        ),
        hint=_("Choose ViT, DeiT, DINOv2, BEiT, or the vision part of CLIP or SigLIP: see docs/models.md."),
    )


def _pair(value: Any) -> tuple[int, int]:
    """A size as in configurations (one number, or height and width); zeros if it is absent."""
    if isinstance(value, int):
        return value, value
    if isinstance(value, list | tuple) and len(value) == 2:
        return int(value[0]), int(value[1])
    return 0, 0


def _upto(count: int) -> range:
    return range(1, count + 1)
