"""Write requirements.lock: the newest versions that pyproject.toml admits, with hashes of all their files.

``make lock`` chooses all versions anew; ``make lock KEEP=--keep`` keeps those that are locked, and adds the
other requirements of pyproject.toml. uv does the work, from metadata only; nothing is installed.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"

# Pinned by hand, each with its reason.
HELD = {
    "torch": "2.13.0",  # the newest that the app was tested with on both a CPU and a GPU build
}

# Only required by GPU builds of torch, which pin their versions.
GPU_ONLY = re.compile(r"(nvidia|cuda)-|triton$")

PIN = re.compile(r"^[a-z0-9-]+==[^\s;]+", re.MULTILINE)

HEADER = """\
# Every version that Followspot was tested with, and the SHA-256 of each of its files, for Python 3.11 and
# newer on every platform. Written by `make lock`. A line `# for` names what a package is needed for: build,
# run, or an extra. scripts/locked.py picks the lines of one purpose, for pip install --no-deps
# --require-hashes.
#
# torch has no hashes and no build suffix here: its builds differ by index, and pip takes the build that it is
# offered. On Linux the default is the GPU build (several GB). For the small CPU build, or another GPU build,
# give pip the index that PyTorch's "Get Started" page names: make run PIP_EXTRA_INDEX_URL=<that index>
"""


def purposes() -> dict[str, list[str]]:
    """The requirements in pyproject.toml: to build (including pip), to run, and for each extra."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = declared["project"]
    build = ["pip", *declared["build-system"]["requires"]]
    extras = {
        name: [*project["dependencies"], *more] for name, more in project["optional-dependencies"].items()
    }
    return {"build": build, "run": project["dependencies"], **extras}


def requirements() -> list[str]:
    """All requirements, without duplicates."""
    return list(dict.fromkeys(line for lines in purposes().values() for line in lines))


def resolve(requirements: Iterable[str], pins: Iterable[str] = (), *, hashes: bool = False) -> dict[str, str]:
    """What uv locks, by name: the lines of a requirements file, with markers, and hashes if asked.

    Args:
        pins: fixed versions, as ``name==version``.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, settled = Path(folder, "asked.in"), Path(folder, "settled.txt")
        asked.write_text("\n".join(requirements))
        settled.write_text("\n".join((*pins, *(f"{name}=={version}" for name, version in HELD.items()))))
        command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--no-header", "--no-annotate"]
        command += ["--constraint", str(settled), str(asked)]
        command += ["--generate-hashes"] if hashes else []
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    blocks = re.split(r"\n(?=\S)", done.stdout.strip())
    result: dict[str, list[str]] = {}
    for block in blocks:
        # Some packages need different versions on different platforms.
        result.setdefault(block.partition("==")[0], []).append(block)
    return {name: "\n".join(lines) for name, lines in result.items() if not GPU_ONLY.match(name)}


def locked() -> list[str]:
    """The versions in the existing lock, as ``name==version``."""
    return PIN.findall(LOCK.read_text())


def written(blocks: Mapping[str, str], users: Mapping[str, list[str]]) -> str:
    """The lock as text."""
    lines = [HEADER.rstrip()]
    for name, block in sorted(blocks.items()):
        # Builds differ between indexes.
        lines.append(f"{name}=={HELD[name]}" if name in HELD else block)
        lines.append(f"    # for {' '.join(users[name])}")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the lock and print a summary."""
    blocks = resolve(requirements(), locked() if "--keep" in sys.argv else (), hashes=True)
    pins = PIN.findall("\n".join(blocks.values()))
    users: dict[str, list[str]] = {name: [] for name in blocks}
    for purpose, wanted in purposes().items():
        for name in resolve(wanted, pins):
            users[name].append(purpose)
    LOCK.write_text(written(blocks, users))
    print(f"{LOCK.name}: {len(blocks)} versions")


if __name__ == "__main__":
    main()
