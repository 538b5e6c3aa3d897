"""What a server imports before it listens, and before it serves a page."""

import subprocess
import sys

import pytest

SLOW = ("torch", "transformers", "scipy", "fpdf", "fontTools", "tokenizers", "spacy", "playwright")


def imported(code: str) -> set[str]:
    """The modules in memory after running code in a process of its own."""
    report = "import sys; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["app.main", "app.cli.__main__, app.web.server"])
def test_neither_port_nor_page_waits_for_a_slow_library(module: str) -> None:
    assert imported(f"import {module}") & set(SLOW) == set()


def test_the_port_is_opened_before_the_app_is_imported() -> None:
    modules = imported("import app.cli.__main__, app.web.server")
    late = ("app.main", "app.web.routes", "app.web.api", "app.web.schemas", "app.runtime", "app.store")
    assert {name for name in modules if name.startswith(late)} == set()
    assert {"fastapi", "PIL", "jinja2", "soundfile"} & modules == set()


def test_imports_run_no_garbage_collection() -> None:
    code = "import gc\nran = []\ngc.callbacks.append(lambda phase, facts: ran.append(phase))\n"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{code}import app.models.memory\nran.clear()\nimport app.cli.__main__\nprint(ran)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
