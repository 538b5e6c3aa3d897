"""The content of a folder, without loading it."""

import json
from pathlib import Path

import pytest
from safetensors.torch import save_file
from torch import zeros

from app.errors import CorruptFile, FollowspotError, NoConfiguration, NoSafetensors, RemoteCode
from app.models.model_folder import inspect, is_complete, modality

from .folders import save_empty, write_weights


def test_a_whole_folder(tmp_path: Path) -> None:
    inspected = inspect(save_empty(tmp_path, 10))
    assert (inspected.parameters, inspected.config["model_type"]) == (10, "bert")
    assert inspected.bytes == (tmp_path / "model.safetensors").stat().st_size
    assert is_complete(tmp_path)


def test_parameters_as_the_library_writes_them(tmp_path: Path) -> None:
    save_file(
        {"a": zeros(3, 5), "b": zeros(7).half(), "c": zeros(())}, save_empty(tmp_path) / "model.safetensors"
    )
    assert inspect(tmp_path).parameters == 15 + 7 + 1


def test_weights_in_parts(tmp_path: Path) -> None:
    save_empty(tmp_path)
    (tmp_path / "model.safetensors").unlink()
    for number, count in ((1, 3), (2, 4)):
        write_weights(tmp_path / f"model-0000{number}-of-00002.safetensors", count)
    index = {"weight_map": {str(n): f"model-0000{n}-of-00002.safetensors" for n in (1, 2)}}
    (tmp_path / "model.safetensors.index.json").write_text(json.dumps(index))
    assert inspect(tmp_path).parameters == 7
    (tmp_path / "model-00002-of-00002.safetensors").unlink()
    assert not is_complete(tmp_path)
    with pytest.raises(NoSafetensors, match="lacks model-00002-of-00002"):
        inspect(tmp_path)


@pytest.mark.parametrize("size", [0, 7, 8, 20, 100, -1, 1])
def test_a_cut_file_is_distinguished_from_a_whole(tmp_path: Path, size: int) -> None:
    file = save_empty(tmp_path, 100) / "model.safetensors"
    content = file.read_bytes()
    file.write_bytes(content + b"x" if size == 1 else content[:size])
    with pytest.raises(CorruptFile):
        inspect(tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff" * 40,
        b"\x02" + bytes(7) + b"[]",
        b"\x0d" + bytes(7) + b'{"w":{"x":1}}',
        b"\x04" + bytes(7) + b"null",
    ],
)
def test_what_is_no_safetensors_file(tmp_path: Path, content: bytes) -> None:
    (save_empty(tmp_path) / "model.safetensors").write_bytes(content)
    with pytest.raises(CorruptFile, match="not a safetensors file"):
        inspect(tmp_path)


def test_the_place_of_a_folder_is_not_revealed(tmp_path: Path) -> None:
    (save_empty(tmp_path) / "config.json").unlink()
    with pytest.raises(NoConfiguration) as refusal:
        inspect(tmp_path)
    assert tmp_path.name in str(refusal.value) and str(tmp_path) not in str(refusal.value)


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_no_configuration(tmp_path: Path, content: str) -> None:
    (save_empty(tmp_path) / "config.json").write_text(content)
    with pytest.raises(NoConfiguration, match=r"config\.json"):
        inspect(tmp_path)
    assert not is_complete(tmp_path)


def test_pickles_and_code_are_refused(tmp_path: Path) -> None:
    save_empty(tmp_path / "pickle")
    (tmp_path / "pickle/model.safetensors").rename(tmp_path / "pickle/pytorch_model.bin")
    with pytest.raises(NoSafetensors, match="safetensors"):
        inspect(tmp_path / "pickle")
    with pytest.raises(RemoteCode, match="its own Python code"):
        inspect(save_empty(tmp_path / "code", auto_map={"AutoModel": "evil.Model"}, model_type="evil"))


def test_code_that_became_part_of_transformers_is_not_needed(tmp_path: Path) -> None:
    folder = save_empty(tmp_path / "code", auto_map={"AutoModel": "old.Model"}, model_type="bert")
    assert inspect(folder).config["model_type"] == "bert"


def test_every_refusal_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FollowspotError) as refusal:
        inspect(tmp_path)
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("reader", "reads"),
    [
        (None, "text"),
        ({"image_processor_type": "ViTImageProcessor", "image_mean": [0.5]}, "vision"),
        ({"feature_extractor_type": "ViTFeatureExtractor", "image_mean": [0.5]}, "vision"),
        ({"feature_extractor_type": "WhisperFeatureExtractor"}, "speech"),
    ],
)
def test_what_a_model_reads(tmp_path: Path, reader: dict[str, object] | None, reads: str) -> None:
    if reader:
        (tmp_path / "preprocessor_config.json").write_text(json.dumps(reader))
    assert modality(tmp_path) == reads
