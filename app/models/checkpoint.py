"""The tensors of a model folder, and a check that all of their numbers are finite."""

from collections.abc import Collection, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from ..errors import CorruptFile, NonFinite
from ..message import _, joined, ngettext
from .gguf_file import is_gguf
from .model_folder import weight_files
from .unloadable_folder import DAMAGED

# Most tensors that an error lists.
_LISTED = 20


def tensors(folder: Path, extra: Collection[str] = ()) -> dict[str, Any]:
    """Every tensor of a folder by its name; each is read on access with ``[...]``.

    The files are read, never memory-mapped: a mapped file that changes would change a loaded model, and one
    that shrinks would end the process.

    Args:
        extra: files besides the weights that are read if they exist.

    Raises:
        NoSafetensors, CorruptFile: see :func:`.files.weight_files`; a file cannot be read.
    """
    files = [*weight_files(folder), *(folder / name for name in extra if (folder / name).is_file())]
    tensors: dict[str, Any] = {}
    one_at_a_time = Lock()
    for file in files:
        opened = _open(file)
        tensors.update((name, _Stored(opened.get_slice(name), one_at_a_time)) for name in opened.keys())  # noqa: SIM118 no mapping
    return tensors


def check_finite(model: torch.nn.Module, folder: Path, title: str, unused: Collection[str] = ()) -> None:
    """Refuse a model with NaN or infinity among its weights.

    Args:
        unused: parts of the names of weights that no forward uses, which are not checked.

    Raises:
        NonFinite: names the tensors and their files.
    """
    bad = [
        (name, parameter.detach())
        for name, parameter in model.named_parameters()
        if not _is_finite(parameter.detach()) and not any(part in name for part in unused)
    ]
    if not bad:
        return
    # By their names in the files; a number may also have become infinite in float32 only.
    broken = [(name, file.name, tensor) for file, name, tensor in _in_files(folder)]
    broken = broken or [(name, "", tensor) for name, tensor in bad]
    others = len(broken) - 1
    others_note = ngettext("So has {count} more tensor.", "So have {count} more tensors.", others)
    detail = _damage(title, *broken[0])
    raise NonFinite(
        joined((detail, others_note)) if others else detail,
        hint=_(
            "Nothing can be computed with such weights. Download the file again, or choose a"
            " checkpoint from before the training diverged."
        ),
        tensors=[name for name, _file, _tensor in broken[:_LISTED]],
    )


def _damage(title: str, name: str, file: str, tensor: torch.Tensor) -> str:
    """What is wrong with a tensor, in a sentence; ``file`` is empty if it is the same in the file."""
    count, size = int((~torch.isfinite(tensor)).sum()), tensor.numel()
    if not file:
        return _(
            "The weights of {model} are damaged: {name} has NaN or infinity in {count} of its {size}"
            " numbers.",
            model=title,
            name=name,
            count=count,
            size=size,
        )
    return _(
        "The weights of {model} are damaged: {name} in {file} has NaN or infinity in {count} of its {size}"
        " numbers.",
        model=title,
        name=name,
        file=file,
        count=count,
        size=size,
    )


class _Stored:
    """A tensor in a file, read on access.

    transformers reads from several threads, which takes twice as long as one after the other: each read fills
    new memory, and the kernel lets only one thread of a process get some.
    """

    def __init__(self, part: Any, one_at_a_time: Lock) -> None:
        self._part = part
        self._one_at_a_time = one_at_a_time

    def __getitem__(self, index: Any) -> torch.Tensor:
        with self._one_at_a_time:
            tensor: torch.Tensor = self._part[index]
        return tensor


def _in_files(folder: Path) -> Iterator[tuple[Path, str, torch.Tensor]]:
    if is_gguf(folder):
        return  # its tensors have other names and other numbers
    for file in weight_files(folder):
        opened = _open(file)
        for name in opened.keys():  # noqa: SIM118 no mapping
            tensor = opened.get_tensor(name)
            if not _is_finite(tensor):
                yield file, name, tensor


def _open(file: Path) -> Any:
    try:
        return safe_open(file, "pt", backend="pread")
    except (SafetensorError, OSError) as error:
        raise CorruptFile(
            _("{file} cannot be read: {reason}.", file=file.name, reason=str(error)), hint=DAMAGED
        ) from error


def _is_finite(tensor: torch.Tensor) -> bool:
    if not tensor.is_floating_point():
        return True
    # The sum is fast, and finite unless a number is not, or the total overflows.
    return bool(tensor.sum(dtype=torch.float32).isfinite()) or bool(tensor.to(torch.float32).isfinite().all())
