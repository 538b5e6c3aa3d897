"""Models that Ollama has downloaded, found by their names; its program is not needed.

A name such as ``llama3.2:1b`` belongs to a manifest, which names the files of the model by their SHA-256
(github.com/ollama/ollama, docs/import.md and server/manifest.go).
"""

import json
import os
import re
from pathlib import Path

from ..errors import CorruptFile, UnsupportedModel
from ..message import _, enumerated
from ..quotation import quoted

PREFIX = "ollama:"
_WEIGHTS = "application/vnd.ollama.image.model"
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# [host/][namespace/]model[:tag]
_NAME = re.compile(r"(?:(?:([\w.-]+)/)?([\w.-]+)/)?([\w.-]+)(?::([\w.-]+))?", re.ASCII)
_MOST_LISTED = 10


def folders() -> list[Path]:
    """Where Ollama keeps models: as configured, of this user, of its service on Linux."""
    configured = os.environ.get("OLLAMA_MODELS")
    places = [Path.home() / ".ollama/models", Path("/usr/share/ollama/.ollama/models")]
    return [Path(configured).expanduser()] if configured else places


def find(name: str) -> Path:
    """The GGUF file of a model by its name in Ollama.

    Args:
        name: without the prefix, such as ``llama3.2`` or ``somebody/model:8b``.

    Raises:
        UnsupportedModel: there is no such model on this machine.
        CorruptFile: its manifest is damaged, or its file is missing.
    """
    parts = _NAME.fullmatch(name)
    host, namespace, model, tag = parts.groups() if parts else (None,) * 4
    if model and ".." not in name:
        below = Path(host or "registry.ollama.ai", namespace or "library", model, tag or "latest")
        for folder in folders():
            manifest = folder / "manifests" / below
            if manifest.is_file():
                return _weights(name, manifest, folder / "blobs")
    known = _known()
    raise UnsupportedModel(
        _("Ollama has no model {name} on this machine.", name=quoted(name, 80)),
        hint=_("It has these: {names}.", names=enumerated(known[:_MOST_LISTED]))
        if known
        else _(
            "Download it by `ollama pull`, or set OLLAMA_MODELS to the folder in which Ollama keeps models."
        ),
    )


def _weights(name: str, manifest: Path, blobs: Path) -> Path:
    try:
        layers = json.loads(manifest.read_text(encoding="utf-8"))["layers"]
        digest = next(str(layer["digest"]) for layer in layers if layer["mediaType"] == _WEIGHTS)
        if not _DIGEST.fullmatch(digest):
            raise ValueError("no SHA-256")
    except (OSError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise CorruptFile(
            _("The manifest of {name} in Ollama’s folder cannot be read.", name=name),
            hint=_("Download the model again by `ollama pull {name}`.", name=name),
        ) from error
    file = blobs / digest.replace(":", "-")
    if not file.is_file():
        raise CorruptFile(
            _("The weights of {name} are missing in Ollama’s folder.", name=name),
            hint=_("Download the model again by `ollama pull {name}`.", name=name),
        )
    return file


def _known() -> list[str]:
    """Names of the models on this machine, as Ollama lists them."""
    names = []
    for folder in folders():
        manifests = folder / "manifests"
        for file in sorted(manifests.glob("*/*/*/*")):
            host, namespace, model, tag = file.relative_to(manifests).parts
            place = "" if (host, namespace) == ("registry.ollama.ai", "library") else f"{namespace}/"
            place = place if host == "registry.ollama.ai" else f"{host}/{place}"
            names.append(f"{place}{model}:{tag}")
    return names
