"""Write requirements.lock: the newest versions that pyproject.toml admits, resolved from nothing.

Run by ``make lock``. Only metadata is asked for; nothing is installed.
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Held back by hand, each with its reason.
HELD = {
    "torch": "2.13.0",  # the newest that the app was tested with on both a CPU and a GPU build
}

# Come with a GPU build of torch only, which names their versions itself.
GPU_ONLY = re.compile(r"(nvidia|cuda)-|triton$")

HEADER = """\
# Every version that Followspot was tested with: runtime, tests, lint and benchmarks. Written by `make lock`.
# It is a constraints file: pip install --constraint requirements.lock --editable '.[test]'
#
# torch has no build suffix here, so pip takes the build that it is offered. On Linux the default is the GPU
# build (several GB). For the small CPU build, or another GPU build, give pip the index that PyTorch's "Get
# Started" page names for it: make run PIP_EXTRA_INDEX_URL=<that index>
"""


def requirements() -> list[str]:
    """Everything that pyproject.toml asks for: build, runtime and all extras; and pip itself."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = declared["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    return ["pip", *declared["build-system"]["requires"], *project["dependencies"], *extras]


def resolve(wanted: list[str]) -> dict[str, str]:
    """The version of each distribution that pip would install into an empty environment."""
    with tempfile.TemporaryDirectory() as folder:
        held = Path(folder, "held.txt")
        held.write_text("".join(f"{name}=={version}\n" for name, version in HELD.items()))
        report = Path(folder, "report.json")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        subprocess.run([*pip, f"--constraint={held}", f"--report={report}", *wanted], check=True)
        found = [item["metadata"] for item in json.loads(report.read_text())["install"]]
    # "2.13.0+cpu" is a build of 2.13.0; which build is the reader's choice.
    pins = {re.sub(r"[-_.]+", "-", item["name"]).lower(): item["version"].partition("+")[0] for item in found}
    return {name: version for name, version in sorted(pins.items()) if not GPU_ONLY.match(name)}


def main() -> None:
    """Write the lock and say what it holds."""
    pins = resolve(requirements())
    lock = ROOT / "requirements.lock"
    lock.write_text(HEADER + "".join(f"{name}=={version}\n" for name, version in pins.items()))
    print(f"{lock.name}: {len(pins)} versions")


if __name__ == "__main__":
    main()
