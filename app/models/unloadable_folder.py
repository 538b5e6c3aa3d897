"""Identify by file names what a folder holds instead of a model, and suggest what to do."""

import json
from pathlib import Path

from ..errors import AdapterOnly, NoConfiguration, NoSafetensors, UnsupportedModel
from ..message import _
from ..quotation import quoted

# Weights in formats that are never read: pickles, which run code when loaded, and other frameworks'.
_OTHER_FORMATS = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.h5", "*.msgpack", "*.onnx")
_ADAPTER = "adapter_config.json"

DAMAGED = _("The file is damaged or its download was cut short: replace it, and load the model again.")


def no_model(path: Path) -> UnsupportedModel:
    """The refusal of a path that is not a folder."""
    if path.is_file():
        return UnsupportedModel(
            _(
                "{folder} is a file other than GGUF, and a model is a folder with config.json, weights and a"
                " tokenizer.",
                folder=path.name,
            ),
            hint=_("Name the folder that it is in."),
        )
    if not path.name.strip():
        return UnsupportedModel(
            _("The name of the model is empty."),
            hint=_(
                "Give a key of the catalogue (`followspot models` lists it), a folder, or an id on the Hub."
            ),
        )
    return UnsupportedModel(
        _(
            "There is no model {folder}: it is neither a key of the catalogue, nor a folder,"
            " nor an id on the Hub (organisation/name).",
            folder=quoted(path.name),
        ),
        hint=_("Check the spelling; `followspot models` lists the catalogue."),
    )


def without_configuration(folder: Path) -> UnsupportedModel:
    """The refusal of a folder that has no config.json."""
    problem = _adapter(folder)
    if problem:
        return problem
    inner = next(
        (file.parent for name in ("*", "snapshots/*") for file in folder.glob(f"{name}/config.json")), None
    )
    if inner is not None:
        return NoConfiguration(
            _(
                "{folder} has no config.json, but {inner} in it has one.",
                folder=folder.name,
                inner=str(inner.relative_to(folder)),
            ),
            hint=_(
                "Name that folder: {folder}/{inner}.",
                folder=folder.name,
                inner=str(inner.relative_to(folder)),
            ),
        )
    return NoConfiguration(
        _("{folder} has no config.json, so it is no model of the transformers library.", folder=folder.name),
        hint=_("Name a folder to which a model was saved with save_pretrained()."),
    )


def without_weights(folder: Path) -> UnsupportedModel:
    """The refusal of a folder without weights under the names that transformers reads."""
    problem = _adapter(folder)
    if problem:
        return problem
    file = next(iter(sorted(folder.glob("*.safetensors"))), None)
    if file is not None and "-of-" in file.name:
        return NoSafetensors(
            _(
                "{folder} has {file}, but not model.safetensors.index.json, which names the"
                " tensors of each part.",
                folder=folder.name,
                file=file.name,
            ),
            hint=_("Put that file beside it; it is published with the parts."),
        )
    if file is not None:
        return NoSafetensors(
            _("{folder} has {file}, but no model.safetensors.", folder=folder.name, file=file.name),
            hint=_("If these are its weights, rename the file to model.safetensors."),
        )
    other = next((file.name for form in _OTHER_FORMATS for file in sorted(folder.glob(form))), None)
    return no_safetensors(folder.name, other)


def no_safetensors(name: str, instead: str | None = None) -> NoSafetensors:
    """The refusal of a model whose weights are in another format.

    Args:
        instead: the file that contains them.
    """
    detail = (
        _("{model} has no weights in safetensors format, only {file}.", model=name, file=instead)
        if instead
        else _("{model} has no weights in safetensors format.", model=name)
    )
    return NoSafetensors(
        detail,
        hint=_(
            "Older formats (pickle) can run code and are never read. Choose a model that"
            " publishes model.safetensors, or convert it yourself: load it and save it again"
            " with save_pretrained()."
        ),
    )


def _adapter(folder: Path) -> AdapterOnly | None:
    if not (folder / _ADAPTER).is_file():
        return None
    try:
        base = json.loads((folder / _ADAPTER).read_text(encoding="utf-8")).get("base_model_name_or_path")
    except (OSError, ValueError, AttributeError):
        base = None
    # It may be a path on another machine.
    if isinstance(base, str) and base:
        detail = _(
            "{folder} contains only an adapter ({file}): changes to the weights of {base}, which are not"
            " there.",
            folder=folder.name,
            file=_ADAPTER,
            base=Path(base).name,
        )
    else:
        detail = _(
            "{folder} contains only an adapter ({file}): changes to the weights of another model, which are"
            " not there.",
            folder=folder.name,
            file=_ADAPTER,
        )
    return AdapterOnly(
        detail,
        hint=_(
            "Merge it into its model, and name the folder with the whole:"
            " PeftModel.from_pretrained(model,"
            " folder).merge_and_unload().save_pretrained(whole), and the tokenizer beside it."
        ),
    )
