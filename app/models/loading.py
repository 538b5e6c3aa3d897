"""Load the model of a folder or GGUF file into memory. No pickles, no remote code, no network."""

import inspect
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import torch
import transformers
from transformers import MODEL_MAPPING, AutoConfig, GenerationConfig, PreTrainedModel

from ..core.stream import Stream
from ..errors import (
    CorruptFile,
    FilesChanged,
    FollowspotError,
    ModelFailed,
    OutOfMemory,
    QuantizedModel,
    RemoteCode,
    UnsupportedModel,
)
from ..message import _
from ..quotation import quoted
from . import gguf_model
from .checkpoint import check_finite, tensors
from .gguf_file import is_gguf, read_gguf
from .memory import lacks_memory
from .model_folder import find_damage, quantization, read_config, without_place
from .model_info import ModelInfo
from .model_input import ModelInput, Reader
from .pooling import Pooling, pooling
from .readers.choice import reader_for
from .revision import folder_revision, folder_state
from .unsupported import check_supported

# Most characters of a library's message.
_LONGEST = 300

_TWO_TOWERS = {"clip", "chinese_clip", "siglip"}


# Parts of names of weights that no forward here uses, and that checkpoints may therefore lack.
_UNUSED = ("pooler", "masked_spec_embed", "mask_token")

logger = logging.getLogger(__name__)

# While it runs, from_pretrained() replaces functions of transformers' classes (`tie_weights`, among others)
# and restores what it found: with two at once, the last to end would leave them replaced permanently.
_ONE_AT_A_TIME = Lock()

# Our own progress bar uses the console.
transformers.utils.logging.disable_progress_bar()

Report = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model that can be run.

    Attributes:
        model: the transformers model with its task head, float32, in evaluation mode.
        reader: converts inputs to arguments of the model's forward.
        pooling: how the model's folder makes one vector of a text; None if it does not say.
    """

    info: ModelInfo
    model: Any
    reader: Reader
    revision: str
    device: torch.device
    pooling: Pooling | None = None

    def arguments(self, model_input: ModelInput) -> dict[str, Any]:
        """The keyword arguments of a forward, on the model's device, without a cache."""
        arguments = {name: value.to(self.device) for name, value in model_input.arguments.items()}
        if _takes_cache(self.model.__class__):
            arguments["use_cache"] = False
        return arguments

    def parameters_by_side(self) -> dict[str, int]:
        """Weights that every token of a side passes through: all but embedding tables (look-ups)."""
        sides = list(dict.fromkeys(key for _query, key in self.reader.sides.values()))
        total = _parameters_used(self.model)
        if len(sides) == 1:
            return {sides[0]: total}
        encoder = _parameters_used(self.model.get_encoder())
        return {sides[0]: encoder, sides[1]: total - encoder}

    def describe(self, streams: tuple[Stream, ...], can: tuple[str, ...]) -> ModelInfo:
        """The card, updated with what loading revealed."""
        languages = self.reader.languages
        return replace(
            self.info,
            state="ready",
            revision=self.revision,
            streams=streams,
            takes=tuple(sorted(self.reader.takes)),
            roles=self.reader.roles,
            languages={} if languages is None else languages.names,
            language=None if languages is None else languages.configured,
            can=can,
            max_tokens=next(iter(self.reader.limits().values())),
            parameters=sum(p.numel() for p in self.model.parameters()),
        )


def load(info: ModelInfo, folder: Path, attention: str, device: str, report: Report) -> LoadedModel:
    """Load configuration, tokenizer and weights.

    Args:
        attention: the registered attention function that the model calls, if its class supports it.
        device: ``auto`` (a GPU if torch finds one), ``cpu`` or ``cuda``.
        report: called with each phase and the share (0-1) done.

    Raises:
        UnsupportedModel: the kind of model, its tokenizer or its file format is not supported.
        ModelFailed: the files are broken, or there is not enough memory.
    """
    report(_("reading the configuration"), 0.30)
    try:
        before = folder_state(folder)
        config = tower(_configuration(folder))
        check_supported(config)
        kind = model_class(config)
        report(_("reading the tokenizer"), 0.35)
        reader = reader_for(kind, config, folder)
        report(_("reading the weights"), 0.45)
        model = _read_weights(info, folder, kind, config, attention)
        target = _device(device)
        report(_("checking the files"), 0.75)
        revision = folder_revision(folder)
        _check_unchanged(info, before, folder_state(folder))
    except FollowspotError:
        raise
    except Exception as error:
        # Any error that transformers raises for a folder is a fault of the folder.
        logger.info("loading %s failed", info.key, exc_info=True)
        raise _loading_error(error, info, folder) from error
    return LoadedModel(
        info=info,
        # Gradients are taken with respect to activations only, never of the weights.
        model=model.to(target).eval().requires_grad_(False),
        reader=reader,
        revision=revision,
        device=target,
        pooling=pooling(folder),
    )


def _configuration(folder: Path) -> Any:
    if is_gguf(folder):
        return gguf_model.configuration(read_gguf(folder))
    return AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)


def _tensors(folder: Path, kind: Any, config: Any) -> dict[str, Any]:
    if is_gguf(folder):
        return gguf_model.weights(read_gguf(folder), kind, config)
    return tensors(folder, type(config).extra_files)


def _read_weights(info: ModelInfo, folder: Path, kind: Any, config: Any, attention: str) -> Any:
    """A model of a class with the weights of a folder, in float32, all present and finite."""
    with _ONE_AT_A_TIME:
        model, report = kind.from_pretrained(
            None,
            config=config,
            state_dict=_tensors(folder, kind, config),
            dtype=torch.float32,
            attn_implementation=attention if dispatches(kind) else "eager",
            generation_config=_generation(folder) if kind.can_generate() and folder.is_dir() else None,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # reported in our own words
        )
    _check_complete(info, report["missing_keys"])
    _check_shapes(info, report["mismatched_keys"])
    check_finite(model, folder, info.title, _UNUSED)
    return model


def _check_shapes(info: ModelInfo, mismatched: Collection[tuple[str, Any, Any]]) -> None:
    """Refuse weights of other sizes than configured: transformers would initialise them at random."""
    if mismatched:
        name, actual, expected = min(mismatched, key=lambda entry: entry[0])
        raise CorruptFile(
            _(
                "The weights of {model} do not fit its config.json: {name} is {found}, and should"
                " be {expected}.",
                model=info.title,
                name=name,
                found=_size(actual),
                expected=_size(expected),
            ),
            hint=_("Put both files of one checkpoint into the folder."),
            model=info.key,
        )


def _size(shape: Any) -> str:
    return " × ".join(f"{length:,}" for length in shape)


def _generation(folder: Path) -> GenerationConfig:
    """A folder's generation settings: in their own file, in older folders in config.json."""
    name = "generation_config.json"
    if not (folder / name).exists():
        name = "config.json"
    return GenerationConfig.from_pretrained(folder, config_file_name=name, local_files_only=True)


def _check_unchanged(info: ModelInfo, before: Mapping[str, object], after: Mapping[str, object]) -> None:
    """Refuse files that changed while they were read: their hash would be that of other weights."""
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    if changed:
        raise FilesChanged(
            _("{file} of {model} changed while the model was loaded.", file=changed[0], model=info.title),
            hint=_("Wait until all of its files are written, then load the model again."),
            model=info.key,
        )


def tower(config: Any) -> Any:
    """For models like CLIP, which read text and picture separately, the configuration of the vision part."""
    return config.vision_config if config.model_type in _TWO_TOWERS else config


def _check_complete(info: ModelInfo, missing: Collection[str]) -> None:
    """Refuse a checkpoint that lacks weights: transformers would initialise them at random."""
    lacking = sorted(name for name in missing if not any(part in name for part in _UNUSED))
    if lacking:
        raise CorruptFile(
            _(
                "The files of {model} lack {count} of its weights, {name} among them.",
                model=info.title,
                count=len(lacking),
                name=lacking[0],
            ),
            hint=_(
                "Download or save the model again; a checkpoint for another kind of head cannot be shown."
            ),
            model=info.key,
            missing=lacking[:20],
        )


def dispatches(kind: Any) -> bool:
    """Whether the attention of a model class can be replaced; others accept any name and ignore it."""
    return bool(kind._can_set_attn_implementation())


def model_class(config: Any) -> Any:
    """The class that a configuration names, so that its task head is kept; else its base model."""
    for name in config.architectures or ():
        named = getattr(transformers, name, None)
        if inspect.isclass(named) and issubclass(named, PreTrainedModel):
            return named
    return MODEL_MAPPING[type(config)]


def _loading_error(error: Exception, info: ModelInfo, folder: Path) -> FollowspotError:
    """An error of transformers or torch, as one of ours."""
    message = _beginning(without_place(error, folder) or type(error).__name__)
    if lacks_memory(error):
        return OutOfMemory(
            _("There was not enough memory to load {model}.", model=info.title),
            hint=_("Choose a smaller model, or close other programs."),
            model=info.key,
        )
    damage = find_damage(folder)
    if damage is not None:
        return damage
    method = quantization(folder)
    if method:
        return QuantizedModel(
            _(
                "The weights of {model} are quantized ({method}), and cannot be loaded here: {reason}",
                model=info.title,
                method=method,
                reason=message,
            ),
            hint=_(
                "Choose the checkpoint that it was made from, or save one without quantization"
                " where that library runs: model.dequantize(), then save_pretrained()."
            ),
            model=info.key,
        )
    if "trust_remote_code" in message:
        return RemoteCode(
            _("{model} needs its own Python code, which Followspot never runs.", model=info.title),
            hint=_("Choose a model whose architecture is part of the transformers library."),
            model=info.key,
        )
    if "does not recognize this architecture" in message or "Unrecognized model" in message:
        kind = read_config(folder).get("model_type")
        return UnsupportedModel(
            _(
                "config.json of {model} names the kind {kind}, which transformers {version} does not know.",
                model=info.title,
                kind=quoted(str(kind)),
                version=transformers.__version__,
            )
            if kind
            else _(
                "config.json of {model} does not say of which kind the model is (model_type).",
                model=info.title,
            ),
            hint=_("Choose a model that is part of the transformers library; a newer version may know it.")
            if kind
            else _("Put the config.json that was published with the model in its place."),
            model=info.key,
        )
    return ModelFailed(
        _("{model} could not be loaded: {reason}", model=info.title, reason=message),
        hint=_("Check that the folder holds a complete transformers model saved with save_pretrained()."),
        model=info.key,
    )


@lru_cache
def _takes_cache(kind: Any) -> bool:
    """Whether models of a class can keep keys and values from one run to the next."""
    return "use_cache" in inspect.signature(kind.forward).parameters


def _beginning(message: str) -> str:
    """The first two lines, shortened: libraries may raise page-long messages."""
    line = " ".join([line.strip() for line in message.splitlines() if line.strip()][:2]) or message
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


def _parameters_used(module: torch.nn.Module) -> int:
    tables = {id(m.weight) for m in module.modules() if isinstance(m, torch.nn.Embedding)}
    return sum(p.numel() for p in module.parameters() if id(p) not in tables)
