"""The Makefile on its second call, and without its prerequisites."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.server import ROOT


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with only the files that the set-up reads."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_the_second_run_installs_nothing(checkout: Path) -> None:
    stamps = checkout / ".venv"
    stamps.mkdir()
    for name in (".venv", ".run"):
        (stamps / name).touch()
    planned = make(checkout, "--dry-run", "run", "HOST=0.0.0.0", "PORT=8123", "MODEL=some/folder").stdout
    assert planned == (
        '.venv/bin/python -m app.cli serve --host "0.0.0.0" --port "8123" --model "some/folder"\n'
    )


def test_the_first_run_installs_the_runtime_only(checkout: Path) -> None:
    planned = make(checkout, "--dry-run", "run").stdout
    assert "--editable ." in planned
    assert planned.count("--require-hashes") == 2
    for purpose in ("build", "run", "torch"):
        assert f"locked.py {purpose} >" in planned
    assert "locked.py test" not in planned


def test_without_python_the_message_says_what_to_do(checkout: Path) -> None:
    process = make(checkout, "run", "PYTHON=")
    assert process.returncode != 0
    assert "Followspot needs Python 3.11 or newer" in process.stderr


def test_every_command_is_explained() -> None:
    process = make(ROOT).stdout
    for name in ("run", "test", "test-fast", "lint", "bench", "lock", "clean"):
        assert f"make {name} " in process
