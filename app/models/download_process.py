"""A download in its own process: only that can be stopped at any moment, while the network does not respond.

It reads its task, and reports, in lines of JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .cancellation import Cancellation

_PATIENCE_SECONDS = 3


class DownloadProcess:
    """A running module of this package: iterate over its output.

    Args:
        module: its name, such as ``download``.
        task: its first line of input.
    """

    def __init__(self, module: str, task: dict[str, Any]) -> None:
        root = Path(__file__).parents[2]
        paths = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.{module}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            # Plain HTTP can be stopped between two packets, and reports progress; Xet cannot.
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "HF_HUB_DISABLE_XET": "1"},
        )
        self.send(json.dumps(task))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        assert self._process.stdout
        for line in self._process.stdout:
            yield json.loads(line)

    def send(self, line: str) -> None:
        """Write a line to its input."""
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has exited; its earlier output states why
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()

    def stop(self) -> None:
        """Ask it to clean up and exit."""
        self._process.terminate()

    def close(self) -> None:
        """Make sure that it has exited."""
        self.stop()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(BrokenPipeError):  # it exited without reading its input
                    stream.close()


@contextmanager
def download_process(
    module: str, task: dict[str, Any], cancellation: Cancellation
) -> Iterator[DownloadProcess]:
    """A download that ends with the ``with`` block, at once if it is cancelled."""
    process = DownloadProcess(module, task)
    try:
        with cancellation.stopping(process.stop):
            yield process
            cancellation.check()
    finally:
        process.close()


def say(**line: Any) -> None:
    """In that process: report to the one that started it."""
    print(json.dumps(line), flush=True)
