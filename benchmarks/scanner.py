"""A child that alternately scans sentences and only runs the model over the same ones.

Its task is ``{"sentences", "tokens", "rounds"}``; its answer has sentences per second by way. ``forward`` is
the model alone with SDPA, as transformers runs it, its ids ready; ``text`` the same with the tokenizer;
``scan`` all of it: reading, running, measuring every head, and the evidence at the end.
"""

import time
from collections.abc import Callable
from typing import Any

import torch

from app.capture.attention_function import NAME
from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.core.sentence import Sentence
from app.models.catalogue import catalogue, minilm_folder
from app.scan.marked_sentences import read_lines
from app.scan.measurement import measure as look
from app.scan.measurement import stream_to_scan
from app.scan.statistics import summarise
from app.settings import Settings

from . import child
from .sentence import Sentences


def measure(task: dict[str, Any]) -> dict[str, list[float]]:
    """Do a task."""
    prepared = load_verified(
        catalogue("minilm").info("minilm"), minilm_folder(), "cpu", lambda phase, share: None
    )
    texts, lengths = Sentences(), task["tokens"]
    sentences = [_marked(texts.new(lengths[number % len(lengths)])) for number in range(task["sentences"])]
    ways = _ways(prepared, sentences)
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(task["rounds"] + 1):
        for name in [*ways][turn % len(ways) :] + [*ways][: turn % len(ways)]:
            attention, work = ways[name]
            prepared.loaded.model.set_attn_implementation(attention)
            begin = time.perf_counter()
            work()
            # The first turn starts the threads and does one-time work.
            if turn:
                rates[name].append(len(sentences) / (time.perf_counter() - begin))
    return rates


def _marked(text: str) -> Sentence:
    """*it* is the query, and the second word the key."""
    noun = text.split()[1]
    (sentence,) = read_lines(text.replace(f" {noun} ", f" {{{noun}}} ", 1).replace(" it ", " [it] ", 1))
    return sentence


def _ways(prepared: VerifiedModel, sentences: list[Sentence]) -> dict[str, tuple[str, Callable[[], None]]]:
    model, tokenizer = prepared.loaded.model, _tokenizer()
    ready = [tokenizer(sentence.text, return_tensors="pt") for sentence in sentences]
    stream, settings = stream_to_scan(prepared), Settings()

    @torch.inference_mode()
    def forward() -> None:
        for inputs in ready:
            model(**inputs)

    @torch.inference_mode()
    def text() -> None:
        for sentence in sentences:
            model(**tokenizer(sentence.text, return_tensors="pt"))

    def scan() -> None:
        result = [look(prepared, one, number, stream, settings) for number, one in enumerate(sentences)]
        seen = [one for one in result if not isinstance(one, str)]
        assert len(seen) == len(sentences)
        summarise([one.observation for one in seen], [one.place for one in seen])

    return {"forward": ("sdpa", forward), "text": ("sdpa", text), "scan": (NAME, scan)}


def _tokenizer() -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(minilm_folder())


if __name__ == "__main__":
    child.answer(measure(child.task()))
