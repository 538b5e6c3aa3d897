"""Models of the Hugging Face Hub: find the files on this machine, and download missing ones.

The download (``download.py``) reports what it will fetch, waits for the go-ahead, and then reports progress.
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelFailed, from_problem
from ..message import _
from .cancellation import Cancellation
from .download_process import DownloadProcess, download_process
from .model_folder import is_complete
from .model_info import Report

# The rule of huggingface_hub: neither "--" nor "..", no dot or dash at either end.
_PART = r"[A-Za-z0-9](?:[A-Za-z0-9_]|[-.](?![-.]))*(?<![-.])"
_ID = re.compile(rf"{_PART}/{_PART}", re.ASCII)
_LONGEST_ID = 96


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The files of a model at one revision, on this machine."""

    folder: Path
    commit: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the Hub reports about a model before anything is downloaded.

    Attributes:
        bytes: size of its weights.
        download: bytes that are not on this machine yet.
        parameters: number of parameters; None if the Hub does not know.
        licence: as its publisher states it; None if not stated.
    """

    commit: str
    bytes: int
    download: int
    parameters: int | None
    licence: str | None


def is_id(text: str) -> bool:
    """Whether a text has the form ``organisation/name``."""
    return len(text) <= _LONGEST_ID and _ID.fullmatch(text) is not None


def cache_folder() -> Path:
    """The download cache of huggingface_hub, shared with other programs of this user."""
    for name, below in (("HF_HUB_CACHE", ""), ("HF_HOME", "hub"), ("XDG_CACHE_HOME", "huggingface/hub")):
        if value := os.environ.get(name):
            return Path(os.path.expandvars(value)).expanduser() / below
    return Path.home() / ".cache/huggingface/hub"


def cached_snapshot(source: str) -> Snapshot | None:
    """The files of a model, if all required ones are on this machine."""
    repository = cache_folder() / f"models--{source.replace('/', '--')}"
    try:
        commit = (repository / "refs/main").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    folder = repository / "snapshots" / commit
    return Snapshot(folder, commit) if commit and is_complete(folder) else None


def download(
    source: str, title: str, check: Callable[[Facts], None], report: Report, cancellation: Cancellation
) -> Snapshot:
    """The files of a model: those on this machine, else downloaded.

    Args:
        check: raises if the model must not be downloaded; called before the download.

    Raises:
        HubUnreachable, NotOnHub, GatedModel, NoConfiguration, NoSafetensors, RemoteCode, NoTokenizer,
        DiskFull, ModelFailed, LoadCancelled, and what ``check`` raises.
    """
    folder = cached_snapshot(source)
    if folder:
        return folder
    report(_("asking the Hub"), 0.0)
    with _child({"source": source, "title": title, "cache": str(cache_folder())}, cancellation) as child:
        for line in child:
            if "facts" in line:
                check(Facts(**line["facts"]))
                child.send("go")
            elif "done" in line:
                done, whole = line["done"], max(1, line["total"])
                report(_("downloading"), min(1.0, done / whole), done, line["total"])
            elif "error" in line:
                raise from_problem(line["error"])
            elif "folder" in line:
                return Snapshot(Path(line["folder"]), line["commit"])
    raise ModelFailed(_("The download of {model} ended without a reason.", model=title), hint=_("Try again."))


@contextmanager
def _child(task: dict[str, Any], cancellation: Cancellation) -> Iterator[DownloadProcess]:
    """A download that ends with the ``with`` block, at once if it is cancelled."""
    started = time.time()
    try:
        with download_process("download", task, cancellation) as process:
            yield process
    finally:
        if cancellation.cancelled:
            _remove_partial_files(
                Path(task["cache"]) / f"models--{task['source'].replace('/', '--')}" / "blobs", started
            )


def _remove_partial_files(blobs: Path, started: float) -> None:
    """Remove the partial files of a download that had to be killed."""
    for path in blobs.glob("*.incomplete"):
        if path.stat().st_mtime >= started:
            path.unlink(missing_ok=True)
