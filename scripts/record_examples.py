"""Rewrite the recordings of app/examples: ``python -m scripts.record_examples`` in the checkout."""

from app.capture.live_capture import run
from app.capture.model_verification import load_verified
from app.capture.recording import record
from app.capture.weights import WeightsCache
from app.core.content_ids import capture_id
from app.examples import examples
from app.models.catalogue import catalogue, minilm_folder


def main() -> None:
    """Record every example that names a file, with the built-in model."""
    models = catalogue("minilm")
    prepared = load_verified(models.info("minilm"), minilm_folder(), "cpu", lambda phase, fraction: None)
    cache = WeightsCache(2**28)
    for example in examples():
        if example.path:
            user_input = example.input
            identity = capture_id(example.model, prepared.revision, user_input)
            reading = prepared.loaded.reader.read(user_input, {})
            record(run(prepared, user_input, reading, identity, cache), example.path)
            print(f"{example.recording}: {example.path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
