"""A revision computed from a model's files, so that a capture id identifies its exact weights."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

# Files that determine the numbers; a changed README does not make another model.
_SUFFIXES = {".json", ".txt", ".model", ".spm", ".safetensors"}

# A file's path, size, mtime, ctime (which cannot be set back) and inode.
FileState = tuple[str, int, int, int, int]

_lock = Lock()
_digests: dict[FileState, str] = {}


def folder_revision(folder: Path) -> str:
    """``sha256:`` and 16 hexadecimal digits over names and contents of the files that determine the numbers.

    A file already read is not read again while its path, size and times are unchanged. Safe between threads:
    while one reads, others wait for its result.
    """
    if folder.is_file():
        return gguf_revision(_file_digest(folder))
    return _revision((path.name, _file_digest(path)) for path in _files(folder))


def gguf_revision(sha256: str) -> str:
    """The revision of a GGUF file with this SHA-256, whatever its name: Ollama's are hashes."""
    return _revision([("gguf", sha256)])


def folder_state(folder: Path) -> dict[str, FileState]:
    """By name, the state of each file that determines the numbers; it changes when the file is written to."""
    return {path.name: _state(path) for path in _files(folder)}


def forget() -> None:
    """Discard all hashes, for measurements."""
    with _lock:
        _digests.clear()


def _revision(digests: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for name, sha256 in digests:
        digest.update(f"{name}:{sha256}\n".encode())
    return f"sha256:{digest.hexdigest()[:16]}"


def _files(folder: Path) -> list[Path]:
    if folder.is_file():  # GGUF has everything in one
        return [folder]
    return sorted(path for path in folder.iterdir() if path.suffix in _SUFFIXES and path.is_file())


def _file_digest(path: Path) -> str:
    with _lock:
        state = _state(path)
        if state in _digests:
            return _digests[state]
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        # Not if the file was written to meanwhile.
        if _state(path) == state:
            _digests[state] = digest
        return digest


def _state(path: Path) -> FileState:
    real = path.resolve()
    status = real.stat()
    return str(real), status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino
