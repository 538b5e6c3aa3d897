"""Results as plain data: a dataclass that an analysis returns is what JSON holds of it."""

import base64
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .. import strict_json

Getter = TypeVar("Getter", bound=Callable[..., Any])
Shape = TypeVar("Shape")


@dataclass(frozen=True)
class Axes:
    """The axes of an array of numbers that is sent as nested lists.

    Attributes:
        names: of the axes, outermost first.
        gaps: some numbers may be NaN, which is sent as null.
    """

    names: tuple[str, ...]
    gaps: bool = True


# One number for each head.
PerHead = Annotated[NDArray[np.float64], Axes(("layer", "head"))]


def sent(getter: Getter) -> Getter:
    """Mark the getter of a property that is sent like a field of its dataclass."""
    vars(getter)["sent"] = True
    return getter


# Metadata of a field that is not sent.
NOT_SENT = {"sent": False}
# Metadata of a mapping whose members are sent beside the fields, in a format that others define.
MEMBERS_SENT = {"sent": False, "members": True}


@cache
def names(shape: type) -> tuple[str, ...]:
    """What is sent of a dataclass: its fields, and its properties that are marked so, in their order."""
    sent_names = [field.name for field in fields(shape) if field.metadata.get("sent", True)]
    for parent in reversed(shape.__mro__):
        sent_names += [name for name, value in vars(parent).items() if is_sent(value)]
    return tuple(dict.fromkeys(sent_names))


@cache
def open_field(shape: type) -> str | None:
    """The field of a dataclass whose members are sent beside the other fields; None if it has none."""
    return next((field.name for field in fields(shape) if "members" in field.metadata), None)


def is_sent(value: object) -> bool:
    """Whether that is a property which is sent."""
    return isinstance(value, property) and hasattr(value.fget, "sent")


def build(shape: type[Shape], source: object, **others: Any) -> Shape:
    """A dataclass with the attributes of the same names of an object, and others."""
    own = [field.name for field in fields(shape) if field.init and field.name not in others]  # type: ignore[arg-type]
    return shape(**{name: getattr(source, name) for name in own}, **others)


def plain(value: Any) -> Any:
    """One step towards JSON, for ``json.dumps(default=plain)``.

    A dataclass becomes an object. Arrays of float32 and uint8 are packed (see `typed_array`); other arrays
    become nested lists, with null for NaN.

    Raises:
        TypeError: there is no such form.
    """
    if is_dataclass(value) and not isinstance(value, type):
        others = open_field(type(value))
        members = getattr(value, others) if others else {}
        return {name: getattr(value, name) for name in names(type(value))} | members
    if isinstance(value, np.ndarray):
        return typed_array(value) if value.dtype in (np.float32, np.uint8) else _nulls(value.tolist())
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def to_json(value: Any) -> bytes:
    """Compact JSON in UTF-8 of plain data, dataclasses and arrays (see `plain`).

    Raises:
        NonFinite: NaN or infinity outside of arrays, because JSON does not have them.
    """
    return strict_json.write(value, default=plain).encode()


def all_plain(value: Any) -> Any:
    """A value with all that it holds as plain data: objects, lists, texts, numbers and None."""
    if isinstance(value, list | tuple):
        return [all_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {name: all_plain(part) for name, part in value.items()}
    return value if value is None or isinstance(value, str | int | float) else all_plain(plain(value))


def typed_array(array: NDArray[Any]) -> dict[str, str]:
    """``{dtype, shape, bdata}``, as Plotly reads it: base64 of little-endian values in row-major order."""
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    return {
        "dtype": f"{array.dtype.kind}{array.dtype.itemsize}",
        "shape": ", ".join(map(str, array.shape)),
        "bdata": base64.b64encode(little.data).decode(),
    }


def _nulls(values: Any) -> Any:
    if isinstance(values, list):
        return [_nulls(value) for value in values]
    return None if isinstance(values, float) and math.isnan(values) else values
