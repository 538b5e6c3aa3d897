"""The effects that a saved figure shows: noted while it is drawn, read again without its model."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ..core.capture import Floats
from ..core.effects import Comparison, EdgeChanges, Effects
from ..core.intervention import Intervention, format_interventions, parse_interventions
from ..core.outcome import Outcome
from ..core.stream import Head
from ..core.stream_name import stream_name
from ..core.token import Token
from ..errors import HeadNotKept, NoInterventions
from ..message import _


@dataclass(frozen=True, slots=True)
class EffectsMetadata:
    """What is known of recorded effects besides their arrays.

    Attributes:
        outcome: what is measured.
        directions: gradients behind each estimate.
        verified: sets of changes as an address has them, each with its stream, and by how much each changes
            the outcome, e.g. ``("self/3.4:15-7", -7.17)``.
    """

    outcome: Outcome
    directions: int
    verified: tuple[tuple[str, float], ...]


class NotedEffects(Effects):
    """Effects that remember what they answered, so that the same can be drawn from a recording.

    Args:
        effects: of a model that is loaded.
    """

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        self._edges: dict[tuple[str, int, int], EdgeChanges] = {}
        self._verified: dict[frozenset[Intervention], float] = {}
        self.outcome = effects.outcome
        self.directions = effects.directions

    def edges(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> EdgeChanges:
        """As `Effects.edges`, cut out of whole heads: a product of larger matrices may round otherwise."""
        whole = [self._head(stream, layer, head) for head in heads]
        return EdgeChanges(
            np.concatenate([one.changes[:, :, first:last] for one in whole], axis=1),
            np.concatenate([one.weights[:, first:last] for one in whole]),
        )

    def heads(self, stream: str, layer: int) -> Floats:
        """As `Effects.heads`; not recorded."""
        return self._effects.heads(stream, layer)

    def possible(self, interventions: Collection[Intervention]) -> bool:
        """As `Effects.possible`."""
        return self._effects.possible(interventions)

    def verified(self, changes: Sequence[Collection[Intervention]]) -> list[float]:
        """As `Effects.verified`, each set of changes once."""
        named = [frozenset(one) for one in changes]
        new = [one for one in dict.fromkeys(named) if one not in self._verified]
        if new:
            runs = self._effects.verified([sorted(one, key=str) for one in new])
            self._verified |= zip(new, runs, strict=True)
        return [self._verified[one] for one in named]

    def compare(self, interventions: Sequence[Intervention]) -> Comparison:
        """As `Effects.compare`; not recorded."""
        return self._effects.compare(interventions)

    def changes(self, stream: str, heads: Sequence[Head]) -> Floats:
        """What is recorded of some heads: float32 ``[directions, heads, queries, keys]``."""
        return np.concatenate([self._head(stream, *head).changes for head in heads], axis=1)

    @property
    def metadata(self) -> EffectsMetadata:
        """What is recorded besides `changes`."""
        verified = ((_written(cuts), change) for cuts, change in self._verified.items())
        return EffectsMetadata(self.outcome, self.directions, tuple(verified))

    def _head(self, stream: str, layer: int, head: int) -> EdgeChanges:
        """The changes of every row of one head."""
        place = (stream, layer, head)
        if place not in self._edges:
            self._edges[place] = self._effects.edges(stream, layer, [head])
        return self._edges[place]


class RecordedEffects(Effects):
    """The effects that one figure shows. There is no model to ask for others.

    Args:
        metadata: of the recording.
        arrays: of the recording; see `RecordedCapture`.
    """

    def __init__(self, metadata: EffectsMetadata, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._arrays = arrays
        self._verified = {
            frozenset(parse_interventions(text, "")): change for text, change in metadata.verified
        }
        self.outcome = metadata.outcome
        self.directions = metadata.directions

    def edges(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> EdgeChanges:
        """The first-order changes by cutting each edge of the queries ``first:last`` of some heads.

        Raises:
            HeadNotKept: the recording does not hold one of them.
        """
        kept = self._arrays[f"{stream}.kept"].tolist()
        missing = [head for head in heads if [layer, head] not in kept]
        if missing:
            raise head_not_kept(stream, (layer, missing[0]))
        places = [kept.index([layer, head]) for head in heads]
        return EdgeChanges(
            self._arrays[f"{stream}.changes"][:, places, first:last],
            self._arrays[f"{stream}.weights"][places, first:last],
        )

    def heads(self, stream: str, layer: int) -> Floats:
        """Not recorded. Raises NoInterventions."""
        _refuse()

    def possible(self, interventions: Collection[Intervention]) -> bool:
        """Whether these changes were run when the figure was saved."""
        return frozenset(interventions) in self._verified

    def verified(self, changes: Sequence[Collection[Intervention]]) -> list[float]:
        """The change of the outcome by each set of interventions, as it was when the figure was saved.

        Raises:
            NoInterventions: one of them was not run.
        """
        if not all(map(self.possible, changes)):
            _refuse()
        return [self._verified[frozenset(one)] for one in changes]

    def compare(self, interventions: Sequence[Intervention]) -> Comparison:
        """Not recorded. Raises NoInterventions."""
        _refuse()


def head_not_kept(stream: str, head: Head) -> HeadNotKept:
    """The error of a recording that does not hold a head."""
    return HeadNotKept(
        _(
            "Layer {layer}, head {head} of {stream} is not in this recording.",
            layer=str(head[0]),
            head=str(head[1]),
            stream=stream_name(stream),
        ),
        hint=_("It holds what its figure shows. For other heads, open the text in the workbench."),
        asked=list(head),
    )


def check_effects(
    metadata: EffectsMetadata,
    tokens: Mapping[str, tuple[Token, ...]],
    arrays: Mapping[str, NDArray[Any]],
) -> None:
    """Raise ValueError unless metadata from a file agree with the rest of it."""
    outcome = metadata.outcome
    if outcome.position is not None and not 0 <= outcome.position < len(tokens.get(outcome.side or "", ())):
        raise ValueError(_("the outcome is read off a token that there is not"))
    if not math.isfinite(outcome.value) or not all(
        math.isfinite(change) for _cuts, change in metadata.verified
    ):
        raise ValueError(_("some effects are not finite"))
    for name in arrays:
        stream = name.removesuffix(".weights")
        if name != stream and not {f"{stream}.kept", f"{stream}.changes"} <= arrays.keys():
            raise ValueError(_("the effects of a stream are missing"))


def _written(cuts: Collection[Intervention]) -> str:
    # No stream is called "", so that each is named.
    return format_interventions(sorted(cuts, key=str), "")


def _refuse() -> NoReturn:
    raise NoInterventions(
        _("This is a recording, which is shown without running the model."),
        hint=_("For other cuts, open the text in the workbench."),
    )
