"""Folders become models, or are refused with a reason and a next step."""

import json
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import torch
from transformers import (
    BertConfig,
    BertForMaskedLM,
    GenerationConfig,
    PreTrainedModel,
    T5Config,
    T5Model,
)

from app.capture.attention_function import NAME
from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.errors import CorruptFile, FollowspotError, NoSafetensors, OutOfMemory, TokenizerMismatch
from app.models.checkpoint import tensors
from app.models.loading import load
from app.models.model_info import ModelInfo
from app.models.revision import folder_revision

from ..tiny import FAMILIES, save_tiny, tiny_config, tiny_tokenizer

CARD = ModelInfo("tiny", "Tiny", "tiny", "bert", "text", "none", "for tests")


def prepared(folder: Path) -> VerifiedModel:
    return load_verified(CARD, folder, "cpu", lambda phase, fraction: None)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_folder_of_each_family_is_shown_exactly(family: str, tmp_path: Path) -> None:
    model = prepared(save_tiny(tmp_path, family))
    assert 0 <= model.difference <= 1e-5
    stream = (model.info.streams or ())[0]
    assert (stream.layers, stream.heads, stream.head_size) == (2, 4, 8)
    assert model.info.state == "ready"
    assert model.info.max_tokens == 64
    assert model.loaded.model.config._attn_implementation == NAME
    assert all(p.dtype == torch.float32 for p in model.loaded.model.parameters())


def test_two_models_are_never_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """transformers patches its classes meanwhile; two at once would not restore them: weights untied."""
    folders = [save_tiny(tmp_path / name) for name in "ab"]
    inside, most, both = [0], [0], Barrier(2)

    def counted(folder: Path, extra: Collection[str] = ()) -> dict[str, Any]:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        tensors_read = tensors(folder, extra)
        inside[0] -= 1
        return tensors_read

    def read(folder: Path) -> None:
        both.wait()
        prepared(folder)

    original = PreTrainedModel.tie_weights
    monkeypatch.setattr("app.models.loading.tensors", counted)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(read, folders))
    assert most == [1]
    assert PreTrainedModel.tie_weights is original


def test_phases_are_reported_in_order(tmp_path: Path) -> None:
    seen: list[tuple[str, float]] = []
    load_verified(CARD, save_tiny(tmp_path), "cpu", lambda phase, fraction: seen.append((phase, fraction)))
    fractions = [fraction for _, fraction in seen]
    assert fractions == sorted(fractions) and fractions[0] > 0 and fractions[-1] < 1
    assert len({phase for phase, _ in seen}) == len(seen) >= 5


def test_an_encoder_decoder_has_three_streams(tmp_path: Path) -> None:
    config = T5Config(vocab_size=64, d_model=32, d_kv=8, d_ff=32, num_layers=2, num_heads=4)
    T5Model(config).save_pretrained(tmp_path)
    GenerationConfig(decoder_start_token_id=0).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    model = prepared(tmp_path)
    assert model.difference <= 1e-5
    shapes = [(s.name, s.layers, s.query_side, s.key_side, s.causal) for s in model.info.streams or ()]
    assert shapes == [
        ("encoder", 2, "source", "source", False),
        ("decoder", 2, "target", "target", True),
        ("cross", 2, "target", "source", False),
    ]


def test_the_head_of_the_checkpoint_is_kept(tmp_path: Path) -> None:
    BertForMaskedLM(tiny_config("bert")).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    assert isinstance(prepared(tmp_path).loaded.model, BertForMaskedLM)


def test_a_cut_file_says_so(tmp_path: Path) -> None:
    weights = save_tiny(tmp_path) / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(CorruptFile, match=r"model\.safetensors cannot be read"):
        prepared(tmp_path)


def test_weights_that_are_not_there_are_not_made_up(tmp_path: Path) -> None:
    """A masked language model read as a classifier would get a random head."""
    config = tiny_config("bert")
    BertForMaskedLM(config).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    facts = json.loads((tmp_path / "config.json").read_text())
    facts["architectures"] = ["BertForSequenceClassification"]
    (tmp_path / "config.json").write_text(json.dumps(facts))
    with pytest.raises(CorruptFile, match="lack 2 of its weights, classifier") as refusal:
        prepared(tmp_path)
    assert refusal.value.facts["missing"] == ["classifier.bias", "classifier.weight"]


def test_no_tokenizer(tmp_path: Path) -> None:
    for file in save_tiny(tmp_path).glob("tokenizer*"):
        file.unlink()
    with pytest.raises(FollowspotError) as refusal:
        prepared(tmp_path)
    assert refusal.value.code == "no-tokenizer"


def test_a_tokenizer_of_another_model(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path)
    tokenizer = tiny_tokenizer()
    tokenizer.add_tokens([f"word{n}" for n in range(60)])
    tokenizer.save_pretrained(folder)
    with pytest.raises(TokenizerMismatch, match="do not belong together") as refusal:
        prepared(folder)
    assert refusal.value.facts == {"asked": 73, "limit": 64}


def test_pickles_are_never_read(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(NoSafetensors):
        load(CARD, folder, NAME, "cpu", lambda phase, fraction: None)


def test_remote_code_is_never_run(tmp_path: Path) -> None:
    """A folder that requires its own Python file is refused, and the file is not executed."""
    folder = save_tiny(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoConfig": "evil.Config", "AutoModel": "evil.Model"}
    config["model_type"] = "evil"
    (folder / "config.json").write_text(json.dumps(config))
    marker = tmp_path / "executed"
    (folder / "evil.py").write_text(f"open({str(marker)!r}, 'w')\n")
    with pytest.raises(FollowspotError):
        prepared(folder)
    assert not marker.exists()


def test_the_revision_follows_what_decides_the_numbers(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path)
    before = folder_revision(folder)
    (folder / "README.md").write_text("changed")
    assert folder_revision(folder) == before
    config = BertConfig.from_pretrained(folder)
    config.layer_norm_eps = 1e-3
    config.save_pretrained(folder)
    assert folder_revision(folder) != before


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError(
            "[enforce fail at alloc_cpu.cpp:127] DefaultCPUAllocator: not enough memory: you tried..."
        ),
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    ],
)
def test_memory_that_runs_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("transformers.BertModel.from_pretrained", fail)
    with pytest.raises(OutOfMemory, match="not enough memory to load Tiny"):
        prepared(save_tiny(tmp_path))


def test_the_size_is_that_of_the_weights(tmp_path: Path) -> None:
    model = prepared(save_tiny(tmp_path, "gpt2"))
    parameters = sum(p.numel() for p in model.loaded.model.parameters())
    assert model.nbytes >= 4 * parameters
    assert model.nbytes <= 4 * parameters + sum(b.nbytes for b in model.loaded.model.buffers())


def test_a_file_that_was_read_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = save_tiny(tmp_path)
    before = folder_revision(folder)
    with monkeypatch.context() as patch:
        patch.setattr("hashlib.file_digest", None)
        assert folder_revision(folder) == before
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    assert folder_revision(folder) != before
