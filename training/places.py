"""The paths of data, checkpoints and finished models."""

import json
import os
from pathlib import Path
from typing import Any

from transformers import PreTrainedModel, PreTrainedTokenizerFast

HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("FOLLOWSPOT_DATA", HERE / "data"))
RUNS = Path(os.environ.get("FOLLOWSPOT_RUNS", HERE / "runs"))
BUILTIN = HERE.parent / "app/builtin"

TATOEBA = DATA / "tatoeba-eng-fra/fra-eng.zip"
ALIGNMENTS = DATA / "word-alignment-enfr"
NOVELS = DATA / "litbank/novels.tar.xz"
TELLER = DATA / "stories260K"


def export(model: PreTrainedModel, reader: Any, folder: Path) -> None:
    """Write a standard transformers folder: weights in float16, and a config that loads them as float32.

    Args:
        reader: the tokenizer or the image processor.
    """
    model.half().save_pretrained(folder)
    reader.save_pretrained(folder)
    config = json.loads((folder / "config.json").read_text())
    config["dtype"] = "float32"
    (folder / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n")


def token_id(tokenizer: PreTrainedTokenizerFast, token: str) -> int:
    """The id of a token of the vocabulary."""
    result = tokenizer.convert_tokens_to_ids(token)
    assert isinstance(result, int)
    return result
