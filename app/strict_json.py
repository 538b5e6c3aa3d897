"""Strict JSON: no duplicate fields, no NaN or infinity."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from .errors import NonFinite
from .message import localized_tree

# Each takes as much memory as hundreds of bytes of numbers; in attention, a list is a row.
_MOST_CONTAINERS = 500_000


def read(text: str | bytes) -> Any:
    """Parse a text that is one JSON value.

    Raises:
        ValueError: it is not JSON, it holds NaN or Infinity, a field occurs twice, or it may have more than
            500,000 lists and objects (brackets within strings count).
        RecursionError: it is nested too deeply.
    """
    content = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    if content.count(b"[") + content.count(b"{") > _MOST_CONTAINERS:
        raise ValueError(f"it has more than {_MOST_CONTAINERS:,} lists and objects")
    return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_constant)


def write(
    value: Any,
    *,
    indent: int | None = None,
    ascii_only: bool = False,
    default: Callable[[Any], Any] | None = None,
) -> str:
    """A value as JSON, compact unless it is indented; its messages are in the reader's language.

    Args:
        default: makes plain data of what JSON does not know; without it, TypeError is raised.

    Raises:
        NonFinite: it contains NaN or infinity, which JSON does not have.
    """
    separators = (",", ":") if indent is None else None
    try:
        return json.dumps(
            localized_tree(value, default),
            ensure_ascii=ascii_only,
            allow_nan=False,
            indent=indent,
            separators=separators,
            default=default,
        )
    except ValueError as error:
        raise NonFinite(
            "The reply contains NaN or infinity, which JSON cannot express.",
            hint="Choose another model or another input, and report this: no number should be missing.",
        ) from error


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        twice = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise ValueError(f"the field {twice[:40]!r} occurs twice")
    return result


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
