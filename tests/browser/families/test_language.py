"""The language of a clip in the workbench: chosen by keyboard, or detected, and told in a sentence."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from ..workbench import Workbench
from .models import wait_for_model
from .test_speech import CLIP

GIVEN: dict[str, Any] = {"model": "multilingual", "audio": CLIP, "target": "hi", "stream": "decoder"}


@pytest.fixture
def hearing(workbench: Workbench) -> Workbench:
    for model in ("whisper", "multilingual"):
        wait_for_model(workbench.page, model)
    return workbench


def read(workbench: Workbench) -> str:
    """The language's token, which the decoder reads."""
    return str(
        workbench.page.evaluate(
            """async () => {
              const reply = await fetch(`api/captures/${document.documentElement.dataset.capture}`);
              return (await reply.json()).tokens.target[1].text;
            }"""
        )
    )


def test_a_language_is_detected_or_chosen(hearing: Workbench) -> None:
    page = hearing.open(**GIVEN).page
    select, says = (
        page.get_by_role("combobox", name="Language", exact=True),
        hearing.part("language-choice", "language-says"),
    )
    assert select.locator("option").all_inner_texts() == ["Detect", "English", "French", "German", "Hawaiian"]
    expect(select.locator("option:checked")).to_have_text("Detect")
    expect(says).to_have_text(re.compile(r"^The model detected \w+: [\d.]+ % among its 4 languages\.$"))
    detected = re.findall(r"detected (\w+)", says.inner_text())[0]
    name, code = ("French", "fr") if detected != "French" else ("German", "de")
    # By keyboard: a native menu, chosen by its first letters.
    select.focus()
    page.keyboard.type(name)
    hearing.drawn()
    page.wait_for_function(
        "(code) => new URLSearchParams(location.search).get('language') === code", arg=code
    )
    hearing.drawn()
    expect(says).to_have_text(
        re.compile(
            rf"^The model would detect {detected} \([\d.]+ %\); {name} has [\d.]+ % among its 4 languages\.$"
        )
    )
    assert read(hearing) == f"<|{code}|>"
    page.go_back()
    expect(select.locator("option:checked")).to_have_text("Detect")
    expect(says).to_contain_text(f"The model detected {detected}")


def test_both_languages_can_be_compared(hearing: Workbench) -> None:
    page = hearing.open(**GIVEN, language="fr", **{"b.language": "de"}).page
    other = page.get_by_label("Language of B")
    expect(other.locator("option:checked")).to_have_text("German")
    expect(other.locator("option").first).to_have_text("language as in A")
    other.select_option(label="Detect")
    page.wait_for_function("() => new URLSearchParams(location.search).get('b.language') === ''")
    hearing.drawn()
    expect(page.locator("language-choice select option:checked")).to_have_text("French")


def test_what_has_no_choice_shows_none(hearing: Workbench) -> None:
    page = hearing.open(**{**GIVEN, "model": "whisper"}, language="fr").page
    expect(page.locator("input-fields input[data-part=target]")).to_be_visible()
    expect(page.locator("language-choice")).to_be_hidden()
    page.locator("model-picker button").first.click()
    page.locator("model-picker").get_by_text("multilingual").first.click()
    expect(page.locator("language-choice")).to_be_visible()
