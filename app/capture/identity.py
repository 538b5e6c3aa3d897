"""A capture's id: a hash of what decides its numbers, so that an address means one thing for ever."""

import hashlib
import json

# Raised when the meaning of an input changes (tokenization, options), never for a change of looks.
SCHEMA = 1


def capture_id(model: str, revision: str, text: str) -> str:
    """32 hexadecimal digits (128 bits of SHA-256) over model, revision and text."""
    canonical = json.dumps(
        {"model": model, "revision": revision, "schema": SCHEMA, "text": text},
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
