"""The notebooks of docs/ run from top to bottom, and their output works in a browser without a network."""

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser, Request

from scripts.server import ROOT

FOLDER = ROOT / "docs/notebooks"
FORMS = {"text/html", "image/svg+xml", "image/png", "text/plain"}
INLINE = ("file:", "data:", "about:")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.ipynb")), ids=lambda path: str(path.name))
def test_a_notebook_is_kept_without_its_outputs(path: Path) -> None:
    cells = json.loads(path.read_text())["cells"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The notebook after a run in its own kernel."""
    text = (FOLDER / "attention.ipynb").read_text()
    # In the checkout the package has another name.
    notebook = nbformat.reads(text.replace("from followspot", "from app"), as_version=4)  # type: ignore[no-untyped-call]
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        # Debuggers and terminals are not needed here, and request files that change between versions.
        patch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
        patch.setenv("JUPYTER_PLATFORM_DIRS", "1")
        client = NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(folder)}})
        client.execute()
    return notebook, folder


def outputs(notebook: Any, identity: str) -> int:
    """The number of outputs of a cell."""
    return next(len(cell.outputs) for cell in notebook.cells if cell.id == identity)


def shown(notebook: Any, identity: str) -> dict[str, Any]:
    """The mime bundle of a cell."""
    (cell,) = (cell for cell in notebook.cells if cell.id == identity)
    (output,) = (output for output in cell.outputs if "data" in output)
    data: dict[str, Any] = output.data
    return data


@pytest.mark.slow
def test_each_figure_has_every_form(ran: Any) -> None:
    notebook, folder = ran
    for identity in ("show", "tired", "own"):
        assert set(shown(notebook, identity)) == FORMS
        assert "head" in shown(notebook, identity)["text/plain"]
        # No messages of libraries during import or loading.
        assert outputs(notebook, identity) == 1
    assert "0.3114" in shown(notebook, "numbers")["text/plain"]
    assert "did not compute" in shown(notebook, "own")["image/svg+xml"].replace("</text>", " ")
    assert {path.suffix for path in folder.iterdir()} == {".svg", ".pdf", ".png", ".html", ".csv", ".npz"}


@pytest.mark.slow
def test_what_it_shows_works_without_a_network(ran: Any, browser: Browser) -> None:
    notebook, folder = ran
    page_of_outputs = folder / "rendered.html"
    page_of_outputs.write_text(
        "<!doctype html><meta charset='utf-8'>"
        + "".join(shown(notebook, identity)["text/html"] for identity in ("show", "own")),
        encoding="utf-8",
    )
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 1400})
    page = context.new_page()
    reports: list[str] = []
    page.on("console", lambda message: reports.append(message.text))

    def note(request: Request) -> None:
        if not request.url.startswith(INLINE):
            reports.append(request.url)

    page.on("request", note)
    page.goto(page_of_outputs.as_uri())
    frame = page.frame_locator("iframe").first
    outlined = frame.locator("rect[stroke-width='2']").first
    outlined.hover(force=True)
    frame.locator("[data-part=summary]", has_text="it (8) → mat (6): 0.3114").wait_for()
    frame.locator("select[data-part=heads]").select_option(label="Layer 5, head 0")
    frame.locator("[data-part=title]", has_text="Layer 5, head 0").wait_for()
    page.frame_locator("iframe").nth(1).get_by_text("did not compute").filter(visible=True).first.wait_for()
    assert reports == []
    context.close()
