"""requirements.lock pins what pyproject.toml asks for, and names no place to get it from."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.lock import GPU_ONLY, HELD, requirements
from scripts.server import ROOT

TEXT = (ROOT / "requirements.lock").read_text()
LINES = [line for line in TEXT.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("wanted", requirements())
def test_everything_asked_for_is_pinned_within_its_range(wanted: str) -> None:
    requirement = Requirement(wanted)
    pins = dict(line.split("==") for line in LINES)
    assert requirement.specifier.contains(pins[canonicalize_name(requirement.name)])


def test_a_line_is_a_name_and_a_version_without_a_build_suffix() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line)] == []


def test_what_is_held_back_is_held() -> None:
    assert {f"{name}=={version}" for name, version in HELD.items()} <= set(LINES)


def test_nothing_that_only_a_gpu_build_needs() -> None:
    assert [line for line in LINES if GPU_ONLY.match(line.split("==")[0])] == []


@pytest.mark.parametrize("name", ["requirements.lock", "package-lock.json"])
def test_no_address_and_no_path(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.findall(r"\w+://\S+|\bfile:\S+|[\w-]+\.(?:org|com|io|net)\b", text) == []
    assert '"resolved"' not in text
