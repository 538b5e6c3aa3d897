"""Write the recordings of app/examples anew: ``python -m scripts.record_examples`` in the checkout."""

from app.capture.identity import capture_id
from app.capture.live import run
from app.capture.prepared import prepare
from app.capture.recording import record
from app.capture.weights import WeightsCache
from app.examples import examples
from app.models.catalogue import catalogue


def main() -> None:
    """Record every example that names a file, with the built-in model."""
    models = catalogue("minilm")
    prepared = prepare(models.card("minilm"), models.folder("minilm"), "cpu", lambda phase, fraction: None)
    cache = WeightsCache(2**28)
    for example in examples():
        if example.path:
            identity = capture_id(example.model, prepared.revision, example.text)
            encoding = prepared.loaded.encode(example.text)
            record(run(prepared, example.text, encoding, identity, cache), example.path)
            print(f"{example.recording}: {example.path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
