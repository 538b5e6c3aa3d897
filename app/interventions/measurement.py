"""The outcome of a forward as a number, and what its gradient is taken of.

A distance (the divergence of a prediction, the change of an embedding) is 0 where nothing is changed, and so
is its gradient. To first order it is the length of ``J Δo``, where ``J`` is the Jacobian of the prediction or
the embedding. With ``r`` drawn from N(0, I), the mean of ``(r · J Δo)²`` is ``‖J Δo‖²``: so the gradients of
some random directions ``r · output`` estimate it for every change at once.
"""

import inspect
from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any, Self

import torch
from torch.nn.functional import logsigmoid

from ..core.outcome import DISTANCES, Outcome
from ..errors import NoInterventions
from ..message import _
from ..models.loading import LoadedModel

# Random directions of a distance. The relative standard error of an estimate is about 1 / sqrt(2 * this).
DIRECTIONS = 8


class Measurement:
    """Computes an outcome from the output of a model.

    Args:
        outcome: what is measured.
        reference: with ``similarity``, the embedding ``[size]`` of the other text.
    """

    def __init__(self, loaded: LoadedModel, outcome: Outcome, reference: torch.Tensor | None = None) -> None:
        self.outcome = outcome
        config = loaded.model.config
        self._several_labels = outcome.kind == "label" and config.problem_type == "multi_label_classification"
        self._pooling = loaded.pooling or "mean"
        self._reference = reference
        self._keeps_logits = outcome.position is not None and selects_logits(loaded.model)

    @property
    def needs_all_logits(self) -> bool:
        """Whether the model computes the logits of every token, though one is measured."""
        return self.outcome.kind in ("next", "mask") and not self._keeps_logits

    def arguments(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Those of a forward that computes no more logits than are measured."""
        more: dict[str, Any] = {}
        if self._keeps_logits:
            more["logits_to_keep"] = torch.tensor([self.outcome.position])
        if self.outcome.measure in ("change", "similarity"):
            more["output_hidden_states"] = True
        return {**arguments, **more}

    def values(self, output: Any, origin: torch.Tensor | None = None) -> torch.Tensor:
        """The outcome of each row of a batch: ``[batch]``.

        Args:
            origin: what a distance is counted from (`origin`); if absent, the first row.
        """
        measure = self.outcome.measure
        if measure == "similarity":
            assert self._reference is not None
            cosines: torch.Tensor = torch.cosine_similarity(self.embeddings(output), self._reference[None])
            return cosines
        if measure in DISTANCES:
            first = self.origin(output) if origin is None else origin
            if measure == "change":
                moved: torch.Tensor = (self.embeddings(output) - first).norm(dim=-1) / first.norm(dim=-1)
                return moved
            return (first.exp() * (first - self._choices(output))).sum(dim=(1, 2)).clamp(min=0)
        if measure == "logprob":
            logs = self._choices(output)
            return logs[:, self.outcome.token, 1] if self._several_labels else logs[:, 0, self.outcome.token]
        scores = self.scores(output)
        value: torch.Tensor = scores[:, self.outcome.token]
        return value - scores[:, self.outcome.foil] if measure == "difference" else value

    def origin(self, output: Any) -> torch.Tensor:
        """What a distance is counted from: the embedding ``[1, size]`` of the first row, or its choices."""
        return (self.embeddings if self.outcome.measure == "change" else self._choices)(output)[:1]

    def at(self, position: int | None) -> Self:
        """The same outcome on another input, where the prediction is at this position."""
        other = copy(self)
        other.outcome = replace(self.outcome, position=position)
        return other

    @property
    def direction_count(self) -> int:
        """How many scalars `directions` returns."""
        return 1 if self.outcome.signed else DIRECTIONS

    def directions(self, output: Any) -> list[torch.Tensor]:
        """The scalars whose gradients are needed: the outcome itself, or some random directions."""
        measure, generator = self.outcome.measure, torch.Generator().manual_seed(0)
        if measure == "change":
            vector = self.embeddings(output)[0]
            random = torch.randn((DIRECTIONS, len(vector)), generator=generator).to(vector.device)
            return list((random @ vector) / vector.detach().norm())
        if measure == "divergence":
            # The covariance of the scores' gradient is that of log p(y) for y drawn from p: Fisher's.
            logs = self._choices(output)[0]
            drawn = torch.multinomial(logs.detach().exp().cpu(), DIRECTIONS, True, generator=generator)
            return list(logs.gather(1, drawn.to(logs.device)).sum(dim=0))
        return [self.values(output)[0]]

    def scores(self, output: Any) -> torch.Tensor:
        """The logits from which the outcome is read: float32 ``[batch, vocabulary or labels]``."""
        logits: torch.Tensor = output.logits
        if self.outcome.position is not None:
            logits = logits[:, 0 if self._keeps_logits else self.outcome.position]
        return logits.float()

    def _choices(self, output: Any) -> torch.Tensor:
        """Log-probabilities: ``[batch, choices, options]``.

        One choice among all tokens or labels; where labels do not exclude each other, one choice for each:
        that it does not apply, or that it does.
        """
        scores = self.scores(output)
        if self._several_labels:
            return torch.stack([logsigmoid(-scores), logsigmoid(scores)], dim=-1)
        return scores.log_softmax(dim=-1)[:, None]

    def probabilities(self, output: Any) -> torch.Tensor:
        """The probability of each token or label, for each row of a batch: ``[batch, options]``."""
        scores = self.scores(output)
        return scores.sigmoid() if self._several_labels else scores.softmax(dim=-1)

    def option(self, loaded: LoadedModel, token: int) -> str:
        """A token or label for display."""
        if self.outcome.kind == "label":
            return str(loaded.model.config.id2label.get(token, token))
        return loaded.reader.option(token)

    def embeddings(self, output: Any) -> torch.Tensor:
        """One vector for each row of a batch, pooled as configured: float32 ``[batch, size]``."""
        states = last_states(output).float()
        return (
            states.mean(dim=1) if self._pooling == "mean" else states[:, 0 if self._pooling == "cls" else -1]
        )


def last_states(output: Any) -> torch.Tensor:
    """The last states of the tokens: ``[batch, tokens, size]``.

    Raises:
        NoInterventions: the model returns none.
    """
    states: torch.Tensor | None = getattr(output, "last_hidden_state", None)
    if states is None:
        every = getattr(output, "hidden_states", None) or getattr(output, "decoder_hidden_states", None)
        states = every[-1] if every else None
    if states is None or states.ndim != 3:
        raise NoInterventions(
            _("This model returns neither a prediction nor states of its tokens: nothing can be measured."),
            hint=_("Choose a model that predicts a token or a label, or an encoder."),
        )
    return states


def selects_logits(model: Any) -> bool:
    """Whether a model can compute the logits of some positions only."""
    return "logits_to_keep" in inspect.signature(model.forward).parameters
