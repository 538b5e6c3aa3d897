"""The effects of changing attention, in NumPy terms: no torch here."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..message import _
from .ablation import ZERO, Ablation
from .capture import Floats
from .intervention import Intervention
from .outcome import Outcome

# What no effect of a cut shows.
SELF_REPAIR = _(
    "Other heads can make up for a cut edge, so a small effect does not show that a head does nothing."
)


@dataclass(frozen=True, slots=True)
class EdgeChanges:
    """What cutting each edge of some rows would do, before the rows keep their sum.

    Attributes:
        changes: ``A_ij · ∂M/∂o_i · (o_i − v_j)``, float32 ``[directions, heads, rows, keys]``. Divided by ``1
            − A_ij`` it is the first-order change of the outcome; for several keys of a row, both the changes
            and the weights add up first.
        weights: ``A_ij``, float32 ``[heads, rows, keys]``.
    """

    changes: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class ChangedOption:
    """A token or label, and how likely it is before and after a change.

    Attributes:
        text: e.g. ``seven``.
        id: e.g. ``3276``.
        before: its probability in the model as it is, 0 to 1, e.g. ``0.36``.
        after: its probability with the change, 0 to 1, e.g. ``0.0003``.
    """

    text: str
    id: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run of the model with interventions, beside the model as it is.

    Attributes:
        after: the outcome with all interventions, e.g. ``-8.18``.
        alone: by how much each intervention alone changes the outcome.
        options: the likeliest tokens or labels of either run, the likeliest before first; empty if nothing is
            predicted.
    """

    after: float
    alone: tuple[float, ...]
    options: tuple[ChangedOption, ...]


class Effects(ABC):
    """The consequences of the attention of one capture for one outcome.

    Attributes:
        outcome: what is measured.
        directions: how many gradients there are: one, or several random ones for a distance.
        ablation: what ablated heads output; 0 unless the model is loaded.
    """

    outcome: Outcome
    directions: int
    ablation: Ablation = ZERO

    @abstractmethod
    def edges(
        self, stream: str, layer: int, heads: Sequence[int], first: int = 0, last: int | None = None
    ) -> EdgeChanges:
        """The first-order changes by cutting each edge of the queries ``first:last`` of some heads."""

    @abstractmethod
    def heads(self, stream: str, layer: int) -> Floats:
        """The first-order changes by ablating each head of a layer: float32 ``[directions, heads]``.

        Raises:
            UnknownStream, InvalidRequest: nothing can replace the outputs of these heads.
        """

    @abstractmethod
    def possible(self, interventions: Collection[Intervention]) -> bool:
        """Whether `verified` would accept these interventions, and there are any."""

    @abstractmethod
    def verified(self, changes: Sequence[Collection[Intervention]]) -> list[float]:
        """The change of the outcome by each set of interventions, by running the model.

        Raises:
            OutOfRange, UnknownStream: there is no such head, layer or token.
            ImpossibleCut: an edge that the mask forbids, or the only one that its query has.
            UnknownStream, InvalidRequest: nothing can replace the outputs of these heads.
        """

    @abstractmethod
    def compare(self, interventions: Sequence[Intervention]) -> Comparison:
        """The model with some interventions beside the model as it is. Raises as `verified`."""

    @property
    def zeroing(self) -> "Effects":
        """The same effects, where ablated heads output 0."""
        return self
