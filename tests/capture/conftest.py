"""The real model, loaded once for all tests here."""

import pytest

from app.capture.prepared import PreparedModel, prepare
from app.models.catalogue import catalogue


@pytest.fixture(scope="session")
def minilm() -> PreparedModel:
    """all-MiniLM-L6-v2, as the server prepares it."""
    models = catalogue("minilm")
    return prepare(models.card("minilm"), models.folder("minilm"), "cpu", lambda phase, fraction: None)
