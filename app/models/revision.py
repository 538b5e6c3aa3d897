"""A model folder's content as a revision, so that a capture id names the very weights it came from."""

import hashlib
from pathlib import Path
from threading import Lock

# Everything that decides the numbers; a changed README is not another model.
_SUFFIXES = {".json", ".txt", ".model", ".spm", ".safetensors"}


_lock = Lock()
_digests: dict[tuple[str, int, int, int], str] = {}


def folder_revision(folder: Path) -> str:
    """``sha256:`` and 16 hexadecimal digits over names and contents of the files that decide the numbers.

    A file that was read before, and has the same place, size and time since, is not read again. Safe between
    threads: who asks while another reads waits for that one.
    """
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.suffix in _SUFFIXES):
        digest.update(f"{path.name}:{_file_digest(path)}\n".encode())
    return f"sha256:{digest.hexdigest()[:16]}"


def forget() -> None:
    """Read every file again: for measuring."""
    with _lock:
        _digests.clear()


def _file_digest(path: Path) -> str:
    real = path.resolve()
    state = real.stat()
    key = (str(real), state.st_size, state.st_mtime_ns, state.st_ino)
    with _lock:
        if key not in _digests:
            with real.open("rb") as file:
                _digests[key] = hashlib.file_digest(file, "sha256").hexdigest()
        return _digests[key]
