"""A teacher's path by keys alone is the one that docs/keyboard.md records, and its focus is always seen."""

from .keyboard_path import DOCUMENT, Walk
from .workbench import Workbench

# What is reached today; more would be a step back.
MOST = 29


def test_teacher_by_keys_alone(workbench: Workbench) -> None:
    legs = Walk(workbench).path()
    assert sum(leg.tabs for leg in legs) <= MOST
    recorded = DOCUMENT.read_text(encoding="utf-8")
    stale = [leg.row for leg in legs if leg.row not in recorded]
    assert not stale, "record it again: python -m tests.browser.keyboard_path"
