"""requirements.lock pins the requirements of pyproject.toml, with hashes, and names no index."""

import json
import re

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.lock import GPU_ONLY, HELD, purposes
from scripts.locked import locked
from scripts.server import ROOT

TEXT = (ROOT / "requirements.lock").read_text()
ENTRY = re.compile(r"^([a-z0-9-]+)==([0-9][0-9a-z.]*)(?: ; ([^\\\n]+))?(?: \\)?$", re.MULTILINE)
PINS = {name: version for name, version, _ in ENTRY.findall(TEXT)}


@pytest.mark.parametrize(
    ("purpose", "requirements"),
    [(purpose, wanted) for purpose in purposes() for wanted in purposes()[purpose]],
)
def test_everything_asked_for_is_pinned_within_its_range(purpose: str, requirements: str) -> None:
    requirement = Requirement(requirements)
    name = canonicalize_name(requirement.name)
    assert requirement.specifier.contains(PINS[name])
    assert f"{name}==" in locked("torch" if name == "torch" else purpose, TEXT)


def test_every_line_is_an_entry_a_hash_or_a_comment() -> None:
    """A name and a version without a build suffix, perhaps a marker; then hashes; then its purpose."""
    form = re.compile(rf"#.*|    # for [a-z ]+|    --hash=sha256:[0-9a-f]{{64}}(?: \\)?|{ENTRY.pattern}")
    assert [line for line in TEXT.splitlines() if not form.fullmatch(line)] == []


def test_everything_but_torch_has_hashes() -> None:
    parts = re.split(r"\n(?=[a-z0-9-]+==)", TEXT)[1:]
    assert [part.partition("==")[0] for part in parts if "--hash=sha256:" not in part] == ["torch"]
    assert [part for part in parts if "    # for " not in part] == []


def test_other_platforms_are_thought_of() -> None:
    """Jupyter's kernel needs appnope on a Mac, and only there."""
    (marker,) = (marker for name, _, marker in ENTRY.findall(TEXT) if name == "appnope")
    assert Marker(marker).evaluate({"sys_platform": "darwin"})
    assert not Marker(marker).evaluate({"sys_platform": "linux"})


def test_what_is_held_back_is_held() -> None:
    assert HELD.items() <= PINS.items()


def test_nothing_that_only_a_gpu_build_needs() -> None:
    assert [name for name in PINS if GPU_ONLY.match(name)] == []


def test_a_purpose_takes_no_more_than_it_needs() -> None:
    run = locked("run", TEXT)
    assert "transformers==" in run and "pytest==" not in run and "torch==" not in run
    assert "pytest==" in locked("test", TEXT)
    with pytest.raises(SystemExit, match="is for nothing"):
        locked("nothing", TEXT)


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json"])
def test_no_address_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.findall(r"\w+://\S+|\bfile:\S+|[\w-]+\.(?:org|com|io|net)\b", text) == []
    assert '"resolved"' not in text


def test_the_licence_of_whatever_is_bundled_is_shipped() -> None:
    bundled = json.loads((ROOT / "package.json").read_text())["dependencies"]
    licences = {path.stem for path in (ROOT / "static/vendor").glob("*.LICENSE")}
    assert licences == {*bundled, "plotly"}
