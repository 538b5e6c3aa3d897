"""Work in a separate process: with its own memory, and able to be stopped or to fail alone."""

import json
import subprocess
import sys
from typing import Any

from scripts.server import ROOT

_LAST_LINES = 3


class ChildFailed(Exception):
    """A child ended without a result; the message says how, without a full stop."""


def run(module: str, task: dict[str, Any], limit: float) -> Any:
    """The JSON output of ``python -m module`` for a task as JSON on standard input.

    Args:
        limit: seconds after which it is stopped.

    Raises:
        ChildFailed: it took longer, was killed (by the kernel, if memory ran out), or raised.
    """
    command = [sys.executable, "-m", module]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            input=json.dumps(task),
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed(f"stopped after {limit:.0f} s") from None
    if done.returncode < 0:
        raise ChildFailed(f"the process was killed by signal {-done.returncode}")
    if done.returncode > 0:
        last = " / ".join(done.stderr.strip().splitlines()[-_LAST_LINES:])
        raise ChildFailed(f"the process failed: {last}")
    return json.loads(done.stdout)


def task() -> Any:
    """In the child: its task."""
    return json.load(sys.stdin)


def answer(result: Any) -> None:
    """In the child: return the result."""
    json.dump(result, sys.stdout)
