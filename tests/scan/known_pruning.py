"""A pruning of made-up numbers: 30 sentences, 32 heads."""

import numpy as np

from app.core.outcome import Outcome, OutcomeOptions
from app.core.provenance import Provenance
from app.core.sentence import Sentence
from app.message import _
from app.scan.pruning import Pruning, summarise_pruning
from app.scan.pruning_plan import PruningPlan
from app.scan.pruning_record import PruningRecord

COUNT = 30


def known_pruning(*, predicts: bool = True, shape: tuple[int, int] = (4, 8)) -> Pruning:
    """One whose outcome falls with every head."""
    random = np.random.default_rng(7)
    importance = random.random((COUNT, *shape))
    plan = PruningPlan.of(importance.mean(axis=0))
    orders, points = len(plan.orders), len(plan.removed)
    values = -np.cumsum(random.random((COUNT, orders, points)), axis=2)
    unchanged = (random.random((COUNT, orders, points)) > 0.3).astype(np.float64)
    return summarise_pruning(
        Outcome("logprob" if predicts else "change"),
        importance,
        plan,
        values,
        unchanged if predicts else None,
        directions=1 if predicts else 8,
    )


def known_record(pruning: Pruning | None = None) -> PruningRecord:
    """What is kept of it."""
    sentences = (Sentence(f"<Anna> met Ben {number}.", (0, 6), (11, 14), number) for number in range(COUNT))
    note = _("Its weights are {bits} bits wide.", bits="8")
    return PruningRecord(
        pruning=pruning or known_pruning(),
        stream="self",
        outcome=OutcomeOptions(outcome="logprob"),
        sentences=tuple(sentences),
        provenance=Provenance("tiny", "owner/tiny", "r1", "0", "0", "0", conversion_note=note, reads=("en",)),
    )
