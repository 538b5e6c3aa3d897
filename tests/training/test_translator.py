"""The translator's script, on a language of nine words."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from torch.nn.functional import cross_entropy
from transformers import AutoTokenizer, MarianMTModel, PreTrainedTokenizerFast

from training.alignment import Gold, of_model, tokens_of_words
from training.loop import Recipe, fit
from training.places import export
from training.tatoeba import Pair
from training.translator import IGNORED, Batches, Config, loss, new_model, train_tokenizer, translated

PAIRS = [
    Pair("The black cat sleeps.", "Le chat noir dort."),
    Pair("The black dog eats.", "Le chien noir mange."),
    Pair("The cat eats.", "Le chat mange."),
    Pair("The dog sleeps.", "Le chien dort."),
    Pair("The white cat eats.", "Le chat blanc mange."),
    Pair("Why?", "Pourquoi ?"),
]
CONFIG = Config(
    vocabulary=120, width=32, layers=1, heads=2, inner=64, batch=60, joined=0, careless=0, dropout=0
)


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return train_tokenizer(PAIRS * 3, CONFIG.vocabulary)


@pytest.fixture(scope="module")
def model(tokenizer: PreTrainedTokenizerFast, tmp_path_factory: pytest.TempPathFactory) -> MarianMTModel:
    """Trained until it has memorised the six sentences."""
    new = new_model(CONFIG, tokenizer)
    recipe = Recipe(steps=150, peak=5e-3, warmup=10, memory=0.9, every=150)
    epoch = Batches(PAIRS, tokenizer, CONFIG).epoch
    fit(new, epoch, lambda model, batch: loss(model, batch, 0.1), recipe, tmp_path_factory.mktemp("run"))
    new.eval()
    return new


@pytest.mark.parametrize("text", ["Le chat noir dort.", "Pourquoi ?", "The cat."])
def test_text_survives_the_tokenizer(tokenizer: PreTrainedTokenizerFast, text: str) -> None:
    ids = tokenizer(text)["input_ids"]
    assert ids[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(ids, skip_special_tokens=True) == text


def test_what_is_not_a_letter_is_a_token_of_its_own(tokenizer: PreTrainedTokenizerFast) -> None:
    cut = tokenizer.backend_tokenizer.pre_tokenizer.pre_tokenize_str("dog's 12 (eh?)")
    assert [piece for piece, _ in cut] == ["▁dog", "'", "s", "▁1", "2", "▁(", "eh", "?", ")"]
    assert tokenizer.tokenize("Pourquoi\u00a0?") == tokenizer.tokenize("Pourquoi ?")
    assert tokenizer.tokenize("dog\u2019s") == tokenizer.tokenize("dog's")


def test_an_epoch_has_every_pair_once_within_the_budget(tokenizer: PreTrainedTokenizerFast) -> None:
    batches = list(Batches(PAIRS, tokenizer, CONFIG).epoch(0))
    rows = [row[row != IGNORED].tolist() for batch in batches for row in batch["labels"]]
    assert sorted(rows) == sorted(tokenizer([pair.french for pair in PAIRS])["input_ids"])
    for batch in batches:
        count, source = batch["input_ids"].shape
        assert count == 1 or count * (source + batch["labels"].shape[1]) <= CONFIG.batch


def test_the_epoch_decides_the_batches(tokenizer: PreTrainedTokenizerFast) -> None:
    batches = Batches(PAIRS * 4, tokenizer, replace(CONFIG, joined=0.5, careless=0.5))
    same = zip(batches.epoch(3), batches.epoch(3), strict=True)
    assert all(torch.equal(one["labels"], other["labels"]) for one, other in same)
    longest = max(batch["labels"].shape[1] for batch in batches.epoch(3))
    assert longest > max(len(ids) for ids in batches.target)  # some have another one appended


def test_the_decoder_reads_the_target_shifted_by_one(tokenizer: PreTrainedTokenizerFast) -> None:
    batch = Batches(PAIRS, tokenizer, CONFIG).collate([([5, 1], [7, 8, 1]), ([5, 6, 1], [9, 1])])
    assert batch["decoder_input_ids"].tolist() == [[0, 7, 8], [0, 9, 0]]
    assert batch["labels"].tolist() == [[7, 8, 1], [9, 1, IGNORED]]
    assert batch["attention_mask"].tolist() == [[1, 1, 0], [1, 1, 1]]


def test_the_loss_is_cross_entropy_with_smoothed_labels(tokenizer: PreTrainedTokenizerFast) -> None:
    model = new_model(CONFIG, tokenizer).eval()
    batch = Batches(PAIRS, tokenizer, CONFIG).collate([([5, 1], [7, 8, 1]), ([5, 6, 1], [9, 1])])
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    logits, labels = model(**inputs).logits.flatten(0, 1), batch["labels"].flatten()
    for smoothing in (0.0, 0.1):
        expected = cross_entropy(logits, labels, ignore_index=IGNORED, label_smoothing=smoothing)
        assert loss(model, batch, smoothing).item() == pytest.approx(expected.item(), rel=1e-5)


def test_it_learns_to_translate(model: MarianMTModel, tokenizer: PreTrainedTokenizerFast) -> None:
    english, french = [pair.english for pair in PAIRS], [pair.french for pair in PAIRS]
    assert translated(model, tokenizer, english, beams=1) == french
    assert translated(model, tokenizer, english, beams=4) == french


def test_the_exported_folder_is_a_standard_one(
    model: MarianMTModel, tokenizer: PreTrainedTokenizerFast, tmp_path: Path
) -> None:
    english = [pair.english for pair in PAIRS]
    before = translated(model, tokenizer, english, beams=1)
    export(model, tokenizer, tmp_path)
    with safe_open(tmp_path / "model.safetensors", "pt") as file:
        assert {file.get_tensor(name).dtype for name in file.keys()} == {torch.float16}  # noqa: SIM118
    loaded = MarianMTModel.from_pretrained(tmp_path).eval()
    assert loaded.dtype == torch.float32
    reader = AutoTokenizer.from_pretrained(tmp_path)
    assert isinstance(reader, PreTrainedTokenizerFast)
    assert translated(loaded, reader, english, beams=1) == before
    model.float()


def test_words_and_their_tokens(tokenizer: PreTrainedTokenizerFast) -> None:
    words = ["Le", "chat", "dort", "."]
    ids, tokens = tokens_of_words(tokenizer, words)
    assert sorted(token for group in tokens for token in group) == list(
        range(len(ids) - 1)
    )  # all but the end token
    pieces = tokenizer.convert_ids_to_tokens(ids)
    assert ["".join(pieces[token] for token in group).lstrip("▁") for group in tokens] == words


def test_alignment_is_measured_on_every_head(
    model: MarianMTModel, tokenizer: PreTrainedTokenizerFast
) -> None:
    looked = MarianMTModel(model.config)
    looked.load_state_dict(model.state_dict())
    looked.set_attn_implementation("eager")
    sure = frozenset({(0, 0), (1, 1), (2, 2)})
    gold = [Gold(["The", "cat", "eats"], ["Le", "chat", "mange"], sure, sure)]
    with torch.inference_mode():
        rates = of_model(looked.eval().float(), tokenizer, gold)
    assert rates["diagonal (baseline), sentences: 1"] == 0
    assert len(rates) == 7
    assert all(0 <= float(rate) <= 100 for rate in rates.values())
