"""A stand-in for the Hub, with a tiny model on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ..hub import Hub, stand_in, using


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from ..tiny import save_tiny  # here, because it imports torch, which most tests do not need

    return save_tiny(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """An empty Hub, and an empty cache for downloads from it."""
    with stand_in() as hub, using(hub, tmp_path / "cache"):
        yield hub
