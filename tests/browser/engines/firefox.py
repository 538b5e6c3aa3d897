"""Firefox without geckodriver, which Debian lacks: Selenium's commands in Firefox's own protocol, Marionette.

Marionette has the commands of WebDriver under names of its own, as JSON over a socket; geckodriver only
translates them. https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Remote
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.command import Command
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver

_START_SECONDS = 60
_NAMES = {
    Command.NEW_SESSION: "NewSession",
    Command.QUIT: "DeleteSession",
    Command.SET_TIMEOUTS: "SetTimeouts",
    Command.SET_WINDOW_RECT: "SetWindowRect",
    Command.GET: "Navigate",
    Command.FIND_ELEMENT: "FindElement",
    Command.CLICK_ELEMENT: "ElementClick",
    Command.W3C_ACTIONS: "PerformActions",
    Command.W3C_EXECUTE_SCRIPT: "ExecuteScript",
}


class Marionette(RemoteConnection):
    """A connection to a Firefox that listens on this port of this machine."""

    def __init__(self, port: int) -> None:
        super().__init__(client_config=ClientConfig(f"http://127.0.0.1:{port}"))
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._replies = self._socket.makefile("rb")
        self._sent = 0
        self._receive()  # its greeting

    def execute(self, command: str, params: dict[str, Any]) -> dict[str, Any]:
        """The reply to a command, as Selenium expects it."""
        self._sent += 1
        known = {name: value for name, value in params.items() if name != "sessionId"}
        message = json.dumps([0, self._sent, f"WebDriver:{_NAMES[command]}", known]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _kind, _number, error, result = self._receive()
        if error:
            return {"status": 500, "value": json.dumps({"value": error})}
        return result if isinstance(result, dict) and result.keys() == {"value"} else {"value": result}

    def close(self) -> None:
        """Hang up."""
        self._replies.close()
        self._socket.close()

    def _receive(self) -> Any:
        """One message: its length in bytes, a colon, JSON."""
        length = b""
        while (byte := self._replies.read(1)) != b":":
            if not byte:
                raise ConnectionError("Firefox has hung up.")
            length += byte
        return json.loads(self._replies.read(int(length)))


@contextmanager
def firefox(program: Path, profile: Path) -> Iterator[WebDriver]:
    """A window of Firefox without a screen, until the block ends.

    Args:
        profile: an empty folder.
    """
    (profile / "user.js").write_text('user_pref("marionette.port", 0);\n')
    command = [str(program), "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    with (profile / "firefox.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        window = Remote(Marionette(_port(process, profile)), options=Options())
        yield window
        window.quit()
    finally:
        process.terminate()
        process.wait(timeout=30)


def _port(process: subprocess.Popen[bytes], profile: Path) -> int:
    """The port that Firefox chose, which it writes into its profile."""
    file = profile / "MarionetteActivePort"
    deadline = time.monotonic() + _START_SECONDS
    while not (file.exists() and file.read_text()):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"Firefox did not start:\n{(profile / 'firefox.log').read_text()}")
        time.sleep(0.05)
    return int(file.read_text())
