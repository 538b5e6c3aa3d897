"""A model folder's content as a revision, so that a capture id names the very weights it came from."""

import hashlib
from pathlib import Path
from threading import Lock

# Everything that decides the numbers; a changed README is not another model.
_SUFFIXES = {".json", ".txt", ".model", ".spm", ".safetensors"}

# Where a file lies, its size, when its content changed, and when anything of it did (never set back).
FileState = tuple[str, int, int, int, int]

_lock = Lock()
_digests: dict[FileState, str] = {}


def folder_revision(folder: Path) -> str:
    """``sha256:`` and 16 hexadecimal digits over names and contents of the files that decide the numbers.

    A file that was read before, and has the same place, size and times since, is not read again. Safe between
    threads: who asks while another reads waits for that one.
    """
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(f"{path.name}:{_file_digest(path)}\n".encode())
    return f"sha256:{digest.hexdigest()[:16]}"


def folder_state(folder: Path) -> dict[str, FileState]:
    """By name, the state of each file that decides the numbers: another one once it was written to."""
    return {path.name: _state(path) for path in _files(folder)}


def forget() -> None:
    """Read every file again: for measuring."""
    with _lock:
        _digests.clear()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and path.is_file())


def _file_digest(path: Path) -> str:
    with _lock:
        state = _state(path)
        if state in _digests:
            return _digests[state]
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        # Not that of a file that was written to meanwhile.
        if _state(path) == state:
            _digests[state] = digest
        return digest


def _state(path: Path) -> FileState:
    real = path.resolve()
    found = real.stat()
    return str(real), found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
