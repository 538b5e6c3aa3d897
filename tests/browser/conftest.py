"""Fixtures of the browser tests."""

import pytest
from playwright.sync_api import Page

from .workbench import Workbench


@pytest.fixture
def workbench(page: Page) -> Workbench:
    """The workbench at 1440 x 900, not yet opened."""
    return Workbench(page)
