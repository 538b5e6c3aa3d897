"""The real model, loaded once for all tests here."""

import pytest

from app.capture.prepared import PreparedModel, prepare
from app.models.catalogue import catalogue, minilm_folder


@pytest.fixture(scope="session")
def minilm() -> PreparedModel:
    """all-MiniLM-L6-v2, prepared as by the server."""
    models = catalogue("minilm")
    return prepare(models.card("minilm"), minilm_folder(), "cpu", lambda phase, fraction: None)
