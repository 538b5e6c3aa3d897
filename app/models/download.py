"""Downloads one model from the Hub: run by hub.py as ``python -m app.models.download``, in its own process.

It reads a task, one line of JSON: ``source``, ``title``, ``cache``. It writes lines of JSON: ``facts``; after
the go-ahead, repeatedly ``done`` and ``total`` in bytes; at the end ``folder`` and ``commit``. If it fails it
writes ``error``, a problem document.
"""

import errno
import json
import signal
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import httpx2
from huggingface_hub import HfApi, constants, hf_hub_download
from huggingface_hub.errors import (
    GatedRepoError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)
from huggingface_hub.hf_api import ModelInfo

from ..errors import (
    DiskFull,
    FollowspotError,
    GatedModel,
    HubUnreachable,
    ModelFailed,
    NoConfiguration,
    NoTokenizer,
    NotOnHub,
)
from ..message import _
from ..quotation import quoted
from .download_process import say
from .model_folder import INDEX, SINGLE, read_config, refuse_code
from .unloadable_folder import no_safetensors

# Nothing that could contain code: no pickle, no Python.
_PATTERNS = ("*.json", "*.txt", "*.model", "*.spm")
_READERS = ("tokenizer*.json", "preprocessor_config.json", "vocab.*", "*.model", "*.spm")

# Small enough for visible progress on a slow connection.
_CHUNK = 1 << 18
_STEP = 1 / 400


def main() -> None:
    """Execute the task on standard input."""
    # Unwinds the stack, so that no partial file is left.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    task = json.loads(sys.stdin.readline())
    constants.DOWNLOAD_CHUNK_SIZE = _CHUNK
    try:
        _fetch(task["source"], Path(task["cache"]), task["title"])
    except KeyboardInterrupt:
        sys.exit(1)
    except FollowspotError as error:
        say(error=error.problem())
    except Exception as error:
        say(error=download_error(error, task["title"], task["source"]).problem())


def _fetch(source: str, cache: Path, title: str) -> None:
    info = HfApi().model_info(source, revision="main", files_metadata=True, timeout=10)
    commit = info.sha or ""
    files = wanted_files(info, title)
    folder = cache / f"models--{source.replace('/', '--')}" / "snapshots" / commit
    missing = {name: size for name, size in files.items() if not (folder / name).exists()}
    say(
        facts={
            "commit": commit,
            "bytes": sum(size for name, size in files.items() if name.endswith(".safetensors")),
            "download": sum(missing.values()),
            "parameters": info.safetensors.total if info.safetensors else None,
            "licence": _licence(info),
        }
    )
    if sys.stdin.readline().strip() != "go":
        return
    # huggingface_hub calls it to create a progress bar, which need not be tqdm's.
    bar: Any = Progress(sum(missing.values())).bar
    for name in missing:
        hf_hub_download(source, name, revision=commit, cache_dir=cache, tqdm_class=bar)
        if name == "config.json":
            refuse_code(read_config(folder), title)
    reference = folder.parents[1] / "refs" / "main"
    reference.parent.mkdir(parents=True, exist_ok=True)
    reference.write_text(commit, encoding="ascii")
    say(folder=str(folder), commit=commit)


def wanted_files(info: ModelInfo, title: str) -> dict[str, int]:
    """The files that loading reads, with their sizes in bytes; config.json comes first.

    Raises:
        NoConfiguration, NoSafetensors, NoTokenizer: the model cannot be loaded without more files.
    """
    sizes = {file.rfilename: file.size or 0 for file in info.siblings or [] if "/" not in file.rfilename}
    if "config.json" not in sizes:
        raise NoConfiguration(
            _(
                "{model} has no config.json on the Hub: it is no model of the transformers library.",
                model=title,
            ),
            hint=_("Choose another model."),
        )
    if SINGLE in sizes:
        weights = {SINGLE}
    elif INDEX in sizes:
        weights = {name for name in sizes if fnmatch(name, "model-*-of-*.safetensors")}
    else:
        raise no_safetensors(title)
    if not any(fnmatch(name, pattern) for name in sizes for pattern in _READERS):
        raise NoTokenizer(
            _("{model} has no tokenizer on the Hub.", model=title),
            hint=_("Choose a model that publishes one; often that is the model it was made from."),
        )
    names = [name for name in sizes if any(fnmatch(name, pattern) for pattern in _PATTERNS)]
    ordered = ["config.json", *sorted({*names} - {"config.json"}), *sorted(weights)]
    return {name: sizes[name] for name in ordered}


def download_error(error: Exception, title: str, source: str) -> FollowspotError:
    """An error of the Hub or the disk, in words."""
    if isinstance(error, GatedRepoError):
        return GatedModel(
            _("{model} can be downloaded only by people who accepted its licence on the Hub.", model=title),
            hint=_(
                "Sign in on the Hub, accept the licence on the page of {source}, and give this"
                " server your token (by the command hf auth login, or as HF_TOKEN).",
                source=source,
            ),
        )
    if isinstance(error, RepositoryNotFoundError):
        return NotOnHub(
            _("The Hub has no model {source} that may be read here.", source=quoted(source)),
            hint=_("Check the spelling. If it is private, give this server your token (hf auth login)."),
            asked=source,
        )
    unreachable = (OfflineModeIsEnabled, LocalEntryNotFoundError, httpx2.TransportError)
    if isinstance(error, unreachable) or (isinstance(error, HfHubHTTPError) and _is_passing(error)):
        reason = _("offline mode is on (HF_HUB_OFFLINE)") if constants.is_offline_mode() else _reason(error)
        return HubUnreachable(
            _(
                "{model} is not on this machine, and the Hub cannot be reached: {reason}.",
                model=title,
                reason=reason,
            ),
            hint=_("Check the connection and try again, or choose a model that is on this machine."),
        )
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(
            _("The disk became full while {model} was downloaded.", model=title),
            hint=_("Make room, or set HF_HOME to a folder on a larger disk."),
        )
    # The system's message about a file includes its path, which visitors must not see.
    message = getattr(error, "strerror", None) or str(error)
    return ModelFailed(
        _("{model} could not be downloaded: {reason}", model=title, reason=message),
        hint=_("Try again later."),
    )


def _is_passing(error: HfHubHTTPError) -> bool:
    return error.response.status_code == 429 or error.response.status_code >= 500


def _reason(error: Exception) -> str:
    if isinstance(error, HfHubHTTPError):
        return _("it answered {status}", status=str(error.response.status_code))
    return (
        _("it did not answer in time")
        if isinstance(error, httpx2.TimeoutException)
        else _("there is no connection")
    )


def _licence(info: ModelInfo) -> str | None:
    named = next((tag for tag in info.tags or [] if tag.startswith("license:")), "")
    return named.partition(":")[2] or None


class Progress:
    """Counts the bytes of all files, and reports them from time to time."""

    def __init__(self, total: int) -> None:
        self._done, self._said, self._total = 0, 0, total

    def bar(self, **options: Any) -> "_Bar":
        """The progress bar that huggingface_hub uses, one per file."""
        return _Bar(self)

    def add(self, count: float) -> None:
        """Count bytes."""
        self._done += int(count)
        if self._done - self._said >= self._total * _STEP or self._done >= self._total:
            self._said = self._done
            say(done=self._done, total=self._total)


class _Bar:
    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def update(self, count: float = 1) -> None:
        self._progress.add(count)


if __name__ == "__main__":
    main()
