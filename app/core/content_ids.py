"""Ids: hashes of everything that determines the numbers, so that an address never changes its meaning."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from .input import Input
from .outcome import OutcomeOptions
from .sentence import Sentence

# Increased when the meaning of an input changes (tokenization, options), never for a change of looks.
SCHEMA = 1
# Of inputs whose language the model detects: under the first schema their language was English.
DETECTED_SCHEMA = 2
# Increased when what is measured in a sentence changes.
SCAN_SCHEMA = 1
# Increased when what is measured of a head, or the texts for it, change.
CENSUS_SCHEMA = 1


def capture_id(model: str, revision: str, user_input: Input, *, detects: bool = False) -> str:
    """32 hexadecimal digits (128 bits of SHA-256) over model, revision and input.

    Args:
        detects: whether the model detects the language of the input.
    """
    schema = DETECTED_SCHEMA if detects else SCHEMA
    canonical = json.dumps(
        {"model": model, "revision": revision, "schema": schema, **user_input.facts()},
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def scan_id(
    model: str,
    revision: str,
    stream: str,
    sentences: Sequence[Sentence],
    outcome: OutcomeOptions | None = None,
    pruning: OutcomeOptions | None = None,
) -> str:
    """32 hexadecimal digits over everything that determines the numbers of a scan; not over line numbers.

    Args:
        outcome: by what effects are measured; None: they are not.
        pruning: what is measured while heads are removed; None: none are.
    """
    marked = [[sentence.text, *sentence.query, *sentence.key] for sentence in sentences]
    facts = {"model": model, "revision": revision, "stream": stream, "sentences": marked}
    effects = {} if outcome is None else {"effects": asdict(outcome)}
    removals = {} if pruning is None else {"prune": asdict(pruning)}
    canonical = json.dumps(
        {**facts, **effects, **removals, "schema": SCAN_SCHEMA},
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]


def census_id(model: str, revision: str, stream: str, options: Mapping[str, str | int]) -> str:
    """32 hexadecimal digits over everything that determines the numbers of a census."""
    facts = {"census": CENSUS_SCHEMA, "model": model, "revision": revision, "stream": stream}
    canonical = json.dumps({**facts, "options": dict(options)}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:32]
