"""Start the real app in a process of its own, for tests and benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHECKOUT = (sys.executable, "-m", "app.cli")
START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        url: its address, without a trailing slash.
        log: the file that its output goes to.
        process: its process.
    """

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """Its process id."""
        return self.process.pid


@contextmanager
def serve(
    folder: Path,
    program: Sequence[str | Path] = CHECKOUT,
    options: Sequence[str] = (),
    ready: str = "/readyz",
    translations: Path | None = None,
    database_url: str | None = None,
) -> Iterator[Server]:
    """Run ``program serve`` on a free port until the block ends. On entry its model is loaded.

    Args:
        folder: the database, the log and the working directory; empty, or those of a stopped server.
        program: the command line of ``followspot``; by default that of this checkout, or only its last part.
        options: of ``serve``, beside the address.
        ready: the path that reports readiness; ``/healthz`` waits for no model.
        translations: a folder of further catalogues.
        database_url: of PostgreSQL, in place of a file in the folder.

    Raises:
        RuntimeError: it died or did not answer in time; the message ends with its output.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FOLLOWSPOT_")}
    environment = {**inherited, "FOLLOWSPOT_DATABASE": str(folder / "followspot.sqlite3")}
    environment["FOLLOWSPOT_DRAIN_SECONDS"] = "0"  # no load balancer has to notice its end
    if database_url is not None:
        environment["FOLLOWSPOT_DATABASE_URL"] = database_url
    if translations is not None:
        environment["FOLLOWSPOT_TRANSLATIONS"] = str(translations)
    if tuple(program[-len(CHECKOUT) :]) == CHECKOUT:
        environment["PYTHONPATH"] = str(ROOT)
    port = _free_port()
    log = folder / "server.log"
    command = [*program, "serve", "--host", "127.0.0.1", "--port", str(port), *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    server = Server(f"http://127.0.0.1:{port}", log, process)
    try:
        _wait(process, server, ready)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], server: Server, ready: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(
                f"The server ended with status {process.returncode}:\n{server.log.read_text()}"
            )
        try:
            with urllib.request.urlopen(f"{server.url}{ready}", timeout=5):
                return
        except OSError:  # not listening yet, or 503 (an HTTPError is an OSError too)
            time.sleep(0.05)
    raise RuntimeError(f"The server was not ready in {START_SECONDS} s:\n{server.log.read_text()}")
