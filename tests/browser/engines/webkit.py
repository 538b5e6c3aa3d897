"""WebKitGTK, which needs a screen: one that exists in memory only."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Remote
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service


@contextmanager
def webkit(driver: Path, screen: Path) -> Iterator[WebDriver]:
    """A window of WebKit, until the block ends.

    Args:
        driver: the program WebKitWebDriver.
        screen: the program Xvfb.
    """
    with _display(screen) as display:
        service = Service(str(driver), env={**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11"})
        service.start()
        try:
            # Selenium's own class for WebKitGTK warns of what it does itself.
            connection = RemoteConnection(client_config=ClientConfig(service.service_url))
            window = Remote(connection, options=Options())
            yield window
            window.quit()
        finally:
            service.stop()


@contextmanager
def _display(screen: Path) -> Iterator[str]:
    """The name of a new display."""
    reading, writing = os.pipe()
    command = [str(screen), "-displayfd", str(writing), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as chosen:
            yield f":{chosen.readline().strip()}"
    finally:
        process.terminate()
        process.wait(timeout=30)
