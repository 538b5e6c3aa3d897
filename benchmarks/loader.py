"""A child that loads models. Importing torch is timed: a user waits for it, too."""

import shutil
import time
from pathlib import Path
from typing import Any

from app.models.catalogue import minilm_folder
from app.models.model_folder import inspect
from app.models.revision import forget
from app.runtime.models import model_pool
from app.settings import Settings

from . import child, memory, transformers_load


def save(name: str, folder: Path) -> dict[str, float]:
    """MiniLM's folder, or a random Llama's with MiniLM's tokenizer."""
    shutil.copytree(minilm_folder(), folder)
    if name != "minilm":
        from .model import model

        for file in ("config.json", "model.safetensors"):
            (folder / file).unlink()
        model(name).model.save_pretrained(folder)
    return {}


def with_followspot(folder: Path) -> None:
    """As the server loads it: also hashed, compared with its eager attention and timed."""
    pool = model_pool(Settings(model=str(folder)))
    pool.wait(pool.default)


def load(variant: str, folder: Path) -> dict[str, float]:
    """Seconds to load a model in a new process, and again in the same one."""
    work = {"transformers": transformers_load.load, "followspot": with_followspot}[variant]
    result = {}
    for name in ("fresh", "again"):
        forget()
        start = time.perf_counter()
        work(folder)
        result[name] = time.perf_counter() - start
    return result


def evict(small: Path, large: Path) -> dict[str, float]:
    """Resident bytes with a small model, with a large one in its place, and with the small one again."""
    # Memory for one of them: each load evicts the other.
    room = 4 * inspect(large).parameters + 10**7
    pool = model_pool(Settings(model=[str(small), str(large)], model_bytes=room))
    first, second = (card.key for card in pool.infos()[:2])
    pool.wait(second)
    pool.wait(first)
    before = memory.resident()
    pool.wait(second)
    loaded = memory.resident()
    pool.wait(first)
    after = memory.resident()
    return {
        "before": before,
        "loaded": loaded,
        "after": after,
        "returned": (loaded - after) / (loaded - before),
    }


def do(task: dict[str, Any]) -> dict[str, float]:
    """Do a task."""
    if task["do"] == "save":
        return save(task["model"], Path(task["folder"]))
    if task["do"] == "evict":
        return evict(Path(task["small"]), Path(task["large"]))
    return load(task["do"], Path(task["folder"]))


if __name__ == "__main__":
    child.answer(do(child.task()))
