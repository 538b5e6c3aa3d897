"""The golden sentence of effects with the weights of SmolLM2, where they were downloaded."""

from collections.abc import Iterator

import pytest

from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.intervention import Intervention
from app.core.outcome import OutcomeOptions
from app.interventions.live_effects import LiveEffects, live_effects
from app.models.catalogue import catalogue

TEXT = (
    "The server crashed because the disk was full. The engineer said that it had no space left, so she"
    " cleaned the"
)
LAYER = 23

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        catalogue(open=True).folder("smollm2") is None, reason="SmolLM2 was not downloaded to this machine"
    ),
]


@pytest.fixture(scope="module")
def captured() -> Iterator[tuple[LiveCapture, LiveEffects]]:
    models = catalogue("smollm2")
    folder = models.folder("smollm2")
    assert folder is not None
    prepared = load_verified(models.info("smollm2"), folder, "cpu", lambda phase, share: None)
    assert prepared.difference < 1e-5
    user_input = Input(text=TEXT)
    capture = run(
        prepared, user_input, prepared.loaded.reader.read(user_input, {}), "0" * 32, WeightsCache(1 << 24)
    )
    yield capture, live_effects(capture, OutcomeOptions())


def test_it_predicts_server_and_three_heads_matter(captured: tuple[LiveCapture, LiveEffects]) -> None:
    """Weights 0.14, 0.25, 0.15; without the edge the log-probability falls by 0.57, 0.55, 0.47."""
    capture, effects = captured
    tokens = [token.text for token in capture.query_tokens("self")]
    query, key = len(tokens) - 1, next(place for place, text in enumerate(tokens) if "server" in text)
    edges = [Intervention("self", LAYER, head, query, key) for head in (5, 4, 8)]
    weights = capture.weights("self", LAYER)[[5, 4, 8], query, key]
    assert weights == pytest.approx([0.14, 0.25, 0.15], abs=0.01)
    assert effects.verified([[edge] for edge in edges]) == pytest.approx([-0.57, -0.55, -0.47], abs=0.02)
