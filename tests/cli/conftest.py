"""The built-in model is loaded once for all commands that run in the process of the tests."""

from functools import cache
from pathlib import Path

import pytest

from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.models.catalogue import minilm_folder
from app.models.loading import Report
from app.models.model_info import ModelInfo
from app.runtime import models


@cache
def _minilm(info: ModelInfo, device: str) -> VerifiedModel:
    return load_verified(info, minilm_folder(), device, lambda phase, fraction: None)


def _load(info: ModelInfo, folder: Path, device: str, report: Report) -> VerifiedModel:
    if folder == minilm_folder():
        return _minilm(info, device)
    return load_verified(info, folder, device, report)


@pytest.fixture(autouse=True)
def loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command has its own pool of models, as in a process of its own; only the weights are shared."""
    monkeypatch.setattr(models, "_loader", lambda importing: _load)
