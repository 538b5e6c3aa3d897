"""The files of a model, read without loading it: whether it can be loaded, and its size.

A model is a folder, or one GGUF file.
"""

import json
import math
import struct
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import (
    CorruptFile,
    FollowspotError,
    NoConfiguration,
    NoSafetensors,
    RemoteCode,
    UnsupportedModel,
    reason,
)
from ..message import Message, _, enumerated
from .gguf_file import ARCHITECTURES, is_gguf, read_gguf
from .unloadable_folder import DAMAGED, no_model, without_configuration, without_weights

SINGLE = "model.safetensors"
INDEX = "model.safetensors.index.json"

# Files that configure the processing of inputs: text, image or sound models have one of them.
_READERS = ("tokenizer.json", "tokenizer_config.json", "preprocessor_config.json", "processor_config.json")
_LFS = b"version https://git-lfs.github.com/spec/"
_POINTER = _("it is a pointer of Git LFS, not the file itself (`git lfs pull` fetches it)")
_LARGEST_HEADER = 100_000_000  # as in the safetensors library


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that looks complete.

    Attributes:
        path: of the folder; of the file, if it holds one GGUF file.
        config: its config.json.
        parameters: number of parameters.
        bytes: size of the weights.
        conversion_note: how it differs from the model that its file was made from, in sentences; else empty.
    """

    path: Path
    config: dict[str, Any]
    parameters: int
    bytes: int
    conversion_note: str = ""


def inspect(path: Path) -> Folder:
    """Inspect a model folder, or a GGUF file.

    Raises:
        UnsupportedModel: there is no such folder, or it does not hold a model that can be read.
        NoConfiguration: there is no readable config.json.
        RemoteCode: it cannot be used without running Python code that comes with it.
        NoSafetensors: its weights are missing, or in another format.
        CorruptFile: a file of weights is truncated, or not of its format.
    """
    if path.is_dir():
        path = gguf_in(path) or path
    if path.is_file() and (path.suffix == ".gguf" or is_gguf(path)):
        header = read_gguf(path)
        config = {"model_type": ARCHITECTURES[header.architecture], "architectures": ["ForCausalLM"]}
        return Folder(path, config, header.parameters, header.nbytes, header.conversion_note())
    if not path.is_dir():
        raise no_model(path)
    config = read_config(path)
    refuse_code(config, path.name)
    files = weight_files(path)
    return Folder(path, config, sum(map(_count, files)), sum(file.stat().st_size for file in files))


def read_config(path: Path) -> dict[str, Any]:
    """The config.json of a folder; UnsupportedModel if there is none, NoConfiguration if it is damaged."""
    if not (path / "config.json").exists():
        raise without_configuration(path)
    try:
        config = json.loads((path / "config.json").read_text(encoding="utf-8"))
        if not isinstance(config, dict):
            raise ValueError(_("it is not a JSON object"))
    except (OSError, ValueError) as error:
        raise NoConfiguration(
            _(
                "config.json of {folder} cannot be read: {reason}.",
                folder=path.name,
                reason=_damage_text(path / "config.json", error),
            ),
            hint=_("Repair that file, or put the one that was published in its place."),
        ) from error
    return config


def without_place(error: Exception, folder: Path) -> str:
    """An error's message about a model folder, without the path on this machine: visitors read it."""
    message = getattr(error, "strerror", None) or reason(error)
    return message if isinstance(message, Message) else str(message).replace(str(folder), folder.name)


def refuse_code(config: dict[str, Any], name: str) -> None:
    """Raise RemoteCode if a model needs Python code that comes with it.

    Many models that bring code have since become part of transformers, whose own classes are then used.
    """
    if config.get("auto_map") and config.get("model_type") not in _native():
        raise RemoteCode(
            _("{name} needs its own Python code, which Followspot never runs.", name=name),
            hint=_("Choose a model whose architecture is part of the transformers library."),
        )


def gguf_in(folder: Path) -> Path | None:
    """The GGUF file of a folder without safetensors; None if it has none.

    Raises:
        UnsupportedModel: it has several.
    """
    if (folder / SINGLE).exists() or (folder / INDEX).exists():
        return None
    # Beside some models there is the projector of their pictures, which is no model by itself.
    files = sorted(file for file in folder.glob("*.gguf") if not file.name.startswith("mmproj"))
    if len(files) > 1:
        raise UnsupportedModel(
            _("{folder} has {count} GGUF files.", folder=folder.name, count=len(files)),
            hint=_("Name one of them: {files}.", files=enumerated(file.name for file in files)),
        )
    return next(iter(files), None)


def weight_files(path: Path) -> list[Path]:
    """The safetensors files of a folder that transformers would read.

    Raises:
        NoSafetensors: there are none, or one that the index names is missing.
    """
    if (path / SINGLE).is_file():
        return [path / SINGLE]
    if (path / INDEX).is_file():
        try:
            names = sorted(set(json.loads((path / INDEX).read_text(encoding="utf-8"))["weight_map"].values()))
        except (OSError, ValueError, KeyError, AttributeError) as error:
            message = _damage_text(path / INDEX, error)
            raise CorruptFile(
                _(
                    "{index} of {folder} cannot be read: {reason}.",
                    index=INDEX,
                    folder=path.name,
                    reason=message,
                ),
                hint=DAMAGED,
            ) from error
        absent = [name for name in names if not (path / Path(name).name).is_file()]
        if absent:
            raise NoSafetensors(
                _(
                    "{folder} lacks {part}, a part of its weights that {index} names.",
                    folder=path.name,
                    part=absent[0],
                    index=INDEX,
                ),
                hint=_("Download that file, and load the model again."),
            )
        return [path / Path(name).name for name in names]
    raise without_weights(path)


def find_damage(path: Path) -> FollowspotError | None:
    """The first invalid file of a folder, as an error; None if all are plausible.

    Called when loading failed, because the libraries that read these files do not report which one it was.
    """
    try:
        inspect(path)
        for file in sorted(path.glob("*.json")):
            try:
                json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                return CorruptFile(
                    _(
                        "{file} of {folder} cannot be read: {reason}.",
                        file=file.name,
                        folder=path.name,
                        reason=_damage_text(file, error),
                    ),
                    hint=DAMAGED,
                )
    except FollowspotError as error:
        return error
    return None


def quantization(path: Path) -> str | None:
    """The quantization method of a folder's weights, from its config.json; None if there is none."""
    if is_gguf(path):
        return None
    facts = read_config(path).get("quantization_config")
    if not isinstance(facts, dict):
        return None
    method = facts.get("quant_method")
    return str(method) if method else _("by an unnamed method")


def is_complete(path: Path) -> bool:
    """Whether a folder holds all that loading needs: configuration, weights, and an input processor."""
    try:
        read_config(path)
        weight_files(path)
    except FollowspotError:
        return False
    return any((path / name).is_file() for name in _READERS)


def modality(path: Path) -> str:
    """The modality of a folder's model, by its input processor: ``text``, ``vision`` or ``speech``."""
    try:
        reader = json.loads((path / "preprocessor_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "text"
    return "speech" if "feature_extractor_type" in reader and "image_mean" not in reader else "vision"


def _damage_text(file: Path, error: Exception) -> str:
    """What is wrong with a file, without its path."""
    return _POINTER if _is_pointer(file) else without_place(error, file.parent)


def _is_pointer(file: Path) -> bool:
    """Whether the file is a Git LFS pointer instead of the content."""
    try:
        with file.open("rb") as opened:
            return opened.read(len(_LFS)) == _LFS
    except OSError:
        return False


def _native() -> Container[str]:
    # Imported here: it takes a second, and few models bring code.
    from transformers import CONFIG_MAPPING

    return CONFIG_MAPPING


def _count(file: Path) -> int:
    """Numbers in one safetensors file, by its header; CorruptFile unless header and size agree."""
    size = file.stat().st_size
    try:
        with file.open("rb") as opened:
            if size < 8:
                raise ValueError(_("it is empty") if size == 0 else _("it ends within its first 8 bytes"))
            (length,) = struct.unpack("<Q", opened.read(8))
            if length > min(size - 8, _LARGEST_HEADER):
                raise ValueError(_("its header is longer than the file"))
            header = json.loads(opened.read(length))
        tensors = [entry for name, entry in header.items() if name != "__metadata__"]
        expected: int = 8 + length + max((entry["data_offsets"][1] for entry in tensors), default=0)
        count: int = sum(math.prod(entry["shape"]) for entry in tensors)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CorruptFile(
            _(
                "{file} is not a safetensors file: {reason}.",
                file=file.name,
                reason=_damage_text(file, error),
            ),
            hint=DAMAGED,
        ) from error
    if size != expected:
        raise CorruptFile(
            _(
                "{file} has {size} bytes; by its own header it should have {expected}.",
                file=file.name,
                size=size,
                expected=expected,
            ),
            hint=DAMAGED,
            asked=expected,
            limit=size,
        )
    return count
