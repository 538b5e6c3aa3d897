"""Clips in the workbench: the spectrogram over time, attention below it, words against time, playback."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.samples import samples

from ..workbench import Workbench
from .models import wait_for_model

(CLIP,) = [sample.digest for sample in samples() if sample.kind == "audio"]
CROSS: dict[str, Any] = {
    "model": "whisper",
    "audio": CLIP,
    "target": "hi",
    "stream": "cross",
    "specials": "0",
    "rows": "read",
}


@pytest.fixture
def hearing(workbench: Workbench) -> Workbench:
    for model in ("wav2vec2", "whisper"):
        wait_for_model(workbench.page, model)
    return workbench


def at(page: Page, moment: float) -> tuple[float, float]:
    """The middle of the spectrogram's height, at a share of its width."""
    box = page.locator('sound-view [data-part="plot"]').bounding_box()
    assert box
    return box["x"] + moment * box["width"], box["y"] + 60


def test_pointing_at_a_moment_shows_what_it_attends_to(hearing: Workbench) -> None:
    page = hearing.open(model="wav2vec2", audio=CLIP, layer=1, head=2).page
    weights = np.array(hearing.weights(1, 2))
    assert weights.shape == (149, 149)
    page.mouse.move(*at(page, 50.5 / 149))
    says = hearing.part("sentence-strip", "summary")
    most = int(weights[50].argmax())
    expect(says).to_contain_text(
        "1.00 s attends most to " + ("itself" if most == 50 else f"{most * 0.02:.2f} s")
    )
    highest = hearing.part("sound-view", "scale").inner_text()
    match = re.search(r"([\d.]+) %", highest)
    assert match and float(match[1]) == pytest.approx(100 * weights[50].max(), abs=0.06)
    page.mouse.click(*at(page, 50.5 / 149))
    page.mouse.click(*at(page, 100.5 / 149))
    hearing.drawn()
    assert (hearing.query["query"], hearing.query["key"]) == ("50", "100")
    assert len(hearing.ranking) == 8


def test_the_spectrogram_lies_over_the_frames(hearing: Workbench) -> None:
    """150 of 200 frames are the clip; hidden silence is outside the window, to the pixel."""
    page = hearing.open(**CROSS).page
    picture = page.locator('sound-view [data-part="picture"]')
    page.wait_for_function("() => document.querySelector('sound-view img').complete")
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [400, 80]
    plot = page.locator('sound-view [data-part="plot"]').bounding_box()
    drawn = picture.bounding_box()
    assert plot and drawn
    assert drawn["x"] == pytest.approx(plot["x"], abs=0.5)
    assert drawn["width"] == pytest.approx(plot["width"] * 200 / 150, abs=1)
    note = hearing.part("sound-view", "note")
    expect(note).to_contain_text("adds 1.00 s of silence, left out here")
    expect(page.locator(".sound-ticks span").last).to_have_text(re.compile(r"^3(\.0)? s$"))
    page.get_by_label("Added silence").check(force=True)
    hearing.drawn()
    assert hearing.query["padding"] == "1"
    expect(note).to_contain_text("shown from 3.00 s on")
    expect(page.locator(".sound-ticks span").last).to_have_text(re.compile(r"^4(\.0)? s$"))


def test_a_word_lights_the_times_it_listens_to(hearing: Workbench) -> None:
    page = hearing.open(**CROSS).page
    weights = np.array(hearing.weights(0, 0, "cross"))
    assert weights.shape == (7, 200)
    page.locator(".word", has_text="h").first.hover()
    scale = hearing.part("sound-view", "scale")
    text = re.search(r"([\d.]+) %", scale.inner_text())
    assert text and float(text[1]) == pytest.approx(100 * weights[4, :150].max(), abs=0.06)
    page.locator(".word", has_text="h").first.click()
    hearing.drawn()
    assert hearing.query["query"] == "4"
    page.mouse.move(*at(page, 0.5))
    expect(hearing.part("sentence-strip", "summary")).to_contain_text("1.50 s is attended to most by")
    assert page.locator(".word.is-lit").count() == 2
    page.mouse.click(*at(page, 0.5))
    hearing.drawn()
    assert hearing.query["key"] == "75"
    expect(page.locator(".sound-marks .is-key")).to_have_count(1)


def test_time_by_keyboard_is_announced(hearing: Workbench) -> None:
    page = hearing.open(model="wav2vec2", audio=CLIP).page
    slider = page.get_by_role("slider", name="Moment of the clip")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    expect(slider).to_have_attribute("aria-valuetext", "0.20 s")
    expect(page.locator("#announcer")).to_contain_text("0.20 s. 0.20 s attends most to")
    page.keyboard.press("Enter")
    hearing.drawn()
    assert hearing.query["query"] == "10"
    page.keyboard.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "2.96 s")


def test_the_clip_is_fetched_and_played_when_asked_for(hearing: Workbench) -> None:
    requests: list[str] = []
    hearing.page.on("request", lambda request: requests.append(request.url))
    page = hearing.open(model="wav2vec2", audio=CLIP).page
    assert not any("/sound/" in url for url in requests)
    page.get_by_role("button", name="Play the clip").click()
    page.wait_for_function("() => document.querySelector('sound-view audio').currentTime > 0")
    assert any("/sound/audio" in url for url in requests)
    expect(page.locator(".sound-marks .is-playing")).to_have_count(1)
    assert page.evaluate("document.querySelector('sound-view audio').duration") == pytest.approx(
        3.0, abs=0.01
    )
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Play the clip")).to_be_visible()


def test_text_has_no_clip_and_a_new_clip_is_shown_without_the_silence(hearing: Workbench) -> None:
    page = hearing.open(model="marian", text="the cat sat", target="le chat").page
    expect(page.locator("sound-view")).to_be_hidden()
    page.locator("model-picker button").first.click()
    page.locator("model-picker").get_by_text("whisper").first.click()
    expect(page.locator("sound-view")).to_be_visible()
    hearing.drawn()
    assert hearing.query["audio"] == CLIP
    expect(hearing.part("sound-view", "note")).to_contain_text("of silence, left out here")


def test_a_clip_opens_on_the_first_alignment_head(hearing: Workbench) -> None:
    page = hearing.open(model="whisper", audio=CLIP, target="hi").page
    expect(hearing.part("head-view", "title")).to_have_text("Layer 0, head 2")
    assert (hearing.query["stream"], hearing.query["head"]) == ("cross", "2")
    # A head that is chosen stays, also L0 H0.
    hearing.tile(0, 0).click()
    hearing.drawn()
    assert hearing.query["stream"] == "cross" and "head" not in hearing.query
    page.reload()
    hearing.drawn()
    expect(hearing.part("head-view", "title")).to_have_text("Layer 0, head 0")


def test_no_label_of_an_axis_is_clipped_on_a_phone(hearing: Workbench) -> None:
    hearing.page.set_viewport_size({"width": 390, "height": 844})
    page = hearing.open(model="whisper", audio=CLIP, target="hi").page
    outside = page.locator("heat-map svg text.label").evaluate_all(
        """labels => labels.filter(label => {
            const [box, all] = [label, label.closest("heat-map")].map(one => one.getBoundingClientRect());
            return box.left < all.left || box.top < all.top;
        }).map(label => label.textContent)"""
    )
    assert outside == []
    assert page.locator("heat-map svg text.label").filter(has_text="<|").count() > 0


def test_the_models_alignment_heads_are_marked(hearing: Workbench) -> None:
    page = hearing.open(**CROSS, query=4, key=10).page
    marked = page.locator(".tile.is-alignment")
    names = [f"{tile.get_attribute('data-layer')}.{tile.get_attribute('data-head')}" for tile in marked.all()]
    assert names == ["0.2", "1.3"]
    expect(marked.first).to_have_attribute("aria-label", re.compile("alignment head"))
    assert page.locator("pair-ranking tbody .swatch-alignment").count() == 2
    page.locator("head-overview .legend").get_by_role("button", name="All 2 as one").click()
    hearing.drawn()
    assert hearing.query["heads"] == "0.2,1.3"
    expect(hearing.part("head-view", "title")).to_have_text("Mean over the 2 alignment heads")
    hearing.tile(0, 2).click()
    hearing.drawn()
    expect(hearing.part("head-inspector", "structure")).to_contain_text("L0 H2 is an alignment head")


def test_rows_are_named_by_what_is_read_or_written(hearing: Workbench) -> None:
    """Whisper's rows are named by the token they predict; after switching, the names shift by one and the
    weights stay.
    """
    page = hearing.open(**{**CROSS, "rows": "written", "query": 3}).page
    labels = page.locator(".word").all_inner_texts
    expect(page.locator("rows-switch [value=written]")).to_be_checked()
    assert labels() == ["h", "i"]
    expect(hearing.part("head-inspector", "summary")).to_contain_text("the row that predicts h")
    expect(hearing.part("head-view", "picture-notes")).to_contain_text("each row is the one that predicts it")
    before = hearing.weights(0, 0, "cross")
    page.locator("rows-switch [value=read]").check(force=True)
    hearing.drawn()
    assert hearing.query["rows"] == "read"
    expect(hearing.part("head-view", "picture-notes")).to_contain_text(
        "named by the token that is read there"
    )
    assert hearing.weights(0, 0, "cross") == before
    # Special tokens are hidden: the chosen row is now that of <|notimestamps|>.
    expect(hearing.part("head-inspector", "summary")).to_contain_text("special tokens are hidden")
    assert labels() == ["h", "i"]
    # The encoder generates nothing.
    page.locator("stream-switch input").first.check(force=True)
    hearing.drawn()
    expect(page.locator("rows-switch")).to_be_hidden()


def test_a_decoder_can_be_read_by_what_it_writes(hearing: Workbench) -> None:
    """In self-attention, the written words are separate from those read."""
    wait_for_model(hearing.page, "llama")
    page = hearing.open(model="llama", text="the cat sat on a mat").page
    assert page.locator("rows-switch [value=read]").is_checked()
    page.locator("rows-switch [value=written]").check(force=True)
    hearing.drawn()
    assert hearing.query["rows"] == "written"
    lines = page.locator("sentence-strip .words")
    assert lines.nth(0).locator(".word").all_inner_texts() == ["the", "cat", "sat", "on", "a", "mat"]
    assert lines.nth(1).locator(".word").all_inner_texts() == [
        "cat",
        "sat",
        "on",
        "a",
        "mat",
        "(after the end)",
    ]
    lines.nth(1).locator(".word").first.hover()
    expect(hearing.part("sentence-strip", "summary")).to_contain_text(
        "the row that predicts cat may attend to the only (100"
    )


def test_among_many_frames_the_view_opens_on_the_square_root(hearing: Workbench) -> None:
    """150 frames are shown; an explicit choice is in the address, and wins."""
    page = hearing.open(**CROSS).page
    notes = hearing.part("head-view", "picture-notes")
    expect(page.get_by_label("automatic: √")).to_be_checked()
    expect(notes).to_contain_text("Square root scale from 0 to 1")
    assert "scale" not in hearing.query
    page.locator('[name="scale"][value="linear"]').check(force=True)
    hearing.drawn()
    assert hearing.query["scale"] == "linear"
    expect(notes).to_contain_text("Linear scale from 0 to 1")
