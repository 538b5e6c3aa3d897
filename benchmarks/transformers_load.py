"""A model as transformers alone loads it. As a program: in a process that imports nothing else."""

import sys
from pathlib import Path

LOADED = "loaded"


def load(folder: Path) -> None:
    """Import torch and transformers; load configuration, tokenizer and weights, in float32."""
    import torch
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    config = AutoConfig.from_pretrained(folder)
    AutoTokenizer.from_pretrained(folder)
    AutoModel.from_pretrained(folder, config=config, dtype=torch.float32).eval()


if __name__ == "__main__":
    load(Path(sys.argv[1]))
    print(LOADED, flush=True)
