"""The golden sentence of effects with the weights of SmolLM2, where they were downloaded."""

import pytest

from app.capture.cost import admit
from app.capture.live_capture import LiveCapture, run
from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.intervention import Intervention
from app.core.outcome import OutcomeOptions
from app.interventions.live_effects import live_effects
from app.models.catalogue import catalogue
from app.settings import Settings

TEXT = (
    "The server crashed because the disk was full. The engineer said that it had no space left, so she"
    " cleaned the"
)
LAYER = 23
LONG = (
    "The old clock in the hall struck seven, and the children who had waited there since noon went down to"
    " the river because it was warm, but nobody had brought the boat that their uncle had promised them. "
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        catalogue(open=True).folder("smollm2") is None, reason="SmolLM2 was not downloaded to this machine"
    ),
]


@pytest.fixture(scope="module")
def prepared() -> VerifiedModel:
    models = catalogue("smollm2")
    folder = models.folder("smollm2")
    assert folder is not None
    return load_verified(models.info("smollm2"), folder, "cpu", lambda phase, share: None)


def captured(prepared: VerifiedModel, text: str) -> LiveCapture:
    user_input = Input(text=text)
    return run(
        prepared, user_input, prepared.loaded.reader.read(user_input, {}), "0" * 32, WeightsCache(1 << 24)
    )


def test_it_predicts_server_and_three_heads_matter(prepared: VerifiedModel) -> None:
    """Weights 0.14, 0.25, 0.15; without the edge the log-probability falls by 0.57, 0.55, 0.47."""
    assert prepared.difference < 1e-5
    capture = captured(prepared, TEXT)
    effects = live_effects(capture, OutcomeOptions())
    tokens = [token.text for token in capture.query_tokens("self")]
    query, key = len(tokens) - 1, next(place for place, text in enumerate(tokens) if "server" in text)
    edges = [Intervention("self", LAYER, head, query, key) for head in (5, 4, 8)]
    weights = capture.weights("self", LAYER)[[5, 4, 8], query, key]
    assert weights == pytest.approx([0.14, 0.25, 0.15], abs=0.01)
    assert effects.verified([[edge] for edge in edges]) == pytest.approx([-0.57, -0.55, -0.47], abs=0.02)


def test_two_thousand_tokens_are_read_unless_set_otherwise_and_equal_eager_attention(
    prepared: VerifiedModel,
) -> None:
    reader, settings = prepared.loaded.reader, Settings()
    text = LONG * 60
    tokens = reader.read(Input(text=text), {}).tokens["text"]
    text = text[: tokens[2047].end]
    prepared.check_text(text, settings)
    admit(prepared.cost.demand({"text": 2048}, settings, weights=False), prepared.info.title)
    capture = captured(prepared, text)
    assert len(capture.tokens["text"]) == 2048
    found = capture.difference()
    print(f"largest difference at 2,048 tokens: {found.max_difference:.1e}, {found.rows_compared} rows")
    assert found.max_difference is not None and found.max_difference < 1e-5
    assert found.rows_compared == 30 * 9 * 64
