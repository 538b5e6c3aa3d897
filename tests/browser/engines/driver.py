"""One interface to every browser, of the few things that a path through the page needs."""

from typing import Any, Protocol

from playwright.sync_api import Page
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

# Resolves once the condition holds; the driver gives up before.
_WAIT = """return new Promise((resolve) => {
  const look = () => ((%s)(arguments[0]) ? resolve(true) : setTimeout(look, 20));
  look();
});"""

# The names of keys that have no character, as the DOM writes them.
_KEYS = {
    "ArrowLeft": Keys.ARROW_LEFT,
    "ArrowRight": Keys.ARROW_RIGHT,
    "ArrowDown": Keys.ARROW_DOWN,
    "Backspace": Keys.BACKSPACE,
    "End": Keys.END,
    "Enter": Keys.ENTER,
    "Escape": Keys.ESCAPE,
    "Home": Keys.HOME,
    "Tab": Keys.TAB,
}


class Driver(Protocol):
    """One window of a browser. Scripts are functions of one argument, written as JavaScript."""

    def open(self, address: str) -> None:
        """Go to this address."""

    def click(self, selector: str) -> None:
        """Click the first such element."""

    def press(self, key: str) -> None:
        """Press a key, by its name in the DOM, or ``Control+`` one."""

    def type(self, text: str) -> None:
        """Type into what has the focus."""

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """What the function returns."""

    def wait(self, condition: str, argument: Any = None) -> None:
        """Wait until the function returns something true."""


class PlaywrightDriver:
    """A page of Chromium."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def open(self, address: str) -> None:
        self._page.goto(address)

    def click(self, selector: str) -> None:
        self._page.locator(selector).first.click()

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self._page.evaluate(script, argument)

    def wait(self, condition: str, argument: Any = None) -> None:
        self._page.wait_for_function(condition, arg=argument)


class SeleniumDriver:
    """A window of Firefox or WebKit."""

    def __init__(self, window: WebDriver) -> None:
        self._window = window
        window.set_script_timeout(30)
        window.set_window_size(1440, 1000)

    def open(self, address: str) -> None:
        self._window.get(address)

    def click(self, selector: str) -> None:
        self._window.find_element(By.CSS_SELECTOR, selector).click()

    def press(self, key: str) -> None:
        held, _, name = key.rpartition("+")
        actions = ActionChains(self._window)
        if held:
            actions.key_down(Keys.CONTROL)
        actions.send_keys(_KEYS.get(name, name))
        if held:
            actions.key_up(Keys.CONTROL)
        actions.perform()

    def type(self, text: str) -> None:
        ActionChains(self._window).send_keys(text).perform()

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self._window.execute_script(f"return ({script})(arguments[0]);", argument)

    def wait(self, condition: str, argument: Any = None) -> None:
        self._window.execute_script(_WAIT % condition, argument)
