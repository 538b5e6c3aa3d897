"""A language that has a gettext catalogue."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError, dates, lists, numbers
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

# As Intl in the client knows them.
_CATEGORIES = ("zero", "one", "two", "few", "many", "other")
_NAME = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class TranslatedLanguage:
    """A language with a catalogue.

    Attributes:
        code: as in ``<html lang>``.
        catalogue: the messages and their translations.
    """

    def __init__(self, code: str, catalogue: Catalog) -> None:
        self.code = code
        self.catalogue = catalogue
        self._locale = Locale.parse(code, sep="-")
        compiled = BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        self._messages = GNUTranslations(compiled)

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """As in ``<html dir>``."""
        return "rtl" if self._locale.text_direction == "rtl" else "ltr"

    def translate(self, message: str, context: str = "") -> str:
        """The sentence with its placeholders, or the English one where it is not translated."""
        if not message:
            return ""
        return self._messages.pgettext(context, message) if context else self._messages.gettext(message)

    def translate_plural(self, one: str, many: str, count: int) -> str:
        """The form for a count."""
        return self._messages.ngettext(one, many, count)

    def ordinal_form(self, number: int) -> str:
        """The form of an ordinal number, a category of CLDR."""
        return str(self._locale.ordinal_form(number))

    def number(self, value: int) -> str:
        """A whole number, with separators."""
        return numbers.format_decimal(value, locale=self._locale)

    def digits(self, text: str) -> str:
        """English digits with the separators of the language."""
        symbols: dict[str, str | int | None] = {
            ",": numbers.get_group_symbol(self._locale),
            ".": numbers.get_decimal_symbol(self._locale),
        }
        return text.translate(str.maketrans(symbols))

    def listing(self, items: Sequence[str], style: Literal["and", "or"]) -> str:
        """``a, b and c``."""
        return lists.format_list(items, "or" if style == "or" else "standard", self._locale)

    def day(self, day: date) -> str:
        """``29. November 2026``."""
        return dates.format_date(day, "long", self._locale)

    def client_messages(self, files: frozenset[str]) -> Mapping[str, str | list[str]]:
        """The translations of messages in files of the client; a plural has a form for each category of CLDR.

        The key of a message with a context is that of MO files: both, with EOT between them.
        """
        return {key: said for places, key, said in self._client_messages if not places.isdisjoint(files)}

    @cached_property
    def _client_messages(self) -> list[tuple[frozenset[str], str, str | list[str]]]:
        """The files, the key and the translation of each message of the client."""
        messages: list[tuple[frozenset[str], str, str | list[str]]] = []
        for message in self.catalogue:
            places = frozenset(place for place, _line in message.locations if place.startswith("client/"))
            if message.fuzzy or not places:
                continue
            if isinstance(message.id, str):
                context = message.context or ""
                key = f"{context}\x04{message.id}" if context else message.id
                messages.append((places, key, self.translate(message.id, context)))
            else:
                one, many, *_rest = message.id
                forms = [self.translate_plural(one, many, count) for count in self._samples]
                messages.append((places, one, forms))
        return messages

    @cached_property
    def _samples(self) -> list[int]:
        """A count of each plural category, in the order in which the client lists the categories."""
        rule = self._locale.plural_form
        first: dict[str, int] = {}
        for count in (*range(201), 10**6):
            first.setdefault(rule(count), count)
        # A category of fractions only: no count has it.
        return [first.get(name, 10**6) for name in _CATEGORIES if name in {*rule.tags, "other"}]


def read_language(path: Path) -> TranslatedLanguage:
    """The language of a catalogue ``xx.po`` or ``xx-YY.po``.

    Raises:
        ValueError: no language but English has that name, the file is not a catalogue, or a translation has
            a placeholder that its message does not have.
    """
    if not _NAME.fullmatch(path.stem) or path.stem == "en":
        raise ValueError(f"{path} is not a catalogue of messages: name it after a language, such as fr.po")
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem.replace("-", "_"), abort_invalid=True)
        for message in catalogue:
            _check_placeholders(message)
        return TranslatedLanguage(path.stem, catalogue)
    except (UnknownLocaleError, PoFileError, ValueError) as error:
        raise ValueError(f"{path} is not a catalogue of messages: {error}") from error


def _check_placeholders(message: Message) -> None:
    """Raise ValueError for a translation that could not be filled: it is used without being read again."""
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    placeholders = {name for source in sources for name in _PLACEHOLDER.findall(source)}
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    for text in texts if placeholders and message.id else ():
        rest = _PLACEHOLDER.sub("", text)
        strange = set(_PLACEHOLDER.findall(text)) - placeholders
        if strange or "{" in rest or "}" in rest:
            raise ValueError(f"the translation {text!r} has a placeholder that {sources[0]!r} lacks")
