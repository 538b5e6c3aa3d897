"""Check whether a model will fit, before anything is downloaded or loaded; errors give both numbers."""

import shutil
from pathlib import Path

from ..errors import DiskFull, ModelTooLarge
from ..message import _, digits

_FLOAT32 = 4
# Bytes left free on the disk: a full one affects all programs.
_SPARE = 200 * 10**6


def memory_needed(parameters: int) -> int:
    """Bytes of a loaded model: it runs in float32, whatever the precision of its files."""
    return _FLOAT32 * parameters


def check_disk(title: str, needed: int, folder: Path) -> None:
    """Raise DiskFull unless so many bytes can be written below a folder, which need not exist yet."""
    existing = next(path for path in (folder, *folder.resolve().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if needed + _SPARE > free:
        raise DiskFull(
            _(
                "Downloading {model} needs {needed} on disk; {free} are free.",
                model=title,
                needed=_megabytes(needed),
                free=_megabytes(free),
            ),
            hint=_(
                "Make room, or set HF_HOME to a folder on a larger disk (now it is below {existing}).",
                existing=str(existing),
            ),
            asked=needed,
            limit=free,
        )


def check_memory(title: str, needed: int, budget: int | None, obtainable: int | None) -> None:
    """Raise ModelTooLarge unless a model of so many bytes can be loaded.

    Args:
        budget: bytes that this server may use for models; None without a limit.
        obtainable: memory that is free or could be freed by unloading other models; None if unknown.
    """
    if budget is not None and needed > budget:
        raise ModelTooLarge(
            _(
                "{model} needs {needed} of memory; this server keeps {budget} for models.",
                model=title,
                needed=_megabytes(needed),
                budget=_megabytes(budget),
            ),
            hint=_("Choose a smaller model, or ask the operator to raise FOLLOWSPOT_MODEL_BYTES."),
            asked=needed,
            limit=budget,
        )
    if obtainable is not None and needed > obtainable:
        raise ModelTooLarge(
            _(
                "{model} needs {needed} of memory; {available} are available.",
                model=title,
                needed=_megabytes(needed),
                available=_megabytes(obtainable),
            ),
            hint=_("Choose a smaller model, or close other programs."),
            asked=needed,
            limit=obtainable,
        )


def _megabytes(count: int) -> str:
    return _("{size} MB", size=digits(f"{count / 1e6:,.0f}"))
