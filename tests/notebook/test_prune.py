"""``prune`` in Python."""

from pathlib import Path

import pytest

from app import prune
from app.errors import BadSentences, InvalidRequest, UnknownStream

LINES = "{Anna} met Peter in Rome, and [Anna] paid.\n{Robert} ran and [Robert] fell."


def test_the_storyteller(tmp_path: Path) -> None:
    found = prune(LINES, model="storyteller")
    assert found.pruning.sentences == 2 and len(found.pruning.heads) == 32
    assert found.summary[0].startswith("With all 32 heads the mean outcome is")
    assert found._repr_svg_().startswith("<svg")
    assert found.save(tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert 'data-theme="dark">' in found.save(tmp_path / "curves.html", theme="dark").read_text()
    with pytest.raises(InvalidRequest, match="cannot be written"):
        found.save(tmp_path / "curves.docx")


def test_what_cannot_be_removed_is_refused() -> None:
    with pytest.raises(BadSentences, match="None of the sentences"):
        prune("{Anna} [ran]", model="storyteller")
    with pytest.raises(UnknownStream):
        prune(LINES, model="storyteller", stream="cross")
