"""Folders without a usable model: each is refused with the file's name and the next step."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.errors import FollowspotError
from app.models.model_folder import inspect
from app.runtime.models import model_pool
from app.settings import Settings

from ..tiny import save_tiny

POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 123\n"
WEIGHTS = "model.safetensors"


def configure(folder: Path, **facts: Any) -> None:
    config = json.loads((folder / "config.json").read_text())
    config |= facts
    (folder / "config.json").write_text(json.dumps(config))


def lora(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    facts = {"peft_type": "LORA", "base_model_name_or_path": "/home/me/base-model"}
    (folder / "adapter_config.json").write_text(json.dumps(facts))
    (folder / "adapter_model.safetensors").write_bytes(b"")


def gguf(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    (folder / "tiny.Q8_0.gguf").write_bytes(b"GGUF")


def several_gguf(folder: Path) -> None:
    gguf(folder)
    (folder / "tiny.Q4_0.gguf").write_bytes(b"GGUF")


def no_tokenizer(folder: Path) -> None:
    for file in folder.glob("tokenizer*"):
        file.unlink()


def missing_part(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    index = {"weight_map": {"a": "model-00001-of-00001.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))


def damaged_index(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    (folder / "model.safetensors.index.json").write_text("{")


def half(folder: Path) -> None:
    content = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(content[: len(content) // 2])


def write(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text)


def rename(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / WEIGHTS).rename(folder / name)


def quantized(**facts: Any) -> Callable[[Path], object]:
    return lambda folder: configure(folder, quantization_config=facts)


# The damage to a good folder, the code, and what the refusal names.
CASES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "lora": (lora, "adapter-only", "weights of base-model"),
    "gguf": (gguf, "corrupt-file", "tiny.Q8_0.gguf"),
    "several gguf": (several_gguf, "unsupported-model", "2 GGUF files"),
    "pickle": (rename("pytorch_model.bin"), "no-safetensors", "only pytorch_model.bin"),
    "other name": (rename("weights.safetensors"), "no-safetensors", "has weights.safetensors"),
    "no index": (rename("model-00001-of-00002.safetensors"), "no-safetensors", "safetensors.index.json"),
    "missing part": (missing_part, "no-safetensors", "lacks model-00001-of-00001.safetensors"),
    "damaged index": (damaged_index, "corrupt-file", "model.safetensors.index.json of"),
    "truncated": (half, "corrupt-file", "model.safetensors has"),
    "noise": (write(WEIGHTS, "noise, not weights"), "corrupt-file", "model.safetensors is not"),
    "empty": (write(WEIGHTS, ""), "corrupt-file", "model.safetensors is not a safetensors file: it is empty"),
    "cut in its beginning": (write(WEIGHTS, "noise"), "corrupt-file", "it ends within its first 8 bytes"),
    "pointer": (write(WEIGHTS, POINTER), "corrupt-file", "pointer of Git LFS"),
    "no tokenizer": (no_tokenizer, "no-tokenizer", "no tokenizer.json"),
    "damaged tokenizer": (write("tokenizer.json", "{"), "corrupt-file", "tokenizer.json of"),
    "pointer to a tokenizer": (write("tokenizer.json", POINTER), "corrupt-file", "pointer of Git LFS"),
    "no vocabulary": (write("tokenizer.json", "{}"), "no-tokenizer", "tokenizer"),
    "damaged configuration": (write("config.json", '{"a":'), "no-configuration", "config.json of"),
    "no configuration": (lambda folder: (folder / "config.json").unlink(), "no-configuration", "config.json"),
    "unknown kind": (lambda folder: configure(folder, model_type="zzz"), "unsupported-model", "kind “zzz”"),
    "other sizes": (lambda folder: configure(folder, hidden_size=64), "corrupt-file", "should be 64 × 64"),
    "no number": (lambda folder: configure(folder, hidden_size="many"), "model-failed", "hidden_size"),
    "no heads": (
        lambda folder: configure(folder, num_attention_heads=0),
        "model-failed",
        "could not be loaded",
    ),
    "bitsandbytes": (
        quantized(quant_method="bitsandbytes", load_in_4bit=True),
        "quantized-model",
        "(bitsandbytes)",
    ),
    "gptq": (quantized(quant_method="gptq", bits=4), "quantized-model", "(gptq)"),
    "awq": (quantized(quant_method="awq", bits=4), "quantized-model", "(awq)"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_folder_is_a_failed_card(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    spoil, code, named = CASES[name]
    folder = save_tiny(tmp_path / "tiny", "llama")
    spoil(folder)
    pool = model_pool(Settings(model=[str(folder)]))
    with pytest.raises(FollowspotError) as refusal:
        pool.wait("tiny")
    error = refusal.value
    assert (error.code, pool.info("tiny").state) == (code, "failed")
    assert named in error.detail and error.hint
    assert str(tmp_path) not in error.detail + error.hint, "visitors read it"
    assert "Traceback" not in caplog.text + capfd.readouterr().err
    assert (pool.info("tiny").problem or {})["code"] == code


def test_what_would_work_is_not_refused(tmp_path: Path) -> None:
    """Weights beside an adapter, a GGUF file or a pickle are read."""
    folder = save_tiny(tmp_path / "tiny", "llama")
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": "a/b"}))
    for name in ("adapter_model.safetensors", "tiny.gguf", "pytorch_model.bin"):
        (folder / name).write_bytes(b"")
    pool = model_pool(Settings(model=[str(folder)]))
    assert pool.wait("tiny").info.state == "ready"


def test_a_folder_that_was_mended_loads(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny", "llama")
    content = (folder / "config.json").read_text()
    (folder / "config.json").write_text("{")
    pool = model_pool(Settings(model=[str(folder)]))
    assert pool.info("tiny").state == "failed"
    (folder / "config.json").write_text(content)
    assert pool.wait("tiny").info.state == "ready"
    assert pool.info("tiny").problem is None


def test_a_folder_in_a_folder_is_named(tmp_path: Path) -> None:
    save_tiny(tmp_path / "outer/inner")
    with pytest.raises(FollowspotError) as refusal:
        inspect(tmp_path / "outer")
    assert "inner in it has one" in refusal.value.detail and "outer/inner" in refusal.value.hint
