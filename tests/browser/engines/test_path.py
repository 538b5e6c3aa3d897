"""A teacher's path through the page, in every installed browser: with a pointer, and with keys alone."""

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest

from scripts.browser import find_firefox, find_webkit

from ..workbench import SOFT, TIRED
from .driver import Driver, PlaywrightDriver, SeleniumDriver
from .firefox import firefox
from .webkit import webkit

pytestmark = pytest.mark.browser

IT, MAT = 8, 6
# The others ask nobody when a button copies.
CLIPBOARD = ["clipboard-read", "clipboard-write"]
DRAWN = """(wanted) => {
  const { state, capture } = document.documentElement.dataset;
  const query = new URLSearchParams(location.search);
  const there = Object.entries(wanted).every(([name, value]) => query.get(name) === value);
  return state === 'drawn' && capture && there;
}"""
TEXT = "(selector) => document.querySelector(selector).innerText"
THERE = "(selector) => document.querySelector(selector)?.checkVisibility()"
HEADING = "(wanted) => document.querySelector('head-view h2').innerText === wanted"
COPIED = "(selector) => document.querySelector(selector).innerText === 'Copied'"
LINK, PICTURE = (f"share-copies [data-part='{part}'] button" for part in ("link", "picture"))
FILE = """async () => {
  const { href } = document.querySelector("share-files a[href*='.svg']");
  return (await (await fetch(href)).text()).slice(0, 4);
}"""
FOCUSED = "(selector) => document.activeElement.matches(selector)"
LINE = """(selector) => {
  const style = getComputedStyle(document.querySelector(selector));
  return [style.textDecorationLine, style.textDecorationColor];
}"""
# What goes wrong after the page has come.
WATCH = """() => {
  window.faults = [];
  const note = ({ type, message, reason, blockedURI }) =>
    window.faults.push(`${type}: ${message ?? reason ?? blockedURI}`);
  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) addEventListener(type, note);
}"""


@pytest.fixture(scope="module", params=["chromium", "firefox", "webkit"])
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """A window of each browser."""
    if request.param == "chromium":
        options = {"viewport": {"width": 1440, "height": 900}, "permissions": CLIPBOARD}
        page = request.getfixturevalue("browser").new_page(**options)
        page.set_default_timeout(30_000)
        yield PlaywrightDriver(page)
        page.close()
    elif request.param == "firefox":
        program = find_firefox() or pytest.skip("Firefox is not installed (Debian: firefox-esr).")
        with firefox(program, tmp_path_factory.mktemp("firefox")) as window:
            yield SeleniumDriver(window)
    else:
        programs = find_webkit() or pytest.skip("WebKit is not installed (Debian: webkit2gtk-driver, xvfb).")
        with webkit(*programs) as window:
            yield SeleniumDriver(window)


@pytest.fixture
def opened(driver: Driver, server: str) -> Iterator[Callable[..., Driver]]:
    """Opens the workbench at an address; nothing may go wrong there."""

    def open_workbench(**query: object) -> Driver:
        driver.open(f"{server}/?{urlencode(query)}")
        driver.wait(DRAWN, {})
        driver.evaluate(WATCH)
        return driver

    yield open_workbench
    assert driver.evaluate("() => window.faults") == []


def test_with_a_pointer(opened: Callable[..., Driver]) -> None:
    driver = opened()
    driver.click(f'.word[data-unit="{IT}"]')
    driver.click(f'.word[data-unit="{MAT}"]')
    driver.wait(DRAWN, {"query": str(IT), "key": str(MAT)})
    assert "L5 H3" in driver.evaluate(TEXT, "pair-ranking tbody tr")
    driver.click("pair-ranking tbody td")
    driver.wait(HEADING, "Layer 5, head 3")
    assert "it gives 31 % of its attention to mat" in driver.evaluate(TEXT, "head-inspector .summary")

    driver.click("#prompt")
    change_the_word(driver)

    driver.click("share-dialog > button")
    driver.wait("() => document.querySelector('.share-preview').naturalWidth > 0")
    driver.click(PICTURE)
    driver.wait(COPIED, PICTURE)
    driver.click(LINK)
    driver.wait(COPIED, LINK)
    address = driver.evaluate("() => location.href")
    driver.click("share-preview [data-part='note']")
    driver.press("Control+v")
    assert driver.evaluate("() => document.activeElement.value") == address
    assert driver.evaluate(FILE) == "<svg"
    driver.click("share-save [data-part='save']")
    driver.wait(THERE, "share-save [data-part='done'] input")


def test_with_keys_alone(opened: Callable[..., Driver]) -> None:
    driver = opened()
    tab_to(driver, ".word")
    press(driver, *["ArrowRight"] * IT, "Enter", *["ArrowLeft"] * (IT - MAT), "Enter")
    driver.wait(DRAWN, {"query": str(IT), "key": str(MAT)})
    tab_to(driver, "pair-ranking tbody *")
    # The list is one stop: at the head in use.
    press(driver, "Home", "Enter")
    driver.wait(HEADING, "Layer 5, head 3")

    press(driver, "/")
    change_the_word(driver)
    press(driver, "Escape")

    # The row of buttons is one stop: models, examples, compare, share.
    tab_to(driver, ".tools > * > button")
    press(driver, *["ArrowRight"] * 3)
    driver.wait(FOCUSED, "share-dialog > button")
    press(driver, "Enter")
    tab_to(driver, LINK)
    press(driver, "Enter")
    driver.wait(COPIED, LINK)
    press(driver, "Escape", "c")
    driver.wait(THERE, "#b-text")
    tab_to(driver, "#b-text")
    press(driver, "Control+a")
    driver.type(SOFT)
    driver.wait(DRAWN, {"b.text": SOFT})


def test_a_comparison(opened: Callable[..., Driver]) -> None:
    driver = opened(text=SOFT, layer=5, head=3, query=IT, key=MAT)
    driver.click("#compare-button")
    driver.wait(FOCUSED, "#b-text")
    driver.press("Control+a")
    driver.type(TIRED)
    driver.wait(DRAWN, {"b.text": TIRED})
    driver.wait(THERE, ".word.is-only-b")
    assert driver.evaluate("() => document.querySelectorAll('heat-map').length") == 3
    line, colour = driver.evaluate(LINE, ".word.is-only-a")
    assert (line, colour) == ("line-through", "rgb(168, 66, 12)")
    line, colour = driver.evaluate(LINE, ".word.is-only-b")
    assert (line, colour) == ("underline", "rgb(29, 90, 158)")


def test_an_embed(driver: Driver, server: str) -> None:
    query = {"text": SOFT, "layer": 5, "head": 3, "query": IT, "key": MAT}
    driver.open(f"{server}/embed?{urlencode(query)}")
    driver.wait("() => document.querySelector('main').dataset.state === 'still'")
    tab_to(driver, ".stage")
    driver.wait("() => document.querySelector('main').dataset.state === 'live'")
    driver.press("ArrowDown")
    driver.wait("() => document.querySelector('.summary').innerText.includes('rank')")


def press(driver: Driver, *keys: str) -> None:
    for key in keys:
        driver.press(key)


def tab_to(driver: Driver, selector: str) -> None:
    """Press Tab until such an element has the focus."""
    for _ in range(120):
        driver.press("Tab")
        if driver.evaluate(FOCUSED, selector):
            return
    pytest.fail(f"Tab does not reach {selector}")


def change_the_word(driver: Driver) -> None:
    """The prompt has the focus: "tired" for "soft"."""
    driver.press("End")
    for _ in "soft.":
        driver.press("Backspace")
    driver.type("tired.")
    driver.wait(DRAWN, {"text": TIRED, "query": str(IT), "key": str(MAT)})
