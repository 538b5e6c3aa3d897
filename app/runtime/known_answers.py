"""What models have generated lately: an answer of fewer tokens is the beginning of it.

So a generation that was stopped is the same input with as many tokens as there were, and is not generated
again. That holds for one token after another, greedy or drawn; a beam search decides at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cachetools import LRUCache

from ..capture.generation_feed import GenerationFeed
from ..core.input import Input

if TYPE_CHECKING:  # torch takes seconds to import
    from ..capture.verified_model import VerifiedModel

_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a model added to an input.

    Attributes:
        ids: the token of a detected language first.
        most: how many generated tokens it was asked for, if it ended by itself or at a limit of the server;
            else as many as there are.
    """

    ids: tuple[int, ...]
    most: int


class KnownAnswers:
    """The latest answers, and those that are growing. For one event loop."""

    def __init__(self) -> None:
        self._kept: LRUCache[str, _Answer] = LRUCache(_KEPT)
        self._growing: dict[str, GenerationFeed] = {}

    def find(self, prepared: "VerifiedModel", user_input: Input) -> tuple[int, ...] | None:
        """The ids that a model adds to an input, if that is known."""
        reader, name = prepared.loaded.reader, _name(prepared, user_input)
        plan = reader.writes(user_input)
        if name is None or plan is None:
            return None
        detected = int(reader.detects(user_input))
        length = detected + plan.tokens
        growing, kept = self._growing.get(name), self._kept.get(name)
        ids = growing.ids if growing is not None else ()
        if len(ids) >= length:
            return ids[:length]
        return kept.ids[:length] if kept is not None and plan.tokens <= kept.most else None

    @contextmanager
    def growing(self, prepared: "VerifiedModel", user_input: Input, feed: GenerationFeed) -> Iterator[None]:
        """Inside the ``with`` block a model generates; what there is at its end is known from then on."""
        name, plan = _name(prepared, user_input), prepared.loaded.reader.writes(user_input)
        if name is None or plan is None:
            yield
            return
        self._growing.setdefault(name, feed)
        is_whole = False
        try:
            yield
            is_whole = True
        finally:
            if self._growing.get(name) is feed:
                del self._growing[name]
            most = plan.tokens if is_whole else feed.count
            kept = self._kept.get(name)
            if feed.count and (kept is None or kept.most < most):
                self._kept[name] = _Answer(feed.ids, most)


def _name(prepared: "VerifiedModel", user_input: Input) -> str | None:
    """The id of an input whatever the number of tokens; None if its beginnings are no answers."""
    plan = prepared.loaded.reader.writes(user_input)
    if plan is None or plan.method == "beam":
        return None
    return prepared.capture_id(replace(user_input, generate=replace(plan, tokens=1)))
