"""Rewrite the recordings of app/examples: ``python -m scripts.record_examples`` in the checkout."""

from functools import cache

from app.capture.generation import complete
from app.capture.live_capture import run
from app.capture.model_verification import load_verified
from app.capture.recording import record
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.content_ids import capture_id
from app.examples import examples
from app.models.catalogue import catalogue
from app.settings import Settings

MODELS = catalogue(open=True)
# They are part of every installation.
MOST_BYTES = 400_000


def main() -> None:
    """Record every example that names a file, of the models on this machine."""
    for example in examples():
        if example.path is None:
            continue
        if MODELS.folder(example.model) is None:
            print(f"{example.recording}: left as it is, since {example.model} was not downloaded")
            continue
        model, user_input = prepared(example.model), example.input
        identity = capture_id(example.model, model.revision, user_input)
        reading = complete(model, user_input, {}, Settings())
        record(run(model, user_input, reading, identity, WeightsCache(2**28)), example.path, MOST_BYTES)
        print(f"{example.recording}: {example.path.stat().st_size:,} bytes")


@cache
def prepared(key: str) -> VerifiedModel:
    """A model on this machine, as a server prepares it."""
    folder = MODELS.folder(key)
    assert folder is not None
    return load_verified(MODELS.info(key), folder, "cpu", lambda phase, fraction: None)


if __name__ == "__main__":
    main()
