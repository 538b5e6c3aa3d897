"""Downloads from a stand-in for the Hub by huggingface_hub's own code: progress, cancelling, refusals."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import (
    DiskFull,
    FollowspotError,
    GatedModel,
    HubUnreachable,
    LoadCancelled,
    ModelTooLarge,
    NoConfiguration,
    NoSafetensors,
    NoTokenizer,
    NotOnHub,
    RemoteCode,
)
from app.models import download as fetch_module
from app.models.cancellation import Cancellation
from app.models.hub import Facts, Snapshot, cache_folder, cached_snapshot, download, is_id
from app.models.resource_check import check_disk, check_memory

from ..hub import Hub

SOURCE = "somebody/tiny"
Steps = list[tuple[Any, ...]]


def get(
    check: Callable[[Facts], None] = lambda facts: None,
    steps: Steps | None = None,
    cancellation: Cancellation | None = None,
) -> Snapshot:
    def report(*step: Any) -> None:
        if steps is not None:
            steps.append(step)

    return download(SOURCE, "Tiny", check, report, cancellation or Cancellation())


def left_over() -> list[str]:
    return [path.name for path in cache_folder().rglob("*.incomplete")]


def test_a_model_is_downloaded_and_found_again(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish(SOURCE, tiny_folder)
    assert cached_snapshot(SOURCE) is None
    seen: list[Facts] = []
    steps: Steps = []
    snapshot = get(seen.append, steps)
    assert snapshot.commit == repository.commit
    assert cached_snapshot(SOURCE) == snapshot
    for name, content in repository.files.items():
        assert (snapshot.folder / name).read_bytes() == content
    size = sum(map(len, repository.files.values()))
    weights = len(repository.files["model.safetensors"])
    assert seen == [Facts(repository.commit, weights, size, None, "mit")]
    assert steps[0] == ("asking the Hub", 0.0)
    assert steps[-1] == ("downloading", 1.0, size, size)
    done = [step[2] for step in steps[1:]]
    assert done == sorted(done)
    assert not left_over()


def test_what_is_here_needs_no_network(hub: Hub, tiny_folder: Path) -> None:
    hub.publish(SOURCE, tiny_folder)
    snapshot = get()
    hub.asked.clear()
    hub.broken = True
    assert get() == snapshot
    assert hub.asked == []


def test_nothing_but_data_is_downloaded(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish(SOURCE, tiny_folder)
    code = (
        "modeling_tiny.py",
        "pytorch_model.bin",
        "flax_model.msgpack",
        "tf_model.h5",
        "model.fp16.safetensors",
    )
    more = {**dict.fromkeys(code, b"x"), "onnx/config.json": b"{}", "README.md": b"hello"}
    repository.files.update(more)
    snapshot = get()
    assert {path.name for path in snapshot.folder.rglob("*")} == repository.files.keys() - more.keys()


def test_files_in_parts(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish(SOURCE, tiny_folder)
    weights = repository.files.pop("model.safetensors")
    part = "model-00001-of-00001.safetensors"
    index = {"weight_map": {"a": part}}
    repository.files |= {part: weights, "model.safetensors.index.json": json.dumps(index).encode()}
    assert (get().folder / part).read_bytes() == weights


def test_progress_comes_while_the_rest_is_on_its_way(hub: Hub, tiny_folder: Path) -> None:
    repository = hub.publish(SOURCE, tiny_folder)
    # More than one piece, so that something is counted before the pause.
    repository.files["model.safetensors"] = bytes(3 * fetch_module._CHUNK)
    repository.pause_after = 2 * fetch_module._CHUNK
    steps: Steps = []
    cancellation = Cancellation()
    ended: list[BaseException] = []

    def run() -> None:
        try:
            get(steps=steps, cancellation=cancellation)
        except LoadCancelled as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert repository.paused.wait(30)
    # The stream is now paused and never resumed: only cancelling ends it.
    cancellation.cancel()
    thread.join(30)
    assert not thread.is_alive()
    assert len(ended) == 1
    assert 0 < steps[-1][1] < 1
    assert not left_over()
    assert cached_snapshot(SOURCE) is None
    repository.pause_after = None
    assert get().commit == repository.commit


def test_cancelled_before_it_began(hub: Hub, tiny_folder: Path) -> None:
    hub.publish(SOURCE, tiny_folder)
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(LoadCancelled):
        get(cancellation=cancellation)


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        for match in [file for file in files if file.startswith(name)]:
            del files[match]

    return change


def as_pickle(files: dict[str, bytes]) -> None:
    files["pytorch_model.bin"] = files.pop("model.safetensors")


def with_code(files: dict[str, bytes]) -> None:
    config = json.loads(files["config.json"]) | {
        "auto_map": {"AutoModel": "modeling_tiny.Tiny"},
        "model_type": "tiny",
    }
    files["config.json"] = json.dumps(config).encode()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (without("config.json"), NoConfiguration),
        (without("tokenizer"), NoTokenizer),
        (as_pickle, NoSafetensors),
        (with_code, RemoteCode),
    ],
)
def test_refused_before_the_weights_are_downloaded(
    hub: Hub,
    tiny_folder: Path,
    change: Callable[[dict[str, bytes]], None],
    error: type[FollowspotError],
) -> None:
    change(hub.publish(SOURCE, tiny_folder).files)
    with pytest.raises(error) as refusal:
        get()
    assert refusal.value.hint
    assert not any(path.endswith((".safetensors", ".bin")) for path in hub.asked)


def test_missing_on_the_hub(hub: Hub) -> None:
    with pytest.raises(NotOnHub, match="somebody/tiny") as refusal:
        get()
    assert refusal.value.facts == {"asked": SOURCE}


def test_gated(hub: Hub, tiny_folder: Path) -> None:
    hub.publish(SOURCE, tiny_folder, gated=True)
    with pytest.raises(GatedModel, match="accepted its licence") as refusal:
        get()
    assert "HF_TOKEN" in refusal.value.hint and SOURCE in refusal.value.hint


def test_a_hub_that_is_broken(hub: Hub) -> None:
    hub.broken = True
    with pytest.raises(HubUnreachable, match="it answered 503"):
        get()


def test_no_connection(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    with pytest.raises(HubUnreachable, match="there is no connection"):
        get()


def test_offline_mode(hub: Hub, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.publish(SOURCE, tiny_folder)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(HubUnreachable, match="HF_HUB_OFFLINE"):
        get()
    assert hub.asked == []


def test_the_forecast_comes_first(hub: Hub, tiny_folder: Path) -> None:
    hub.publish(SOURCE, tiny_folder, facts={"safetensors": {"parameters": {"F32": 10**12}, "total": 10**12}})

    def check(facts: Facts) -> None:
        assert facts.parameters
        check_memory("Tiny", 4 * facts.parameters, None, 8 * 10**9)

    with pytest.raises(ModelTooLarge, match=r"needs 4,000,000 MB of memory; 8,000 MB are available"):
        get(check)
    assert not any("resolve" in path for path in hub.asked)


def test_a_disk_without_room(hub: Hub, tiny_folder: Path) -> None:
    hub.publish(SOURCE, tiny_folder)
    with pytest.raises(DiskFull, match="MB are free") as refusal:
        get(lambda facts: check_disk("Tiny", 10**18, cache_folder()))
    assert refusal.value.facts["asked"] == 10**18 > refusal.value.facts["limit"]


def test_a_disk_that_becomes_full() -> None:
    error = fetch_module.download_error(OSError(28, "No space left on device"), "Tiny", SOURCE)
    assert isinstance(error, DiskFull)


def test_half_a_snapshot_is_not_taken_for_a_whole(hub: Hub, tiny_folder: Path) -> None:
    hub.publish(SOURCE, tiny_folder)
    snapshot = get()
    (snapshot.folder / "model.safetensors").unlink()
    assert cached_snapshot(SOURCE) is None
    hub.asked.clear()
    assert get() == snapshot
    assert [path.rpartition("/")[2] for path in hub.asked if "resolve" in path][-1] == "model.safetensors"


def test_a_child_that_dies_is_no_riddle(hub: Hub, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/true")
    with pytest.raises(FollowspotError, match="ended without a reason"):
        get()


@pytest.mark.parametrize(
    "text",
    [
        *("gpt2", "a/b/c", "../b", "/a/b", "./a/b", "a/..", "~/b", "a--b/c", "a/b--c", "a\\b/c", "a/b c", ""),
        *("/", "a/", "https://example.org/a/b", "a/b\n", "ä/b", "x" * 50 + "/" + "y" * 50),
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert not is_id(text)


@pytest.mark.parametrize(
    "text", ["openai-community/gpt2", "Qwen/Qwen2.5-0.5B", "a/b", "google/bert_uncased_L-2_H-128"]
)
def test_what_is_an_id(text: str) -> None:
    assert is_id(text)


@given(st.text(max_size=30))
def test_an_id_names_no_place_outside_the_cache(text: str) -> None:
    if is_id(text):
        assert (Path("/cache") / f"models--{text.replace('/', '--')}").resolve().parent == Path("/cache")
