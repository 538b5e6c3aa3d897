"""The times of a speech model's frames: how its convolutions map a clip to encoder positions."""

from dataclasses import dataclass
from typing import Any

from ..errors import UnsupportedModel
from ..message import _

# Families whose configuration does not specify their convolutions: kernel, stride, padding of each.
_KNOWN: dict[str, tuple[tuple[int, int, int], ...]] = {
    "whisper": ((3, 1, 1), (3, 2, 1)),
    "moonshine": ((127, 64, 0), (7, 3, 0), (3, 2, 0)),
}


@dataclass(frozen=True, slots=True)
class Frames:
    """The convolutions before an encoder.

    Attributes:
        stages: kernel, stride and padding of each, in order.
        unit: samples from one column of the first one's input to the next: 1 for a waveform, the hop of the
            spectrogram otherwise.
    """

    stages: tuple[tuple[int, int, int], ...]
    unit: int = 1

    def count(self, columns: int) -> int:
        """Frames for an input of so many columns; 0 or less if it is too short for one."""
        for kernel, stride, padding in self.stages:
            columns = (columns + 2 * padding - kernel) // stride + 1
        return columns

    @property
    def step(self) -> int:
        """Samples from one frame to the next."""
        step = self.unit
        for _kernel, stride, _padding in self.stages:
            step *= stride
        return step

    @property
    def field(self) -> int:
        """Samples that one frame is computed from; for a spectrogram, from the first column to the last."""
        field, step = 1, 1
        for kernel, stride, _padding in self.stages:
            field += (kernel - 1) * step
            step *= stride
        return field * self.unit


def frames_of(config: Any, unit: int) -> Frames:
    """The convolutions of a configuration.

    Args:
        unit: see Frames.

    Raises:
        UnsupportedModel: the times of its frames are unknown.
    """
    if config.model_type in _KNOWN:
        return Frames(_KNOWN[config.model_type], unit)
    kernels, strides = getattr(config, "conv_kernel", None), getattr(config, "conv_stride", None)
    if unit != 1 or not kernels or not strides:
        raise UnsupportedModel(
            _(
                "{kind} reads sound in a way that Followspot does not know: the times of its"
                " positions are unknown.",
                kind=config.model_type,
            ),
            hint=_("Choose a speech model of the families listed in docs/models.md."),
        )
    stages = tuple((int(kernel), int(stride), 0) for kernel, stride in zip(kernels, strides, strict=True))
    squeeze = int(getattr(config, "squeeze_factor", 1))
    return Frames((*stages, (squeeze, squeeze, 0)) if squeeze > 1 else stages)
