"""The models of this process, loaded on demand."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..models import memory
from ..models.catalogue import Catalogue, catalogue
from ..models.model_info import ModelInfo
from ..models.model_pool import ModelPool
from ..settings import Settings

if TYPE_CHECKING:
    from ..capture.verified_model import VerifiedModel
    from ..models.loading import Report


def model_pool(
    settings: Settings, importing: Callable[[], AbstractContextManager[None]] = nullcontext
) -> "ModelPool[VerifiedModel]":
    """The models of this process; torch is imported when the first one is loaded.

    Args:
        importing: wraps that import.
    """

    def prepare(info: ModelInfo, folder: Path, report: "Report") -> "VerifiedModel":
        model = _loader(importing)(info, folder, settings.device, report)
        memory.exempt_from_collections()
        return model

    budget = settings.model_bytes or (memory.total() or 0) // 2 or None
    return ModelPool(offered(settings), prepare, budget)


def offered(settings: Settings) -> Catalogue:
    """The models that a server offers."""
    return catalogue(*settings.model, open=settings.open, most=settings.max_added_models)


@cache
def _loader(
    importing: Callable[[], AbstractContextManager[None]],
) -> "Callable[[ModelInfo, Path, str, Report], VerifiedModel]":
    """The function that loads a model. Its import takes seconds, so that it waits for the first load."""
    with importing(), memory.without_collections():
        from ..capture.model_verification import load_verified

    return load_verified
