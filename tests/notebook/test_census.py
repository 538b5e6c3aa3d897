"""``census`` in Python."""

from pathlib import Path

import pytest

import app
from app import census
from app.errors import InvalidRequest, OutOfRange, TooManyTokens, UnknownStream
from app.head_census.options import MOST_TOKENS


def test_the_storyteller(tmp_path: Path) -> None:
    found = census(model="storyteller", depths=3)
    assert found.heads("induction") == ((3, 4),)
    assert found.census.kind("induction").values[3, 4] > 0.8
    assert found.summary[0] == "None of the 32 heads fetches the needle."
    assert found._repr_svg_().startswith("<svg")
    assert found.save(tmp_path / "census.png", kind="sink", head=(1, 2)).read_bytes().startswith(b"\x89PNG")
    both, dark = (found.save(tmp_path / "census.html", theme=theme).read_text() for theme in (None, "dark"))
    assert both.count('class="picture"') == 2 and '<html lang="en" dir="ltr">' in both
    assert dark.count('class="picture"') == 1 and 'dir="ltr" data-theme="dark">' in dark
    with pytest.raises(InvalidRequest, match="cannot be written"):
        found.save(tmp_path / "census.docx")
    with pytest.raises(OutOfRange):
        found.save(tmp_path / "census.svg", head=(4, 0))


def test_a_kind_or_theme_that_there_is_not_is_refused(tmp_path: Path) -> None:
    found = census(model="storyteller", depths=2)
    with pytest.raises(InvalidRequest, match="no kind of head") as refused:
        found.heads("foo")
    assert "retrieval" in (refused.value.hint or "")
    with pytest.raises(InvalidRequest, match="no kind of head"):
        found.save(tmp_path / "census.svg", kind="foo")
    with pytest.raises(InvalidRequest, match="light or dark"):
        found.save(tmp_path / "census.svg", theme="foo")  # type: ignore[arg-type]


def test_the_encoder_of_a_translator() -> None:
    found = census(model="translator", depths=2)
    assert found.census.stream == "encoder" and not found.census.kind("induction").measured
    with pytest.raises(UnknownStream):
        census(model="translator", stream="decoder")


def test_what_cannot_be_measured_is_refused() -> None:
    with pytest.raises(TooManyTokens):
        census(model="storyteller", tokens=MOST_TOKENS)
    with pytest.raises(InvalidRequest, match="tokens=1000000"):
        census(model="storyteller", tokens=10**6)
    with pytest.raises(InvalidRequest, match="seed=-1"):
        census(model="storyteller", seed=-1)


def test_no_room_hides_a_public_name() -> None:
    """A package that is imported is an attribute of the package above it."""
    rooms = {path.name for path in Path(app.__file__).parent.iterdir() if path.is_dir()}
    files = {path.stem for path in Path(app.__file__).parent.glob("*.py")}
    assert not (rooms | files) & set(app.__all__)
