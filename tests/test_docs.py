"""Documentation that is held to the code (errors and routes are held in tests/web)."""

import re
from pathlib import Path

from app.settings import Settings

from .tiny import FAMILIES

DOCS = Path(__file__).parent.parent / "docs"


def test_every_setting_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert documented == [name.upper() for name in Settings.model_fields]


def test_every_tested_family_is_named() -> None:
    text = (DOCS / "models.md").read_text().replace("-", "_")
    assert [family for family in FAMILIES if family not in text] == []


def test_the_layout_names_what_exists() -> None:
    """Every folder of app/ stands in the architecture's tree, and nothing stands there that is gone."""
    text = (DOCS / "architecture.md").read_text()
    tree = set(re.findall(r"^  (\w+)/ ", text, re.MULTILINE))
    assert tree == {p.name for p in Path("app").iterdir() if p.is_dir() and not p.name.startswith("_")}
    files = re.findall(r"`(capture/\w+\.py)`", text)
    assert files and all((Path("app") / file).exists() for file in files)
