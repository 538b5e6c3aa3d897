"""GGUF files: the model is that of the file, number by number; others are refused with the reason."""

import hashlib
import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import torch
from gguf import GGMLQuantizationType, dequantize, quantize
from hypothesis import given
from hypothesis import strategies as st

from app.errors import CorruptFile, UnsupportedModel
from app.models import gguf_model, ollama
from app.models.gguf_file import ARCHITECTURES, read_gguf
from app.models.loading import model_class
from app.models.revision import folder_revision
from app.runtime.models import model_pool
from app.settings import Settings

from ..gguf_files import FAMILIES, TEMPLATE, tiny_decoder, vocabulary, write_gguf


def loaded(file: Path) -> Any:
    header = read_gguf(file)
    config = gguf_model.configuration(header)
    kind = model_class(config)
    weights = gguf_model.weights(header, kind, config)
    model, report = kind.from_pretrained(None, config=config, state_dict=weights, output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"]
    return model.eval()


def test_every_architecture_is_tested() -> None:
    assert {(architecture, family) for architecture, family, _facts in FAMILIES.values()} == set(
        ARCHITECTURES.items()
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_the_model_of_a_file_is_the_one_that_was_written(name: str, tmp_path: Path) -> None:
    original = tiny_decoder(name)
    read = loaded(write_gguf(tmp_path / "tiny.gguf", name, original))
    assert type(read) is type(original)
    numbers = read.state_dict()
    for key, tensor in original.state_dict().items():
        torch.testing.assert_close(numbers[key], tensor, atol=2e-7, rtol=0)
    ids = torch.randint(2, 200, (1, 40), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        torch.testing.assert_close(read(ids).logits, original(ids).logits, atol=2e-5, rtol=1e-5)


@pytest.mark.parametrize("kind", ["F16", "BF16", "Q8_0", "Q4_0", "Q4_1", "Q5_1"])
def test_quantized_weights_are_those_of_the_package(kind: str, tmp_path: Path) -> None:
    """Each is within a step of its block of 32 numbers; what is not quantized is exact."""
    original = tiny_decoder("qwen2")
    number = GGMLQuantizationType[kind]
    file = write_gguf(tmp_path / "tiny.gguf", "qwen2", original, number)
    read = loaded(file).state_dict()
    for key, tensor in original.state_dict().items():
        expected = tensor.numpy()
        if expected.ndim == 2 and expected.shape[-1] % 32 == 0:
            expected = dequantize(quantize(expected, number), number).reshape(expected.shape)
        np.testing.assert_array_equal(read[key].numpy(), expected, key)
    note = read_gguf(file).conversion_note()
    assert (f"{kind} weights, dequantized to float32" in note) == kind.startswith("Q")


def test_the_tokenizer_and_its_template_come_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "tokenizer_config.json").write_text('{"chat_template": "other", "bos_token": "<other>"}')
    (tmp_path / "tokenizer.json").write_text("{}")
    made = gguf_model.tokenizer(read_gguf(write_gguf(tmp_path / "tiny.gguf")))
    assert made.is_fast and made.chat_template == TEMPLATE
    assert made.tokenize("the cat sat 12") == ["the", "Ġ", "cat", "Ġ", "sat", "Ġ", "1", "2"]
    assert made("the cat")["input_ids"] == [vocabulary().index(token) for token in ("the", "Ġ", "cat")]
    assert made.tokenize("<|end|>") == ["<|end|>"] and made.eos_token == "<|end|>"


def test_digits_are_split_where_the_file_says_so(tmp_path: Path) -> None:
    for rule, note in (("smollm", ""), ("gpt-2", ""), ("zzz", "“zzz”, is not known")):
        file = write_gguf(tmp_path / f"{rule}.gguf", facts={"tokenizer.ggml.pre": rule})
        header = read_gguf(file)
        assert note in header.conversion_note() and bool(note) == bool(header.conversion_note())
        apart = "Digits" in str(gguf_model.tokenizer(header).backend_tokenizer.pre_tokenizer)
        assert apart == (rule == "smollm")


@pytest.mark.parametrize("named", ["file", "folder", "ollama"])
def test_a_file_is_loaded_and_compared_with_its_own_attention(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_gguf(tmp_path / "Tiny.Q8_0.gguf", kind=GGMLQuantizationType.Q8_0)
    name = {"file": str(file), "folder": str(tmp_path), "ollama": "ollama:tiny"}[named]
    if named == "ollama":
        save_in_ollama(tmp_path, "library/tiny/latest", file, monkeypatch)
    pool = model_pool(Settings(model=[name]))
    model = pool.wait(pool.default)
    key = {"file": "tiny.q8_0", "folder": "tiny.q8_0", "ollama": "ollama-tiny"}[named]
    assert (model.info.key, model.info.state, model.info.family) == (key, "ready", "decoder")
    assert model.difference < 1e-5
    assert "Q8_0 weights" in model.info.note
    assert model.provenance.conversion_note == model.info.conversion_note != ""
    assert str(tmp_path) not in model.info.note + model.info.source
    assert model.info.parameters == sum(tensor.numel() for tensor in tiny_decoder("llama").parameters())
    # Another file is another revision.
    other = write_gguf(tmp_path / "other/tiny.gguf", model=tiny_decoder("llama"))
    assert folder_revision(other) != model.info.revision == folder_revision(file)


def save_in_ollama(place: Path, name: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file as Ollama keeps it; the manifest's path."""
    monkeypatch.setenv("OLLAMA_MODELS", str(place / "ollama"))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    blob = place / "ollama/blobs" / f"sha256-{digest}"
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(file.read_bytes())
    manifest = place / "ollama/manifests/registry.ollama.ai" / name
    manifest.parent.mkdir(parents=True, exist_ok=True)
    layers = [
        {"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:0"},
        {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{digest}"},
    ]
    manifest.write_text(json.dumps({"schemaVersion": 2, "layers": layers}))
    return manifest


def test_names_of_ollama(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "weights"
    file.write_bytes(b"GGUF")
    save_in_ollama(tmp_path, "library/llama3.2/1b", file, monkeypatch)
    manifest = save_in_ollama(tmp_path, "somebody/model/latest", file, monkeypatch)
    blob = ollama.find("llama3.2:1b")
    assert blob.read_bytes() == b"GGUF" and ollama.find("somebody/model") == blob
    for name in ("llama3.2", "zzz", "", "../../x", "a/b/c/d"):
        with pytest.raises(UnsupportedModel) as refusal:
            ollama.find(name)
        assert "llama3.2:1b, somebody/model:latest" in refusal.value.hint
    blob.unlink()
    with pytest.raises(CorruptFile, match="weights of somebody/model are missing"):
        ollama.find("somebody/model")
    manifest.write_text(
        '{"layers": [{"mediaType": "application/vnd.ollama.image.model", "digest": "../../x"}]}'
    )
    with pytest.raises(CorruptFile, match="manifest"):
        ollama.find("somebody/model")
    monkeypatch.setenv("OLLAMA_MODELS", str(tmp_path / "nothing"))
    with pytest.raises(UnsupportedModel) as refusal:
        ollama.find("llama3.2")
    assert "ollama pull" in refusal.value.hint


@given(st.integers(0, 2**20), st.binary(max_size=8))
def test_a_damaged_file_is_refused_or_read(tiny_file: bytes, place: int, noise: bytes) -> None:
    """Whatever bytes of the header are replaced, and wherever the file ends."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "tiny.gguf"
        file.write_bytes(tiny_file[: place % len(tiny_file)])
        with pytest.raises((CorruptFile, UnsupportedModel)):
            read_gguf(file)
        start = place % 3000
        file.write_bytes(tiny_file[:start] + noise + tiny_file[start + len(noise) :])
        with suppress(CorruptFile, UnsupportedModel):
            read_gguf(file)


@pytest.fixture(scope="module")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf").read_bytes()


@pytest.mark.parametrize(
    ("facts", "detail", "hint"),
    [
        ({"general.architecture": "zzz"}, "architecture “zzz”", "model.safetensors"),
        ({"llama.expert_count": 8}, "mixture of experts", "model.safetensors"),
        ({"split.count": 3}, "one of 3 parts", "--merge tiny.gguf"),
    ],
)
def test_what_cannot_be_converted_says_why(
    facts: dict[str, Any], detail: str, hint: str, tmp_path: Path
) -> None:
    with pytest.raises(UnsupportedModel) as refusal:
        read_gguf(write_gguf(tmp_path / "tiny.gguf", facts=facts))
    assert detail in refusal.value.detail and hint in refusal.value.hint


def test_positions_and_tensors_that_nothing_reads_are_refused(tmp_path: Path) -> None:
    """They would be left out silently, and the model would be another one."""
    scaled = write_gguf(tmp_path / "scaled.gguf", facts={"llama.rope.scaling.type": "zzz"})
    with pytest.raises(UnsupportedModel, match="“zzz”"):
        gguf_model.configuration(read_gguf(scaled))
    header = read_gguf(write_gguf(tmp_path / "tiny.gguf"))
    name = "blk.0.attn_q_norm.weight"
    more = replace(header, tensors={**header.tensors, name: header.tensors["output_norm.weight"]})
    config = gguf_model.configuration(more)
    with pytest.raises(UnsupportedModel, match=name):
        gguf_model.weights(more, model_class(config), config)
