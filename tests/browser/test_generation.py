"""An answer that grows in the workbench, and is stopped."""

from playwright.sync_api import expect

from .held_generation import HeldGeneration
from .workbench import Workbench

TEXT = "Once upon a time"


def test_an_answer_grows_and_is_stopped(workbench: Workbench) -> None:
    page = workbench.open(model="storyteller", text=TEXT, layer=1, head=2).page
    held = HeldGeneration(page)
    page.get_by_role("button", name="Generate text").click()
    page.get_by_role("spinbutton", name="Up to tokens").fill("40")
    page.get_by_role("button", name="Generate", exact=True).click()
    growing = page.get_by_role("group", name="The answer so far")
    expect(growing.get_by_role("region", name="Generated so far")).to_have_text(" there was a")
    row = growing.get_by_role("region", name="Attention of the last step")
    expect(row).to_contain_text(
        "L1 H2 (self-attention) in the step that generated a: the row of there, the token before it."
    )
    expect(row).to_contain_text("Once 75 %")
    expect(row).to_contain_text("prompt 88 % (even: 80 %)")
    generate = {"method": "greedy", "tokens": 40}
    assert held.followed == [({"model": "storyteller", "text": TEXT, "generate": generate}, "layer=1&head=2")]
    stop = growing.get_by_role("button", name="Stop, and keep what there is")
    stop.focus()
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/captures")):
        page.keyboard.press("Enter")
    note = page.locator('status-line[data-place="note"]')
    expect(note).to_contain_text("Stopped after 3 tokens.")
    workbench.drawn()
    expect(growing).to_be_hidden()
    assert workbench.query["generate"] == "greedy-3"
    expect(page.locator("step-scrubber")).to_contain_text("3 of 3")
    expect(page.get_by_label("Your sentence")).to_be_focused()
    # Its address shows the same; the rest is generated on request.
    held.release()
    note.get_by_role("button", name="Generate the rest").click()
    expect(page.locator("step-scrubber")).to_contain_text("40 of 40")
    assert workbench.drawn().query["generate"] == "greedy-40"


def test_a_stopped_target_is_of_its_text_only(workbench: Workbench) -> None:
    page = workbench.open(model="translator", text="The cat sat.", generate="greedy-2").page
    expect(page.get_by_role("button", name="Generated: up to 2")).to_be_visible()
    page.get_by_label("Your sentence").fill("The cat is soft.")
    page.wait_for_function("() => !new URLSearchParams(location.search).has('generate')")
    expect(page.get_by_role("button", name="Generated")).to_be_hidden()
