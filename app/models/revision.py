"""A model folder's content as a revision, so that a capture id names the very weights it came from."""

import hashlib
from pathlib import Path

# Everything that decides the numbers; a changed README is not another model.
_SUFFIXES = {".json", ".txt", ".model", ".safetensors"}


def folder_revision(folder: Path) -> str:
    """``sha256:`` and 16 hexadecimal digits over names and contents of the files that decide the numbers."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.iterdir() if p.suffix in _SUFFIXES):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.name}:{content}\n".encode())
    return f"sha256:{digest.hexdigest()[:16]}"
