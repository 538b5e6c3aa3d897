"""A pruning as it is kept: its numbers with everything that led to them, so that no model is needed again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from ..core.outcome import OutcomeOptions
from ..core.provenance import Provenance
from ..core.sentence import Sentence
from ..errors import BrokenFile, reason
from ..message import _, restored, stored
from .pruning import ORDERS, Pruning

# Ten times what the largest model and the longest sentences need.
_MOST_BYTES = 2**24


@dataclass(frozen=True, slots=True, kw_only=True)
class PruningRecord:
    """A pruning with everything that led to it.

    Attributes:
        pruning: the numbers.
        stream: whose heads were removed, e.g. ``self``.
        outcome: what was measured, as it was asked for.
        sentences: those that were run.
        provenance: of the model.
        conversion_note: that of `provenance`, which can be said in any language.
    """

    pruning: Pruning
    stream: str
    outcome: OutcomeOptions
    sentences: tuple[Sentence, ...]
    provenance: Provenance
    conversion_note: Any = None

    def dumps(self) -> bytes:
        """All of it as JSON; numbers keep every bit, and sentences on them are made anew."""
        return _adapter().dump_json(replace(self, conversion_note=stored(self.provenance.conversion_note)))

    @staticmethod
    def loads(content: bytes) -> "PruningRecord":
        """What `dumps` wrote. The bytes are untrusted.

        Raises:
            BrokenFile: it is no such record, or it is inconsistent.
        """
        try:
            if len(content) > _MOST_BYTES:
                raise ValueError(_("it is too large"))
            record = _adapter().validate_json(content)
            for fault in _faults(record):
                raise ValueError(fault)
            note = restored(record.conversion_note)
        except (ValidationError, ValueError) as error:
            raise BrokenFile(
                _("This is not a recording of a pruning: {reason}.", reason=reason(error)),
                hint=_("Save the pruning again."),
            ) from error
        return replace(record, provenance=replace(record.provenance, conversion_note=note))


@cache
def _adapter() -> TypeAdapter[PruningRecord]:
    """Writes a record as JSON, and reads it with every type checked."""
    return TypeAdapter(PruningRecord)


def _faults(record: PruningRecord) -> Iterator[str]:
    """What contradicts itself."""
    pruning = record.pruning
    points, heads = len(pruning.removed), Counter((one.layer, one.head) for one in pruning.heads)
    if len(record.sentences) != pruning.sentences or not record.sentences:
        yield _("it has other sentences than it counts")
    if max(heads.values(), default=0) != 1 or min(min(head) for head in heads) < 0:
        yield _("its heads are no list of heads")
    ends = (0, len(heads))
    if points < 2 or (pruning.removed[0], pruning.removed[-1]) != ends or min(np.diff(pruning.removed)) < 1:
        yield _("its numbers of heads do not rise from none to all")
    if tuple(curve.order for curve in pruning.curves) != ORDERS or not pruning.draws:
        yield _("it lacks an order")
    shares = [row for one in pruning.curves for row in (one.unchanged, one.unchanged_low, one.unchanged_high)]
    values = [row for one in pruning.curves for row in (one.mean, one.low, one.high)]
    lengths = {len(row) for row in (*values, *pruning.draws)}, {len(row) for row in shares}
    if lengths != ({points}, {points if pruning.predicts else 0}):
        yield _("its curves have other points than it names")
    importances = [number for one in pruning.heads for number in (one.importance, one.low, one.high)]
    if not all(np.isfinite([number for row in (*values, *pruning.draws, importances) for number in row])):
        yield _("it has numbers that are not finite")
    if not all(0 <= share <= 1 for row in shares for share in row):
        yield _("it has shares outside 0 to 1")
