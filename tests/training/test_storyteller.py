"""The storyteller's script, on a tiny model."""

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast

from training import stories, tatoeba
from training.heads import induction, previous_token, repeats
from training.heads import scores as head_scores
from training.novels import Novel, Split
from training.storyteller import (
    IGNORED,
    Batches,
    Config,
    encoded,
    library,
    loss,
    new_model,
    perplexity_per_word,
    train_tokenizer,
)

TEXT = "It was the best of times, it was the worst of times. " * 20
TEXTS = [TEXT, TEXT]
CONFIG = Config(vocabulary=300, width=16, layers=2, heads=4, groups=2, head=8, inner=32, context=64)


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return train_tokenizer(TEXTS, CONFIG.vocabulary)


@pytest.fixture
def model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    new = new_model(CONFIG, tokenizer)
    new.eval()
    return new


def test_any_text_survives_the_tokenizer(tokenizer: PreTrainedTokenizerFast) -> None:
    ids = tokenizer("A naïve 🐱\nsat.")["input_ids"]
    assert ids[0] == tokenizer.bos_token_id
    assert tokenizer.decode(ids, skip_special_tokens=True) == "A naïve 🐱\nsat."


def test_every_head_group_shares_its_keys(model: LlamaForCausalLM) -> None:
    assert (model.config.num_attention_heads, model.config.num_key_value_heads) == (4, 2)


# Without drills.
PLAIN = Config(vocabulary=300, context=64, drills=0)


def periods(batches: Batches, config: Config) -> list[int | None]:
    """The period of each sequence of an epoch, if it has one."""
    items: list[int | None] = []
    for batch in batches.epoch(0):
        for row in batch["input_ids"][:, 1:].tolist():
            repeated = (p for p in range(config.shortest_segment, 33) if row[p:] == row[:-p])
            items.append(next(repeated, None))
    return items


def test_the_share_of_repeats(tokenizer: PreTrainedTokenizerFast) -> None:
    draw = random.Random(0)
    ids = np.array([draw.randrange(1, 300) for _ in range(40_000)])
    for random_share, repeated in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5)):
        config = replace(
            PLAIN, random=random_share, repeated=repeated, shortest_segment=8, longest_segment=32
        )
        repeats = periods(Batches([ids], [1.0], [True], 0, config), config)
        assert np.mean([p is not None for p in repeats]) == pytest.approx(random_share + repeated, abs=0.06)


def test_the_share_of_each_kind_of_text() -> None:
    rows = [np.full(20_000, kind) for kind in (1, 2, 3)]
    config = replace(PLAIN, random=0.0, repeated=0.0)
    batches = Batches(rows, [0.5, 0.2, 0.3], [True] * 3, 0, config).epoch(0)
    result = [row[1] for batch in batches for row in batch["input_ids"].tolist()]
    for kind, share in ((1, 0.5), (2, 0.2), (3, 0.3)):
        assert np.mean([kind == one for one in result]) == pytest.approx(share, abs=0.05)


def test_the_last_updates_are_of_what_is_simple() -> None:
    rows = [np.full(20_000, kind) for kind in (1, 2)]
    config = replace(PLAIN, random=0.0, repeated=0.2, simple=20)
    batches = Batches(rows, [0.5, 0.5], [True, False], 0, config).epoch(0)
    kinds = [set(batch["input_ids"][:, 1].tolist()) for batch in itertools.islice(batches, 50)]
    assert set().union(*kinds[:20]) == {1, 2}
    assert set().union(*kinds[20:]) == {1}


def test_what_is_held_out_is_not_among_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [tatoeba.Pair(f"Sentence {number}.", f"Phrase {number}.") for number in range(50)]
    monkeypatch.setattr(stories, "read", lambda: [["first", "second"], ["third"]])
    monkeypatch.setattr(tatoeba, "read", lambda archive: [*pairs, *pairs])
    config = replace(CONFIG, held_sentences=10, page=4)
    told, text, books = library(config, Split([Novel("one", "a")], [Novel("two", "b")]))
    assert (told.train, told.held) == (["third"], ["first", "second"])
    assert (books.train, books.held) == (["a"], ["b"])
    lines = [sorted(line for page in pages for line in page.split("\n")) for pages in (text.train, text.held)]
    assert sorted(lines[0] + lines[1]) == sorted(pair.english for pair in pairs)
    assert len(lines[1]) == 10 and max(page.count("\n") for page in text.train) == 3
    assert told.share + text.share + books.share == pytest.approx(1)


def test_the_first_random_segment_is_not_to_be_predicted() -> None:
    config = replace(PLAIN, random=1.0, shortest_segment=20, longest_segment=20)
    batch = next(iter(Batches([np.arange(1000)], [1.0], [True], 0, config).epoch(0)))
    assert (batch["labels"][:, :21] == IGNORED).all()
    assert (batch["labels"][:, 21:] == batch["input_ids"][:, 21:]).all()
    assert (batch["input_ids"][:, 1:21] == batch["input_ids"][:, 21:41]).all()


def test_drills_come_first_and_grow() -> None:
    """Each is one segment repeated at least four times, longer ones only later, most of few tokens."""
    config = Config(vocabulary=300, context=64, drills=40, growth=10, common=50, random=0.0, repeated=0.0)
    batches = list(itertools.islice(Batches([np.arange(1, 40_000)], [1.0], [True], 0, config).epoch(0), 50))
    few = total = 0
    for update, batch in enumerate(batches[:40]):
        longest = config.shortest_segment + update // 10
        assert batch["input_ids"].shape == (8 * 64 // (4 * longest + 1), 4 * longest + 1)
        for ids, labels in zip(batch["input_ids"].tolist(), batch["labels"].tolist(), strict=True):
            period = labels.count(IGNORED) - 1
            assert config.shortest_segment - 1 <= period <= longest
            assert len(set(ids[1 : period + 1])) == period
            assert ids[1 + period :] == ids[1:-period]
            assert labels[1 + period :] == ids[1 + period :]
            few += all(37 <= token < 87 for token in ids[1:])
            total += 1
    assert few / total == pytest.approx(0.7, abs=0.05)
    assert all(batch["input_ids"].shape == (8, 64) for batch in batches[40:])


def test_the_loss_is_the_models_own(model: LlamaForCausalLM) -> None:
    ids = torch.randint(1, 300, (2, 12))
    assert loss(model, {"input_ids": ids, "labels": ids}).item() == pytest.approx(
        model(input_ids=ids, labels=ids).loss.item(), rel=1e-5
    )


def test_perplexity_per_word_of_a_model_that_knows_nothing(
    model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast
) -> None:
    """All tokens are equally likely, so it is the vocabulary's size to the power of tokens per word."""
    model.model.embed_tokens.weight.data.zero_()
    tokens = len(tokenizer(TEXT, add_special_tokens=False)["input_ids"])
    expected = math.exp(math.log(300) * tokens / len(TEXT.split()))
    assert perplexity_per_word(model, tokenizer, TEXTS) == pytest.approx(expected, rel=1e-4)


def test_perplexity_by_windows(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> None:
    ids = tokenizer(TEXT, add_special_tokens=False)["input_ids"]
    nats = 0.0
    for begin in range(0, len(ids), CONFIG.context - 1):
        window = torch.tensor([0, *ids[begin : begin + CONFIG.context - 1]])
        with torch.inference_mode():
            nats += cross_entropy(model(window[None]).logits[0, :-1], window[1:], reduction="sum").item()
    expected = math.exp(nats / len(TEXT.split()))
    assert perplexity_per_word(model, tokenizer, TEXTS[:1]) == pytest.approx(expected, rel=1e-4)


def test_scores_of_heads_are_means_over_rows(model: LlamaForCausalLM) -> None:
    model.set_attn_implementation("eager")
    tokens = repeats(300, 0, 5, 3, 4, seed=1)
    assert tokens.shape == (4, 16)
    assert (tokens[:, 1:6] == tokens[:, 6:11]).all()
    assert tokens[:, 1:].min() >= 30 and tokens.max() < 270
    scores = head_scores(model, tokens, 5)
    with torch.inference_mode():
        seen = [model(row[None], output_attentions=True).attentions for row in tokens]
    each = [np.stack([layer[0].numpy() for layer in layers])[..., 1:, 1:] for layers in seen]
    assert scores["induction"] == pytest.approx(np.mean([induction(row, 5) for row in each], 0), abs=1e-6)
    assert scores["previous token"] == pytest.approx(
        np.mean([previous_token(row) for row in each], 0), abs=1e-6
    )


def test_texts_follow_each_other(tokenizer: PreTrainedTokenizerFast) -> None:
    ids = encoded(TEXTS, tokenizer)
    assert (ids == tokenizer.bos_token_id).sum() == 2
    assert tokenizer.decode(ids, skip_special_tokens=True) == TEXT + TEXT
