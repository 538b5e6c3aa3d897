"""A conversation with a chat model: edited as messages, kept in the address, shown in blocks."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..workbench import Workbench
from .models import wait_for_model

TEXT = "the cat sat"
QUESTION = {"role": "user", "content": TEXT}
ANSWER = {"role": "assistant", "content": "it was soft"}


@pytest.fixture
def text(workbench: Workbench) -> Workbench:
    """The chat model reads a text."""
    wait_for_model(workbench.page, "chat")
    return workbench.open(model="chat", text=TEXT)


def messages(workbench: Workbench) -> list[dict[str, str]]:
    """Those of the address."""
    return list(json.loads(workbench.query["messages"]))


def mode(page: Page, name: str) -> None:
    page.locator("input-mode").get_by_role("radio", name=name).check(force=True)


def test_a_text_becomes_a_conversation_and_comes_back(text: Workbench) -> None:
    page = text.page
    mode(page, "Conversation")
    expect(page.locator(".message-block")).to_have_text([TEXT])
    text.drawn()
    assert messages(text) == [QUESTION] and "text" not in text.query
    expect(page.get_by_label("Your sentence")).to_be_hidden()

    page.get_by_role("button", name="+ message").click()
    page.keyboard.type(ANSWER["content"])
    expect(page.locator(".message-block")).to_have_text([TEXT, ANSWER["content"]])
    text.drawn()
    assert messages(text) == [QUESTION, ANSWER]

    up = page.get_by_role("button", name="Move message 2 up")
    up.press("Enter")
    expect(page.locator(".message-block")).to_have_text([ANSWER["content"], TEXT])
    expect(page.get_by_role("button", name="Move message 1 down")).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("message 1 of 2")
    text.drawn()

    # The burst of typing was one step.
    page.go_back()
    expect(page.get_by_label("Message 2", exact=True)).to_have_value(ANSWER["content"])
    text.drawn()
    page.go_back()
    expect(page.locator(".message-row")).to_have_count(1)
    text.drawn()
    page.go_forward()
    expect(page.locator(".message-row")).to_have_count(2)
    text.drawn()

    mode(page, "Text")
    expect(page.get_by_label("Your sentence")).to_have_value(TEXT)
    text.drawn()
    assert text.query["text"] == TEXT and "messages" not in text.query
    mode(page, "Conversation")
    expect(page.locator(".message-row")).to_have_count(2)
    text.drawn()

    # A model without a chat template reads the last message of the user as its text.
    wait_for_model(page, "llama")
    page.locator("model-picker > button").click()
    page.get_by_role("group", name="Models", exact=True).get_by_role("button", name="llama loaded").click()
    expect(page.get_by_label("Your sentence")).to_have_value(TEXT)


def test_nothing_is_requested_before_a_message_of_the_user(text: Workbench) -> None:
    page = text.page
    mode(page, "Conversation")
    text.drawn()
    field = page.get_by_label("Message 1", exact=True)
    field.fill("")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.get_by_label("Role of message 1").select_option("system")
    field.fill("be soft")
    missing = page.locator("#messages").get_by_text("A message of the user is missing")
    expect(missing).to_be_visible()
    expect(page.locator(".previous")).to_contain_text(TEXT)
    assert not [url for url in asked if url.endswith("/api/captures")]
    page.get_by_role("button", name="+ message").click()
    page.keyboard.type(TEXT)
    expect(missing).to_be_hidden()
    expect(page.locator(".message-block")).to_have_text(["be soft", TEXT])


def test_the_template_and_a_long_conversation(open_page: Callable[..., Page]) -> None:
    """What the template wrote is shown; many tokens are first shown by their parts."""
    workbench = Workbench(open_page(viewport={"width": 390, "height": 844}))
    page = workbench.page
    wait_for_model(page, "chat")
    long = [QUESTION | {"content": " ".join([TEXT] * 32)}, ANSWER, QUESTION]
    workbench.open(model="chat", messages=json.dumps(long), open="template")
    assert workbench.query["unit"] == "part"
    expect(page.locator(".message-block")).to_have_count(3)
    written = workbench.part("template-text", "written")
    expect(written.locator(".control").first).to_have_text("<|start|>")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Show the tokens").click()
    workbench.drawn()
    assert workbench.query["unit"] == "token"
    page.reload()
    workbench.drawn()
    assert workbench.query["unit"] == "token"
