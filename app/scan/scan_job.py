"""One scan in its current state."""

from dataclasses import dataclass, field
from typing import Literal

from ..errors import ProblemDocument, ScanUnfinished
from ..message import _
from ..runtime.fair_queue import current_client
from ..store.scans import StoredScan
from .effect_observation import VERIFIED_HEADS
from .measurements import Measurements
from .statistics import Scan

State = Literal["waiting", "running", "done", "cancelled", "failed"]


@dataclass(kw_only=True)
class ScanJob(Measurements):
    """One scan in its current state.

    Attributes:
        stored: what determines it.
        seconds: on the inference thread.
        scan: the evidence, once it is done; None if no sentence could be measured.
        problem: why it failed, as a problem document.
        client: the client that it runs for.
    """

    stored: StoredScan
    state: State = "waiting"
    seconds: float = 0.0
    scan: Scan | None = None
    problem: ProblemDocument | None = None
    client: str = field(default_factory=current_client.get)

    @property
    def most_runs(self) -> int:
        """How many runs with an edge cut there are, at most; 0 if effects were not asked for."""
        if self.stored.outcome is None:
            return 0
        sentences = len(self.measured) if self.heads else len(self.stored.sentences)
        return sentences * min(VERIFIED_HEADS, self.shape.layers * self.shape.heads)

    @property
    def nbytes(self) -> int:
        """Approximate memory: sentences, and the numbers of each head for each of them."""
        heads = self.shape.layers * self.shape.heads
        text = sum(4 * len(sentence.text) for sentence in self.stored.sentences)
        each, once = (13, 500) if self.stored.outcome is None else (21, 1_200)
        return text + len(self.results) * (20_000 + each * heads) + once * heads

    def require_result(self) -> Scan:
        """The evidence. Raises ScanUnfinished."""
        if self.state == "done" and self.scan is not None:
            return self.scan
        why = {
            "waiting": _("The scan has not begun."),
            "running": _(
                "The scan has read {count} of {all} sentences.",
                count=len(self.results),
                all=len(self.stored.sentences),
            ),
            "cancelled": _("The scan was cancelled."),
            "failed": _("The scan failed."),
            "done": _("The scan could measure none of its sentences."),
        }[self.state]
        raise ScanUnfinished(
            why,
            hint=_("{address} reports its progress.", address="GET /api/scans/{id}"),
            state=self.state,
        )
