"""``python -m benchmarks.ranking FOLDER [TOKENS ...]``: the time of ranking a pair in a long text, twice.

Not a section of docs/benchmarks.md: it needs a model that reads long texts, unlike the built-in ones.
"""

import argparse
import time
from pathlib import Path

import torch

from app.analysis.ranking import rank_pair
from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.models.catalogue import folder_info
from app.settings import Settings

from .sentence import sentence


def main() -> None:
    """Rank pairs in texts of about so many tokens, and print seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a model with safetensors and a tokenizer")
    parser.add_argument("tokens", type=int, nargs="*", default=[1024, 4096])
    arguments = parser.parse_args()
    prepared = load_verified(
        folder_info(arguments.folder), arguments.folder, "cpu", lambda phase, fraction: None
    )
    print(f"{torch.get_num_threads()} threads")
    for tokens in arguments.tokens:
        capture = _captured(prepared, tokens)
        size = len(capture.query_tokens("self"))
        for key in (size // 2, size // 4):
            first, again = _timed(capture, size - 5, key), _timed(capture, size - 5, key)
            print(f"{size} tokens, key {key}: {first:.2f} s, again {again:.2f} s")


def _captured(prepared: VerifiedModel, tokens: int) -> LiveCapture:
    user_input = Input(text=sentence(tokens, 0))
    cache = WeightsCache(Settings().weights_bytes)
    return run(prepared, user_input, prepared.loaded.reader.read(user_input, {}), str(tokens), cache)


def _timed(capture: LiveCapture, query: int, key: int) -> float:
    """Seconds of a ranking."""
    begin = time.perf_counter()
    rank_pair(capture, "self", query, key)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
