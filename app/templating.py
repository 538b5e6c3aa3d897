"""Render templates, for the server and for files that work without one."""

import json
from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from . import strict_json
from .message import _, address_language, day, localized, ngettext, pgettext, reader_language
from .resources import resource_folder

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# The page says messages in the reader's language, those that a template makes and those of its context.
templates = Environment(
    loader=FileSystemLoader(resource_folder("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=localized,
)


def in_language(address: str) -> str:
    """An address of this server whose reply is in the language of the page that names it."""
    code = address_language()
    return f"{address}{'&' if '?' in address else '?'}lang={code}" if code else address


def fill_markup(text: str, **elements: Markup) -> Markup:
    """A message around elements: ``{{ _("Made with {link}.") | filled(link=...) }}``; all else is escaped."""
    return Markup(escape(localized(text))).format(**elements)


@cache
def _files_in(scripts: tuple[str, ...]) -> frozenset[str]:
    """The files of the client that are bundled in scripts of ``static/build``."""
    bundled = json.loads((resource_folder("static") / "build/modules.json").read_text(encoding="utf-8"))
    return frozenset(file for script in scripts for file in bundled[script])


def _client_messages(*scripts: str) -> Markup:
    """The translations that scripts need, as JSON that is safe inside ``<script>``; empty in English."""
    messages = reader_language().client_messages(_files_in(scripts))
    # As they are: in escapes Arabic is a fifth longer, also when compressed.
    return script_json(messages, ascii_only=False) if messages else Markup()


templates.filters["filled"] = fill_markup
templates.globals |= {
    "_": _,
    "ngettext": ngettext,
    "pgettext": pgettext,
    "day": day,
    "language": lambda: reader_language().code,
    "direction": lambda: reader_language().direction,
    "client_messages": _client_messages,
    # Not a filter: Jinja would apply it to a literal once, when it compiles the template.
    "in_language": in_language,
}


def render(name: str, context: "DataclassInstance") -> bytes:
    """Render a template with its context; a name that is missing in the context is an error."""
    values = {field.name: getattr(context, field.name) for field in fields(context)}
    return templates.get_template(name).render(values).encode()


def script_json(value: Any, ascii_only: bool = True) -> Markup:
    """JSON that cannot end a ``<script>``: ``<``, ``>``, ``&`` and mostly non-ASCII characters are escaped.

    Raises:
        NonFinite: it contains NaN or infinity.
    """
    text = strict_json.write(value, ascii_only=ascii_only)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)
