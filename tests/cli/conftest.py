"""Built-in models are loaded once for all commands that run in the process of the tests."""

from pathlib import Path

import pytest

from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.models.catalogue import minilm_folder
from app.models.loading import Report
from app.models.model_info import ModelInfo
from app.resources import resource_folder
from app.runtime import models

_LOADED: dict[str, VerifiedModel] = {}


def _load(info: ModelInfo, folder: Path, device: str, report: Report) -> VerifiedModel:
    if folder != minilm_folder() and folder.parent != resource_folder("app/builtin"):
        return load_verified(info, folder, device, report)
    if info.key not in _LOADED:
        _LOADED[info.key] = load_verified(info, folder, device, report)
    return _LOADED[info.key]


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command has its own pool of models, as in a process of its own; only the weights are shared."""
    monkeypatch.setattr(models, "_loader", lambda importing: _load)
