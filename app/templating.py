"""Render templates, for the server and for files that work without one."""

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from . import strict_json
from .resources import resource_folder

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

templates = Environment(
    loader=FileSystemLoader(resource_folder("templates")), autoescape=True, undefined=StrictUndefined
)


def render(name: str, context: "DataclassInstance") -> bytes:
    """Render a template with its context; a name that is missing in the context is an error."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return templates.get_template(name).render(values).encode()


def script_json(value: Any) -> Markup:
    """JSON that cannot end a ``<script>``: ``<``, ``>``, ``&`` and non-ASCII characters are escaped.

    Raises:
        NonFinite: it contains NaN or infinity.
    """
    text = strict_json.write(value, ascii_only=True)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
