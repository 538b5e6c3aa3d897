"""A translation that shows what was not translated: every message in brackets, decimal commas.

It is a catalogue of Esperanto made of messages.pot, so it takes the way of any other language.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

TEMPLATE = Path(__file__).parent.parent / "app/translations/messages.pot"
CODE = "eo"
# A second one runs from right to left.
RIGHT_TO_LEFT = "he"
# What a reader sees or hears besides the text.
_ATTRIBUTES = (
    "title",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "placeholder",
    "alt",
    "label",
)
# Their content is for programs, or what somebody typed; dates are CLDR's, which browsers lack for Esperanto.
_UNREAD = ("script", "style", "code", "kbd", "textarea", "time")
_VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
# Elements inside a sentence.
_INLINE = tuple("a abbr b button code dfn em i input kbd small span strong sub sup time".split())
_WORD = re.compile(r"[A-Za-z]{2}")


def write_catalogue(folder: Path, code: str = CODE) -> Path:
    """Write the pseudo-translation into a folder; returns the folder."""
    with TEMPLATE.open("rb") as file:
        messages = read_po(file)
    # A first letter from right to left makes the whole text run so.
    begin = "⟦א " if code == RIGHT_TO_LEFT else "⟦"
    pseudo = Catalog(locale=code)
    for message in messages:
        if message.id:
            texts = (message.id,) if isinstance(message.id, str) else message.id
            said = tuple(f"{begin}{form}⟧" for form in texts)
            # Hebrew has a form for two as well.
            said += said[-1:] * (pseudo.num_plurals - len(said))
            one = isinstance(message.id, str)
            pseudo.add(
                message.id,
                said[0] if one else said[: pseudo.num_plurals],
                locations=message.locations,
                context=message.context,
            )
    with (folder / f"{code}.po").open("wb") as file:
        write_po(file, pseudo)
    return folder


def untranslated(text: str) -> str:
    """What stands outside of all brackets, if it has a word; else an empty string."""
    depth, outside = 0, []
    for character in text:
        if character == "⟦":
            depth += 1
        elif character == "⟧":
            depth -= 1
        elif depth == 0:
            outside.append(character)
    rest = " ".join("".join(outside).split())
    return rest if _WORD.search(rest) else ""


def untranslated_texts(html: str) -> list[str]:
    """The texts and attributes of a page that its reader would find in English.

    What is no language, such as tokens, the user's own text and names, is within ``translate="no"``.
    """
    parser = _Texts()
    parser.feed(html)
    parser.close()
    return [rest for rest in map(untranslated, parser.texts()) if rest]


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._found: list[str] = []
        # For each open element, whether its text is not for the translator.
        self._open: list[tuple[str, bool]] = []

        # The text since the last block began or ended: a message may go around elements.
        self._block = ""

    def texts(self) -> Iterator[str]:
        yield from (*self._found, self._block)

    def _end_block(self, tag: str) -> None:
        if tag not in _INLINE:
            self._found.append(self._block)
            self._block = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_block(tag)
        values = dict(attrs)
        outer = bool(self._open) and self._open[-1][1]
        unread = {"no": True, "yes": False}.get(values.get("translate") or "", outer)
        if not unread:
            self._found += [value for name in _ATTRIBUTES if (value := values.get(name))]
            if values.get("name") == "description":
                self._found.append(values.get("content") or "")
        if tag not in _VOID:
            self._open.append((tag, unread or tag in _UNREAD))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._end_block(tag)
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index][0] == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        if not (self._open and self._open[-1][1]):
            self._block += data
