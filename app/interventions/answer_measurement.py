"""The log-probability of a whole answer, as a number read from the output of a model."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from ..models.loading import LoadedModel
from .measurement import selects_logits


class AnswerMeasurement:
    """Computes the log-probability of an answer: the sum over its tokens, in nats.

    Args:
        positions: of its tokens; each is predicted by the row before it.
        ids: of the same, in the vocabulary.
    """

    def __init__(self, loaded: LoadedModel, positions: Sequence[int], ids: Sequence[int]) -> None:
        self._rows = [position - 1 for position in positions]
        self._ids = torch.tensor(ids)
        self._keeps_logits = selects_logits(loaded.model)

    def arguments(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Those of a forward that computes no more logits than are measured."""
        more = {"logits_to_keep": torch.tensor(self._rows)} if self._keeps_logits else {}
        return {**arguments, **more}

    def values(self, output: Any) -> torch.Tensor:
        """The log-probability in each row of a batch: ``[batch]``."""
        logits: torch.Tensor = output.logits if self._keeps_logits else output.logits[:, self._rows]
        logs = logits.float().log_softmax(dim=-1)
        ids = self._ids.to(logs.device).expand(len(logs), -1)
        chosen: torch.Tensor = logs.gather(-1, ids[:, :, None])[:, :, 0].double().sum(dim=-1)
        return chosen
