"""A capture's id: a hash of what decides its numbers, so that an address means one thing for ever."""

import hashlib
import json

from .input import Input

# Raised when the meaning of an input changes (tokenization, options), never for a change of looks.
SCHEMA = 1


def capture_id(model: str, revision: str, given: Input) -> str:
    """32 hexadecimal digits (128 bits of SHA-256) over model, revision and input."""
    canonical = json.dumps(
        {"model": model, "revision": revision, "schema": SCHEMA, **given.facts()},
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
