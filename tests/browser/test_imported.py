"""Imported attention, opened from the model menu: it is shown like a model's, with its origin."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Route, expect

from ..analysis.recorded import random_weights
from ..conftest import Faults
from .workbench import SOFT, Workbench

WORDS = ["<s>", "it", "play", "##ed", "<b>mat</b>", "=1+1"]
WEIGHTS = random_weights((2, 3, 6, 6), seed=3)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "own.npz"
    np.savez_compressed(path, attention=WEIGHTS, tokens=np.array(WORDS), title="My own model")
    return path


def test_a_file_is_opened_from_the_model_menu(workbench: Workbench, file: Path, faults: Faults) -> None:
    page = workbench.open(text=SOFT).page
    page.locator("model-picker > button").click()
    page.locator("model-picker input[type=file]").set_input_files(file)
    workbench.shows("it played <b>mat</b> =1+1")
    assert workbench.query["model"] == "tensors" and len(workbench.query["tensors"]) == 64
    expect(page.locator("model-picker > button")).to_contain_text("Your own attention")
    expect(page.get_by_label("Your sentence")).to_be_hidden()
    expect(page.locator("provenance-line")).to_contain_text("My own model")
    expect(page.locator("provenance-line")).to_contain_text("Followspot did not compute them")
    workbench.word(1).click()
    workbench.word(3).click()
    workbench.drawn()
    expect(page.locator("head-inspector")).to_contain_text("Only the weights are known")
    expect(page.locator("head-inspector")).not_to_contain_text("dimensions per head")
    page.reload()
    workbench.shows("it played <b>mat</b> =1+1")
    expect(page.locator("model-picker > button")).to_contain_text("Your own attention")


def test_a_link_to_its_effects_says_why_weights_are_shown(workbench: Workbench, file: Path) -> None:
    page = workbench.open(text=SOFT).page
    page.locator("model-picker > button").click()
    page.locator("model-picker input[type=file]").set_input_files(file)
    workbench.shows("it played <b>mat</b> =1+1")
    page.goto(f"{page.url}&cells=both&overview=effect")
    workbench.shows("it played <b>mat</b> =1+1")
    said = page.locator('status-line[data-place="stage"]')
    expect(said).to_contain_text("Imported attention has no model that could be run without an edge.")
    expect(workbench.part("effect-switch", "weight")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("ablation-ranking")).to_contain_text("Imported attention has no model")
    said.get_by_role("button", name="Show the weights").click()
    workbench.drawn()
    expect(said).to_be_hidden()
    assert "cells" not in workbench.query


def test_a_large_file_is_sent_in_pieces_and_then_read(workbench: Workbench, tmp_path: Path) -> None:
    """The last byte is sent alone: while the server answers it, it reads the file."""
    large = tmp_path / "large.npz"
    np.savez(large, attention=random_weights((1, 17, 512, 512), seed=3))
    size = large.stat().st_size
    page = workbench.open(text=SOFT).page
    sent_last: list[bytes | None] = []

    def read(route: Route) -> None:
        expect(page.locator("#prompt-message")).to_contain_text("Reading large.npz (18 MB) …")
        sent_last.append(route.request.post_data_buffer)
        route.continue_()

    page.route(re.compile(f"api/files/pieces.*offset={size - 1}(&|$)"), read)
    page.locator("model-picker > button").click()
    page.locator("model-picker input[type=file]").set_input_files(large)
    page.wait_for_url("**model=tensors**")
    workbench.drawn()
    assert sent_last == [large.read_bytes()[-1:]]
    expect(page.locator("#prompt-message")).to_be_hidden()


def test_one_turns_back_to_a_model(workbench: Workbench, file: Path) -> None:
    page = workbench.open(text=SOFT).page
    page.locator("model-picker > button").click()
    page.locator("model-picker input[type=file]").set_input_files(file)
    workbench.shows("it played <b>mat</b> =1+1")
    page.go_back()
    workbench.shows(SOFT)
    assert "tensors" not in workbench.query


def test_a_file_that_does_not_fit_says_why(workbench: Workbench, tmp_path: Path, faults: Faults) -> None:
    np.savez(tmp_path / "own.npz", attention=WEIGHTS, tokens=np.array(WORDS[1:]))
    page = workbench.open(text=SOFT).page
    faults.expect("422")
    page.locator("model-picker > button").click()
    page.locator("model-picker input[type=file]").set_input_files(tmp_path / "own.npz")
    expect(page.locator("#prompt-message")).to_contain_text("6 columns; but there are 5 tokens")
    assert workbench.shown == SOFT
