"""A loaded model does not change with its files, and all its numbers are finite."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.errors import CorruptFile, FilesChanged, FollowspotError, NonFinite
from app.models import checkpoint
from app.models.checkpoint import tensors
from app.models.model_info import ModelInfo
from app.models.revision import folder_revision

from ..tiny import save_tiny

CARD = ModelInfo("tiny", "Tiny", "tiny", "bert", "text", "none", "for tests")
FILE = "model.safetensors"


def prepared(folder: Path, at: str = "", then: object = None) -> VerifiedModel:
    """The model of a folder; ``then`` is called when loading reaches the phase ``at``."""

    def report(phase: str, _: float) -> None:
        if phase == at and callable(then):
            then()

    return load_verified(CARD, folder, "cpu", report)


def change(folder: Path, name: str, value: float, place: int = 0) -> str:
    """Write a number into a tensor whose name ends so; returns its whole name."""
    weights = load_file(folder / FILE)
    (result,) = (key for key in weights if key.endswith(name))
    weights[result].view(-1)[place] = value
    save_file(weights, folder / FILE, metadata={"format": "pt"})
    return result


# A separate process: a mapped file that shrinks kills the process that reads it.
CHILD = """
import json, os, sys
from pathlib import Path
from app.capture.model_verification import load_verified
from app.capture.forward import forward
from app.capture.weights import call_weights
from app.models.model_info import ModelInfo
from app.models.revision import folder_revision

card = ModelInfo("tiny", "Tiny", "tiny", "bert", "text", "none", "for tests")

def weights(model):
    calls = forward(model.loaded, model.loaded.reader.probe()).calls["self"]
    return [call_weights(call, slice(None)).tolist() for call in calls]

def compared(folder):
    file = folder / "model.safetensors"
    model = load_verified(card, folder, "cpu", lambda phase, share: None)
    before = weights(model)
    with file.open("r+b") as opened:
        opened.seek(os.path.getsize(file) // 2)
        opened.write(bytes(range(1, 101)) * 80)
    changed = weights(model)
    os.truncate(file, 100)
    shrunk = weights(model)
    return [before == changed, before == shrunk, folder_revision(folder) == model.revision]

print(json.dumps([compared(Path(folder)) for folder in sys.argv[1:]]))
"""


def test_tensors_are_read_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From several threads at once it takes longer."""
    inside, most = [0], [0]

    class Part:
        def __getitem__(self, index: Any) -> Any:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            torch.zeros(1_000_000).sum()  # other threads run meanwhile
            inside[0] -= 1
            return index

    class File:
        def keys(self) -> list[str]:
            return [str(number) for number in range(50)]

        def get_slice(self, name: str) -> Part:
            return Part()

    monkeypatch.setattr(checkpoint, "_open", lambda file: File())
    tensors_read = tensors(save_tiny(tmp_path))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda part: part[...], tensors_read.values())) == [...] * 50
    assert most == [1]


def test_a_file_that_changes_or_shrinks_changes_no_loaded_model(tmp_path: Path) -> None:
    folders = [save_tiny(tmp_path / family, family) for family in ("bert", "llama")]
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, folders)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert json.loads(ran.stdout) == [[True, True, False]] * 2


def test_tensors_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path)
    expected = load_file(folder / FILE)
    tensors_read = tensors(folder)
    assert tensors_read.keys() == expected.keys()
    assert all(torch.equal(tensors_read[name][...], expected[name]) for name in expected)
    (folder / FILE).write_bytes(b"\xff" * 50)
    with pytest.raises(CorruptFile, match=r"model\.safetensors cannot be read"):
        tensors(folder)


@pytest.mark.parametrize(
    "at",
    ["reading the configuration", "reading the tokenizer", "reading the weights", "checking the files"],
)
def test_files_that_change_while_they_are_loaded_are_reported(tmp_path: Path, at: str) -> None:
    folder = save_tiny(tmp_path / "tiny")
    folder_revision(folder)  # as the other thread does

    def write() -> None:
        change(folder, "layer.0.attention.self.query.weight", 0.5)

    if at == "reading the configuration":  # nothing was read yet
        assert prepared(folder, at, write).revision == folder_revision(folder)
    else:
        with pytest.raises(FilesChanged, match=r"model\.safetensors of Tiny changed while"):
            prepared(folder, at, write)
    again = prepared(folder)
    assert again.revision == folder_revision(folder)
    weight = again.loaded.model.state_dict()["encoder.layer.0.attention.self.query.weight"]
    assert weight[0, 0] == 0.5


def test_a_file_that_was_set_back_in_time_is_another_one(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny")
    before, times = folder_revision(folder), (folder / FILE).stat()
    with (folder / FILE).open("r+b") as opened:
        opened.seek(-1, os.SEEK_END)
        opened.write(b"\x11")
    os.utime(folder / FILE, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert folder_revision(folder) != before


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_weights_that_are_no_numbers_are_named(tmp_path: Path, value: float) -> None:
    folder = save_tiny(tmp_path / "tiny")
    name = change(folder, "layer.1.attention.self.key.weight", value, 7)
    with pytest.raises(NonFinite) as refusal:
        prepared(folder)
    error = refusal.value
    assert error.code == "non-finite"
    assert f"{name} in {FILE} has NaN or infinity in 1 of its 1,024 numbers." in error.detail
    assert error.facts["tensors"] == [name] and error.hint


def test_all_such_tensors_are_counted(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny")
    for layer in (0, 1):
        change(folder, f"layer.{layer}.output.dense.weight", float("nan"))
    with pytest.raises(NonFinite, match="1 more tensor") as refusal:
        prepared(folder)
    assert len(refusal.value.facts["tensors"]) == 2


def test_what_no_forward_uses_may_be_anything(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny")
    change(folder, "pooler.dense.weight", float("nan"))
    assert prepared(folder).difference <= 1e-5


def test_finite_weights_that_lead_to_infinity(tmp_path: Path) -> None:
    """Every weight is finite, but the attention is NaN: found on the probe, and reported so."""
    folder = save_tiny(tmp_path / "tiny", "llama", kind=AutoModelForCausalLM)
    weights = load_file(folder / FILE)
    for name in weights:
        if name.endswith("layers.1.self_attn.q_proj.weight"):
            weights[name].fill_(3e38)
    save_file(weights, folder / FILE, metadata={"format": "pt"})
    with pytest.raises(NonFinite) as refusal:
        prepared(folder)
    assert "NaN or infinity in layer 1 of the self-attention of Tiny" in refusal.value.detail
    assert refusal.value.facts["layer"] == 1
    assert "choose another checkpoint" in refusal.value.hint.lower()


def test_a_large_model_is_no_damaged_one(tmp_path: Path) -> None:
    """Many large finite numbers add up to infinity in float32."""
    folder = save_tiny(tmp_path / "tiny")
    weights = load_file(folder / FILE)
    for name in weights:
        if name.endswith("position_embeddings.weight"):
            weights[name].fill_(3e38)
    save_file(weights, folder / FILE, metadata={"format": "pt"})
    with pytest.raises(FollowspotError) as refusal:
        prepared(folder)
    assert "weights of Tiny are damaged" not in refusal.value.detail
