"""Generating stories, with a tiny model."""

import json
from pathlib import Path

import pytest
import torch
from torch import Tensor
from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from training import stories
from training.stories import Telling, generate_stories, read
from training.storyteller import train_tokenizer

TELLING = Telling(batches=2, size=16, longest=24)


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    byte_tokenizer = train_tokenizer(["It was the best of times. " * 20], 270)
    byte_tokenizer.add_special_tokens({"pad_token": "</s>"})
    return byte_tokenizer


@pytest.fixture(scope="module")
def model() -> LlamaForCausalLM:
    torch.manual_seed(0)
    new = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=271,
            hidden_size=16,
            intermediate_size=16,
            num_hidden_layers=1,
            num_attention_heads=2,
            bos_token_id=0,
            eos_token_id=0,
            tie_word_embeddings=True,
        )
    )
    new.eval()
    return new


def test_a_batch_is_reported_by_its_number(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast
) -> None:
    first, second = (generate_stories(model, tokenizer, TELLING, batch) for batch in (0, 1))
    assert first == generate_stories(model, tokenizer, TELLING, 0)
    assert first != second


class Writer:
    """Generates a fixed text."""

    device = torch.device("cpu")

    def __init__(self, rows: list[list[int]]) -> None:
        self.rows = rows

    def generate(self, openings: Tensor, **options: object) -> Tensor:
        return torch.tensor(self.rows)


def test_a_story_without_an_end_is_left_out(tokenizer: PreTrainedTokenizerFast) -> None:
    word = tokenizer(" best", add_special_tokens=False)["input_ids"]
    start, filler = tokenizer.bos_token_id, tokenizer.pad_token_id
    rows = [[start, *word, start, *[filler] * len(word)], [start, *word, *word, word[0]]]
    assert generate_stories(Writer(rows), tokenizer, TELLING, 0) == ["best"]


def test_stories_are_read_by_batch(tmp_path: Path) -> None:
    (tmp_path / "001.json").write_text(json.dumps(["Third."]))
    (tmp_path / "000.json").write_text(json.dumps(["First.", "Second."]))
    assert read(tmp_path) == [["First.", "Second."], ["Third."]]


def test_without_stories_it_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"python -m training\.stories"):
        read(tmp_path)


def test_what_was_sent_is_not_sent_again(
    tmp_path: Path,
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stories, "Telling", lambda: TELLING)
    monkeypatch.setattr(AutoTokenizer, "from_pretrained", lambda folder: tokenizer)
    monkeypatch.setattr(LlamaForCausalLM, "from_pretrained", lambda folder: model)
    (tmp_path / "000.json").write_text(json.dumps(["Kept."]))
    stories.tell(tmp_path)
    assert read(tmp_path) == [["Kept."], generate_stories(model, tokenizer, TELLING, 1)]
