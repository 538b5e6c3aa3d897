"""Generation: prompt and answer separately, step by step, with next-token predictions."""

import pytest
from playwright.sync_api import Page, expect

from ..workbench import Workbench
from .models import wait_for_model

PROMPT = "the cat sat on"


@pytest.fixture
def generated(workbench: Workbench) -> Workbench:
    wait_for_model(workbench.page, "llama")
    return workbench.open(model="llama", text=PROMPT, generate="greedy-6")


def test_the_answer_is_distinguished_from_the_prompt(generated: Workbench) -> None:
    page = generated.page
    expect(page.locator(".word")).to_have_count(10)
    expect(page.locator('.part-name[data-name="generated"] + .word')).to_have_attribute("data-unit", "4")
    # A line between rows and one between columns.
    expect(page.locator(".heat-labels .border")).to_have_count(2)
    assert page.get_by_label("Your sentence").input_value() == PROMPT


def test_going_on_from_the_menu(workbench: Workbench) -> None:
    wait_for_model(workbench.page, "llama")
    page = workbench.open(model="llama", text=PROMPT).page
    page.get_by_role("button", name="Generate text").click()
    page.get_by_label("Up to").fill("3")
    page.get_by_label("at random (sampling)").check(force=True)
    page.get_by_label("Seed").fill("7")
    page.get_by_label("Temperature").fill("0.5")
    page.get_by_role("button", name="Generate", exact=True).click()
    expect(page.locator(".word")).to_have_count(7)
    workbench.drawn()
    assert workbench.query["generate"] == "sample-3-7-0.5"
    page.get_by_role("button", name="Generated: up to 3").click()
    page.get_by_role("button", name="Only the prompt").click()
    expect(page.locator(".word")).to_have_count(4)
    workbench.drawn()
    assert "generate" not in workbench.query


def test_step_by_step(generated: Workbench) -> None:
    page = generated.page
    scrubber = page.get_by_label("Tokens generated")
    scrubber.focus()
    page.keyboard.press("Home")
    generated.drawn()
    assert generated.query["step"] == "0"
    expect(page.locator(".word.is-unwritten")).to_have_count(6)
    expect(page.locator("step-scrubber")).to_contain_text("0 of 6 tokens generated")
    expect(page.locator(".heat-labels .veil")).to_have_count(2)
    page.keyboard.press("ArrowRight")
    generated.drawn()
    expect(page.locator(".word.is-unwritten")).to_have_count(5)
    generated.word(9).hover()
    summary = generated.part("sentence-strip", "summary")
    expect(summary).to_have_text("This token is not yet written at this step.")
    expect(page.locator(".strip-arcs path")).to_have_count(0)
    page.keyboard.press("End")
    generated.drawn()
    assert "step" not in generated.query
    expect(page.locator(".word.is-unwritten")).to_have_count(0)


def test_a_step_shows_what_was_expected_there(generated: Workbench) -> None:
    """With greedy decoding, the likeliest token is the one written next."""
    page = generated.page
    for step in (0, 3):
        page.goto(f"/?model=llama&text={PROMPT}&generate=greedy-6&step={step}")
        generated.drawn()
        expected = page.locator("prediction-line")
        expect(expected).to_contain_text("the model predicts")
        expect(expected.locator("li")).to_have_count(5)
        written = generated.word(4 + step).inner_text()
        assert expected.locator("li .token").first.inner_text() == written.strip()


def test_playing_ends_with_all_of_it(generated: Workbench) -> None:
    page = generated.page
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/?model=llama&text={PROMPT}&generate=greedy-6&step=4")
    generated.drawn()
    play = page.get_by_role("button", name="Play").or_(page.get_by_role("button", name="Step", exact=True))
    # With reduced motion, each press is one step.
    play.click()
    generated.drawn()
    assert generated.query["step"] == "5"
    play.click()
    generated.drawn()
    assert "step" not in generated.query


def test_a_translation_is_written_unless_it_is_given(workbench: Workbench) -> None:
    page: Page = workbench.open(model="marian", text=PROMPT, stream="cross", generate="greedy-5").page
    target = page.get_by_label("Target", exact=True)
    expect(target).to_have_value("")
    expect(page.locator('[data-part="others"] .word')).to_have_count(6)
    expect(page.locator("step-scrubber")).to_contain_text("5 of 5 tokens generated")
    target.fill("le chat")
    expect(page.locator('[data-part="others"] .word')).to_have_count(4)
    workbench.drawn()
    assert workbench.query["target"] == "le chat"
    assert "generate" not in workbench.query
    expect(page.locator("step-scrubber")).to_be_hidden()
    page.get_by_label("Your sentence").fill("the cat")
    expect(page.locator('[data-part="words"] .word')).to_have_count(3)
    workbench.drawn()
    assert workbench.query["target"] == "le chat"
