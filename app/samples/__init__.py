"""Pictures and clips shipped with Followspot, for models that read them."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..core.shape import NOT_SENT, sent
from ..message import from_data
from ..store.files import StoredFile, digest_of

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """A picture or clip that ships with Followspot; the address of its file is ``/samples/DIGEST``.

    Attributes:
        file: its name in this folder.
        kind: the field of an input that takes it.
        title: display name.
        credit, licence: its author, and the terms of use.
        models: keys of the models that it is meant for; empty for any that reads such a file.
    """

    name: str
    file: str = field(metadata=NOT_SENT)
    kind: Literal["image", "audio"]
    title: str
    credit: str
    licence: str
    content: bytes = field(metadata=NOT_SENT)
    models: tuple[str, ...] = ()

    @property
    @sent
    def digest(self) -> str:
        """Its digest, which works in a capture without an upload."""
        return digest_of(self.content)

    @property
    def as_stored_file(self) -> StoredFile:
        """The sample as the file store holds it."""
        return StoredFile(self.kind, self.content)


@cache
def samples() -> tuple[Sample, ...]:
    """All samples, in the order in which they are offered."""
    entries = json.loads((_FOLDER / "samples.json").read_text(encoding="utf-8"))
    return tuple(_sample(entry) for entry in entries)


def _sample(entry: dict[str, str | list[str]]) -> Sample:
    facts: dict[str, Any] = {
        name: from_data(value) if name in ("title", "credit", "licence") else value
        for name, value in entry.items()
        if isinstance(value, str)
    }
    models = tuple(entry.get("models", ()))
    return Sample(**facts, models=models, content=(_FOLDER / str(entry["file"])).read_bytes())
