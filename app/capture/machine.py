"""The machine that models run on."""

import platform

import torch

from ..core.machine import Machine
from ..models.memory import total
from ..models.processor import processor
from .timing import cores


def machine(device: torch.device) -> Machine:
    """This machine, for models on that device."""
    system = f"{platform.system()} {platform.release()} on {platform.machine()}"
    if device.type == "cuda":
        facts = torch.cuda.get_device_properties(device)
        return Machine(facts.name, None, facts.total_memory, system)
    return Machine(processor(), cores(torch.get_num_threads()), total(), system)
