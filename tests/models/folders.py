"""Model folders of a few bytes, for tests that load nothing."""

import json
import struct
from pathlib import Path


def save_empty(folder: Path, parameters: int = 2, **config: object) -> Path:
    """A seemingly complete folder: configuration, a tokenizer file, and weights, all zero."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"model_type": "bert", **config}))
    (folder / "tokenizer.json").write_text("{}")
    write_weights(folder / "model.safetensors", parameters)
    return folder


def write_weights(file: Path, parameters: int) -> None:
    """A safetensors file of one float32 tensor, by the format's definition."""
    size = 4 * parameters
    header = {
        "__metadata__": {"format": "pt"},
        "w": {"dtype": "F32", "shape": [parameters], "data_offsets": [0, size]},
    }
    text = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + bytes(size))
