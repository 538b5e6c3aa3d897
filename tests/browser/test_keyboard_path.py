"""A teacher's path by keys alone: how often Tab is pressed, and that its focus is seen after each press."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from .workbench import Workbench

SENTENCE = "The dog sat on the mat because it was soft."
# What is reached today; more would be a step back.
MOST = {"prompt": 5, "sentence": 11, "ranking": 20, "heatmap": 8, "share": 35, "copy": 5}

# What has the focus, and whether that is seen: an outline on it or, for a hidden radio button, on its label;
# neither outside of the window nor below the masthead.
FOCUS = """() => {
  const node = document.activeElement;
  const label = node.nextElementSibling;
  const outlined = [node, node.closest('label'), label].some((one) =>
    one && getComputedStyle(one).outlineStyle !== 'none');
  const { top, bottom } = node.getBoundingClientRect();
  const masthead = document.querySelector('.masthead');
  const covered = node.closest('.masthead, dialog, .skips') ? 0 : masthead.getBoundingClientRect().bottom;
  return {
    name: node.getAttribute('aria-label') || node.textContent.trim().slice(0, 40) || node.id,
    seen: node !== document.body && outlined && bottom > covered && top < innerHeight,
  };
}"""


def test_teacher_by_keys_alone(workbench: Workbench) -> None:
    page = workbench.open().page
    presses = {"prompt": _tab_to(page, page.get_by_label("Your sentence"))}
    page.keyboard.press("Control+a")
    page.keyboard.type(SENTENCE)
    workbench.shows(SENTENCE)

    presses["sentence"] = _tab_to(page, page.locator(".word[tabindex='0']"))
    _go_to(page, workbench.word(8))
    page.keyboard.press("Enter")
    _go_to(page, workbench.word(6))
    page.keyboard.press("Enter")
    workbench.drawn()
    assert (workbench.query["query"], workbench.query["key"]) == ("8", "6")

    presses["ranking"] = _tab_to(page, page.locator("pair-ranking tbody button[tabindex='0']"))
    page.keyboard.press("Home")
    best = page.locator("pair-ranking tbody button").first
    expect(best).to_be_focused()
    page.keyboard.press("Enter")
    workbench.drawn()

    presses["heatmap"] = _tab_to(page, page.locator("heat-map"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#announcer")).to_contain_text("it → the: ")
    page.keyboard.press("Enter")
    workbench.drawn()
    assert workbench.query["key"] == "5"

    presses["share"] = _tab_to(page, page.get_by_role("button", name="Share"), "Shift+Tab")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    presses["copy"] = _tab_to(page, dialog.get_by_role("button", name="Copy").first)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Enter")
    expect(page.locator("#announcer")).to_contain_text("Copied")
    assert {name: count for name, count in presses.items() if count > MOST[name]} == {}


def _tab_to(page: Page, target: Locator, key: str = "Tab") -> int:
    """Press Tab until this has the focus, which is seen after each press. Returns how often."""
    passed: list[str] = []
    while len(passed) < 100:
        page.keyboard.press(key)
        focus: Any = page.evaluate(FOCUS)
        passed.append(focus["name"])
        assert focus["seen"], f"after {passed}"
        if target.evaluate("(node) => node === document.activeElement"):
            return len(passed)
    raise AssertionError(f"{target} is not reached: {passed}")


def _go_to(page: Page, word: Locator) -> None:
    """Go through the words by an arrow key, from either side."""
    page.keyboard.press("Home")
    while not word.evaluate("(node) => node === document.activeElement"):
        page.keyboard.press("ArrowRight")
