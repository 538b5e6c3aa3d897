"""How a sentence-embedding model makes one vector of its tokens' last states."""

import json
from pathlib import Path
from typing import Literal

Pooling = Literal["mean", "cls", "last"]

# In the configuration of sentence-transformers' pooling module.
_MODES: dict[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_lasttoken": "last",
}


def pooling(folder: Path) -> Pooling | None:
    """The pooling that a model's folder configures; None if it configures none that is known here."""
    path = folder / "1_Pooling" / "config.json"
    try:
        stated = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    modes = [mode for name, mode in _MODES.items() if isinstance(stated, dict) and stated.get(name) is True]
    return modes[0] if len(modes) == 1 else None
