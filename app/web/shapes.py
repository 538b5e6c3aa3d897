"""The schema of a reply, made from the dataclass that is sent: its fields, their types, and its docstring.

The docstring describes fields under ``Attributes:``; that of a property describes the property. A description
may end with an example (``rows: how many were read, e.g. ``13``.``). None, True and False become null, true
and false. A field that is an option of a view is described where the option is declared.
"""

import inspect
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import is_dataclass
from functools import cache, reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from pydantic import BaseModel, Field, create_model

from ..core.option import About
from ..core.shape import Axes, names, open_field
from ..errors import ProblemDocument
from .schemas.problem import Problem
from .schemas.reply import OpenReply, PackedArray, Reply

_SECTION = re.compile(r"^(Attributes|Args|Returns|Raises):\n", re.MULTILINE)
_ENTRY = re.compile(r"^    (\w[\w, ]*): (.*(?:\n     +.*)*)", re.MULTILINE)
_EXAMPLE = re.compile(r"(?:^|,? )e\.g\. ``(?P<value>[^`]*)``\.?$")
_WORDS = {"None": "null", "True": "true", "False": "false"}


@cache
def reply_of(shape: type) -> type[BaseModel]:
    """The model of a JSON object that a dataclass is sent as."""
    about, described = _docstring(shape)
    hints = get_type_hints(shape, include_extras=True)
    fields: dict[str, Any] = {}
    for name in names(shape):
        getter = getattr(inspect.getattr_static(shape, name, None), "fget", None)
        if getter is not None:
            hints[name] = get_type_hints(getter, include_extras=True)["return"]
            described[name] = inspect.getdoc(getter) or ""
        # Some names are methods of every model.
        field = f"{name}_" if hasattr(Reply, name) else name
        text = described.get(name) or _help(hints[name])
        fields[field] = (_type(hints[name]), _field(name, text))
    base = OpenReply if open_field(shape) else Reply
    return create_model(shape.__name__, __base__=base, __doc__=_json_words(about), **fields)


def _type(hint: Any) -> Any:
    """The type of what JSON holds of a value of that type."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint == ProblemDocument:
        return Problem
    if origin is Annotated:
        return _numbers(inner[1]) if isinstance(inner[1], Axes) else hint
    if origin in (Union, UnionType):
        return reduce(or_, map(_type, inner))
    if origin is tuple and inner[-1] is not ...:
        return tuple[tuple(map(_type, inner))]  # type: ignore[misc]
    if origin in (tuple, list, Sequence):
        return list[_type(inner[0])]  # type: ignore[misc]
    if origin in (dict, Mapping):
        return dict[_type(inner[0]), _type(inner[1])]  # type: ignore[misc]
    if origin is np.ndarray:
        return PackedArray
    return reply_of(hint) if is_dataclass(hint) and isinstance(hint, type) else hint


def _help(hint: Any) -> str:
    """What an option of a view does; empty for any other field."""
    about = get_args(hint)[1] if get_origin(hint) is Annotated else None
    return about.help if isinstance(about, About) else ""


def _numbers(axes: Axes) -> Any:
    """Nested lists, one level for each axis."""
    shape: Any = float | None if axes.gaps else float
    for _ in axes.names:
        shape = list[shape]
    return shape


def _docstring(shape: type) -> tuple[str, dict[str, str]]:
    """What the docstring of a class says first, and what it and those of its bases say of each attribute."""
    about, *sections = _SECTION.split(inspect.getdoc(shape) or "")
    described = _docstring(shape.__mro__[1])[1] if len(shape.__mro__) > 2 else {}
    attributes = dict(zip(sections[::2], sections[1::2], strict=True)).get("Attributes", "")
    for entry in _ENTRY.finditer(attributes):
        for name in entry[1].split(", "):
            described[name] = entry[2]
    return about.strip(), described


def _field(name: str, text: str) -> Any:
    words = " ".join(text.split())
    example = _EXAMPLE.search(words)
    options: dict[str, Any] = {"alias": name}
    if example:
        words = words[: example.start()]
        options["examples"] = [_value(example["value"])]
    if words:
        options["description"] = _json_words(f"{words[0].upper()}{words[1:].removesuffix('.')}.")
    return Field(**options)


def _value(example: str) -> Any:
    try:
        return json.loads(example)
    except ValueError:
        return example


def _json_words(text: str) -> str:
    return re.sub(r"\b(None|True|False)\b", lambda word: _WORDS[word[0]], text.replace("``", "`"))
