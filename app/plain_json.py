"""JSON from unknown hands, without guesses: each field of an object once, and no numbers that are none."""

import json
from collections import Counter
from typing import Any


def read(text: str | bytes) -> Any:
    """The one value that a text is.

    Raises:
        ValueError: it is not JSON, it holds NaN or Infinity, or a field occurs twice.
        RecursionError: it is nested too deeply.
    """
    return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise ValueError(f"the field {twice[:40]!r} occurs twice")
    return result


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
