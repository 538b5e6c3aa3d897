"""The English novels of LitBank, and which of them are held out."""

import random
import re
import tarfile
from dataclasses import dataclass
from pathlib import Path

QUOTES = str.maketrans({"“": '"', "”": '"', "\u2018": "'", "\u2019": "'", "_": None})  # _ is for italics


@dataclass(frozen=True)
class Novel:
    """A file's name without its suffix, and its text, one paragraph per line."""

    name: str
    text: str


@dataclass(frozen=True)
class Split:
    """Novels to train on and novels held out."""

    train: list[Novel]
    held: list[Novel]


def unwrapped(text: str) -> str:
    """One paragraph per line, with straight quotes and without italics markers."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\r", "").translate(QUOTES))
    return "\n".join(filter(None, (" ".join(paragraph.split()) for paragraph in paragraphs)))


def read(archive: Path) -> list[Novel]:
    """Every novel by name."""
    result = {}
    with tarfile.open(archive) as packed:
        for member in packed:
            if member.name.endswith(".txt") and (file := packed.extractfile(member)) is not None:
                result[Path(member.name).stem] = file.read().decode(errors="replace")
    return [Novel(name, unwrapped(text)) for name, text in sorted(result.items())]


def split(novels: list[Novel], held: int, seed: int) -> Split:
    """Hold out ``held`` whole novels."""
    names = {novel.name for novel in random.Random(seed).sample(novels, held)}
    train = [novel for novel in novels if novel.name not in names]
    return Split(train, [novel for novel in novels if novel.name in names])
