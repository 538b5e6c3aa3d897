"""Trained weights of Whisper tiny.en: its transcript of a clip, and the times that its heads attend to."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from ..shared import shared
from .test_sound import captured, server
from .test_weights import read

WHISPER, CLIP = shared("whisper-tiny-en"), shared("speech/jfk.flac")
pytestmark = pytest.mark.skipif(
    not (WHISPER.exists() and CLIP.exists()), reason="shared/data has no Whisper or no clip on this machine"
)
SPOKEN = "ask not what your country can do for you, ask what you can do for your country."
SECONDS_PER_FRAME = 0.02


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server with default settings except for its model."""
    yield from server(WHISPER, tmp_path_factory.mktemp("speech") / "speech.sqlite3")


@pytest.fixture(scope="module")
def capture(whisper: TestClient) -> dict[str, Any]:
    return captured(whisper, CLIP.read_bytes())


def test_it_writes_what_is_said(capture: dict[str, Any]) -> None:
    assert capture["texts"]["target"].strip() == f"And so my fellow Americans {SPOKEN}"
    (last,) = capture["tokens"]["target"][-1:]
    assert (last["text"], last["special"]) == ("<|endoftext|>", True)


def test_its_alignment_heads_follow_the_clip(whisper: TestClient, capture: dict[str, Any]) -> None:
    """From one written token to the next, the frame with the largest mean weight is never earlier. The rows
    are those that predict a token; special tokens and the added silence are hidden. docs/models.md states the
    numbers.
    """
    (cross,) = (stream for stream in capture["streams"] if stream["name"] == "cross")
    heads = ",".join(f"{layer}.{head}" for layer, head in cross["alignment_heads"])
    figure = whisper.get(
        f"/api/captures/{capture['id']}/figure/cross",
        params={"heads": heads, "specials": "0", "rows": "written", "max_cells": 640},
    ).json()
    meta = figure["layout"]["meta"]
    weights = read(figure["data"][0]["z"])
    assert (len(cross["alignment_heads"]), weights.shape, meta["block"]) == (8, (24, 550), None)
    assert meta["spec"]["scale"] == "log"
    moments = weights.argmax(axis=1) * SECONDS_PER_FRAME
    assert (np.diff(moments) >= 0).all()
    assert moments[0] < 1.2 and moments[-1] > 10.5
    share = 1 - np.mean(meta["removed"])
    np.testing.assert_allclose(weights.sum(axis=1).mean(), share, atol=1e-5)
