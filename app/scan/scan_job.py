"""One scan in its current state."""

from dataclasses import dataclass, field

from ..core.sentence import Sentence
from ..errors import ScanUnfinished
from ..message import _
from ..runtime.jobs import Job
from ..store.scans import StoredScan
from .effect_observation import VERIFIED_HEADS
from .measurements import Measurements
from .pruning import Pruning
from .pruning_runs import PruningRuns
from .statistics import Scan


@dataclass(kw_only=True)
class ScanJob(Measurements, Job):
    """One scan in its current state.

    Attributes:
        stored: what determines it.
        scan: the evidence, once it is done; None if no sentence could be measured.
        removals: what was found so far while heads are removed; empty if that was not asked for.
        pruning: the curves, once they are done; None if there are none.
    """

    stored: StoredScan
    scan: Scan | None = None
    removals: PruningRuns = field(default_factory=PruningRuns)
    pruning: Pruning | None = None

    @property
    def most_runs(self) -> int:
        """How many runs with an edge cut there are, at most; 0 if effects were not asked for."""
        if self.stored.outcome is None:
            return 0
        sentences = len(self.measured) if self.heads else len(self.stored.sentences)
        return sentences * min(VERIFIED_HEADS, self.shape.layers * self.shape.heads)

    @property
    def pruning_steps(self) -> tuple[int, int]:
        """How many sentences were ranked or run without heads so far, and how many there will be at most."""
        if self.stored.pruning is None:
            return 0, 0
        sentences = len(self.stored.sentences)
        ranked, pruned = len(self.removals.importances), len(self.removals.pruned)
        used = len(self.removals.known) if self.removals.plan is not None else sentences
        return ranked + pruned, sentences + used

    @property
    def pruned_sentences(self) -> tuple[Sentence, ...]:
        """The sentences in which heads are removed."""
        found = zip(self.stored.sentences, self.removals.importances, strict=True)
        return tuple(sentence for sentence, one in found if not isinstance(one, str))

    @property
    def nbytes(self) -> int:
        """Approximate memory: sentences, and the numbers of each head for each of them."""
        heads = self.shape.layers * self.shape.heads
        text = sum(4 * len(sentence.text) for sentence in self.stored.sentences)
        each, once = (13, 500) if self.stored.outcome is None else (21, 1_200)
        removals = 200 * heads + len(self.removals.importances) * (5_000 + 4 * heads)
        return text + len(self.results) * (20_000 + each * heads) + once * heads + removals

    def summaries(self) -> tuple[Scan | None, Pruning | None]:
        """The evidence and the curves of the sentences that could be used."""
        return self.summary(), self.removals.summary()

    def require_pruning(self) -> Pruning:
        """The curves. Raises ScanUnfinished."""
        self.require_result()
        if self.pruning is None:
            raise ScanUnfinished(
                self.removals.reason or _("In this scan no heads were removed."),
                hint=_("Send the sentences again, with prune: {address}.", address="POST /api/scans"),
                state=self.state,
            )
        return self.pruning

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
