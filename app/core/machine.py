"""The machine on which something was measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """What determines how long work takes, besides the work itself.

    Attributes:
        device: on which models run, e.g. ``Intel(R) Xeon(R) Processor``.
        cores: processors that the work may use at once; None where it runs on a GPU, e.g. ``2``.
        memory: of the machine or the GPU, in bytes; None if unknown, e.g. ``16777216000``.
        system: e.g. ``Linux 6.8.0 on x86_64``.
    """

    device: str
    cores: int | None
    memory: int | None
    system: str
