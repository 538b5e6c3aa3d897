"""The three scripts that BertViz's pages load, fetched with npm once and served locally.

They go into the ignored folder build/ and are not committed.
"""

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from scripts.server import ROOT

FOLDER = ROOT / "build" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Library:
    """One file of an npm package.

    Attributes:
        package: name and version.
        member: the file inside the package.
        served_as: its name in BertViz's pages.
    """

    package: str
    member: str
    served_as: str


# The versions that BertViz 1.4.1 uses; npm's oldest jQuery 2 is 2.1.0 (BertViz: 2.0.0).
LIBRARIES = (
    Library("requirejs@2.3.6", "package/require.js", "require.min.js"),
    Library("jquery@2.1.0", "package/dist/jquery.min.js", "jquery.min.js"),
    Library("d3@5.7.0", "package/dist/d3.min.js", "d3.min.js"),
)


def libraries() -> dict[str, Path]:
    """The file of each script, by its name in BertViz's pages.

    Raises:
        RuntimeError: npm is missing, or could not fetch them.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    return {library.served_as: _fetch(library) for library in LIBRARIES}


def _fetch(library: Library) -> Path:
    path = FOLDER / library.served_as
    if path.exists():
        return path
    command = [_npm(), "pack", library.package, "--silent", f"--pack-destination={FOLDER}"]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"npm could not fetch {library.package}: {done.stderr.strip()}")
    archive = FOLDER / done.stdout.split()[-1]
    with tarfile.open(archive) as packed:
        member = packed.extractfile(library.member)
        if member is None:
            raise RuntimeError(f"{library.package} has no {library.member}")
        path.write_bytes(member.read())
    archive.unlink()
    return path


def _npm() -> str:
    """The npm of this environment, or the machine's."""
    beside = Path(sys.executable).with_name("npm")
    result = str(beside) if beside.exists() else shutil.which("npm")
    if result is None:
        raise RuntimeError("npm is needed to fetch the scripts of BertViz's pages, and there is none")
    return result
