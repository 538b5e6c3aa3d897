"""The real model, loaded once for all tests here."""

import pytest

from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.models.catalogue import catalogue, minilm_folder


@pytest.fixture(scope="session")
def minilm() -> VerifiedModel:
    """all-MiniLM-L6-v2, prepared as by the server."""
    models = catalogue("minilm")
    return load_verified(models.info("minilm"), minilm_folder(), "cpu", lambda phase, fraction: None)
