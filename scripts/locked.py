"""The part of requirements.lock that one purpose needs: ``python scripts/locked.py run``.

Run by the Makefile before anything is installed, so it needs only Python. Its output is for ``pip install
--no-deps --require-hashes``. torch has no hashes: ``python scripts/locked.py torch`` is its line.
"""

import re
import sys
from pathlib import Path

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"


def locked(purpose: str, lock: str) -> str:
    """The lines for a purpose.

    Args:
        purpose: ``build``, ``run``, an extra, or ``torch``.
        lock: the text of the lock.
    """
    entries = re.findall(r"^([a-z0-9-]+==.*?)\n    # for ([^\n]+)$", lock, re.MULTILINE | re.DOTALL)
    if purpose == "torch":
        return "".join(f"{lines}\n" for lines, _ in entries if lines.startswith("torch=="))
    chosen = [lines for lines, users in entries if purpose in users.split() and "--hash=" in lines]
    if not chosen:
        raise SystemExit(f"Nothing in {LOCK.name} is for {purpose}.")
    return "".join(f"{lines}\n" for lines in chosen)


if __name__ == "__main__":
    print(locked(sys.argv[1], LOCK.read_text()), end="")
