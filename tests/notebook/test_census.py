"""``census`` in Python."""

from pathlib import Path

import pytest

from app import census
from app.errors import InvalidRequest, OutOfRange, TooManyTokens, UnknownStream


def test_the_storyteller(tmp_path: Path) -> None:
    found = census(model="storyteller", depths=2)
    assert found.heads("induction") == ((3, 4),)
    assert found.census.kind("induction").values[3, 4] > 0.8
    assert found.summary[0] == "None of the 32 heads fetches the needle."
    assert found._repr_svg_().startswith("<svg")
    assert found.save(tmp_path / "census.png", kind="sink", head=(1, 2)).read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InvalidRequest, match="cannot be written"):
        found.save(tmp_path / "census.docx")
    with pytest.raises(OutOfRange):
        found.save(tmp_path / "census.svg", head=(4, 0))


def test_the_encoder_of_a_translator() -> None:
    found = census(model="translator", depths=2)
    assert found.census.stream == "encoder" and not found.census.kind("induction").measured
    with pytest.raises(UnknownStream):
        census(model="translator", stream="decoder")


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(TooManyTokens):
        census(model="storyteller", tokens=10**6)
