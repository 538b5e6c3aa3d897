"""Where the weights and the effects of a scatter lie, and what stands at its axes and in its corners."""

from dataclasses import dataclass
from typing import Self

from ..analysis.effect_scatter import EdgePoint, EffectScatter
from ..core.shape import sent
from ..core.view_spec import Scale
from ..message import _, digits
from .colour_scale import Tick
from .colours import difference_limit, difference_place, difference_ticks, effect_limit
from .outcome_text import UNITS

# Where along the axis of weights numbers stand.
_SHARES = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class ScatterAxes:
    """Where weights and effects lie: shares of the width from the left, and of the height from the bottom.

    Attributes:
        most: the weight at the right side, e.g. ``1.0``; at the left one it is 0.
        limit: the effect at the top, e.g. ``10.0``.
        signed: whether the bottom is ``-limit``; else it is 0, as of every distance.
        scale: how an effect becomes a height.
    """

    most: float
    limit: float
    signed: bool
    scale: Scale

    @classmethod
    def of(cls, scatter: EffectScatter, scale: Scale) -> Self:
        """The axes of a scatter."""
        view, most = scatter.view, difference_limit(min(1.0, scatter.most_weight))
        return cls(most, effect_limit(view.limit), view.outcome.signed, scale)

    @property
    @sent
    def weight_ticks(self) -> tuple[Tick, ...]:
        """The numbers of the axis of weights."""
        return tuple(Tick(share, digits(f"{share * self.most:g}")) for share in _SHARES)

    @property
    @sent
    def effect_ticks(self) -> tuple[Tick, ...]:
        """The numbers of the axis of effects."""
        return tuple(
            Tick(place, text) for place, text in difference_ticks(self.limit, self.scale, signed=self.signed)
        )

    @property
    @sent
    def zero(self) -> float:
        """The height of no effect, e.g. ``0.5``."""
        return self.height(0)

    def width(self, weight: float) -> float:
        """How far right a weight lies, 0 to 1."""
        return weight / self.most

    def height(self, effect: float) -> float:
        """How high an effect lies, 0 to 1."""
        return difference_place(effect / self.limit, self.scale, signed=self.signed)

    def place(self, point: EdgePoint) -> tuple[float, float]:
        """How far right and how high a point lies, 0 to 1."""
        return self.width(point.weight), self.height(point.effect)


@dataclass(frozen=True, slots=True)
class ScatterNames:
    """What stands at the axes of a scatter and in its corners.

    Attributes:
        weight: the name of the axis to the right, e.g. ``weight →``.
        effect: that of the axis upwards, e.g. ``effect of cutting the edge (nats) ↑``.
        idle: the corner of large weights and small effects, e.g. ``bright and idle``.
        decisive: the corner of small weights and large effects, e.g. ``dim and decisive``.
    """

    weight: str
    effect: str
    idle: str
    decisive: str

    @classmethod
    def of(cls, scatter: EffectScatter) -> Self:
        """The names of a scatter."""
        unit = UNITS[scatter.view.outcome.measure]
        return cls(
            _("weight →"),
            _("effect of cutting the edge ({unit}) ↑", unit=unit),
            _("bright and idle"),
            _("dim and decisive"),
        )
