"""A language that has a gettext catalogue."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale, UnknownLocaleError, lists, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


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

    def translate(self, message: str) -> str:
        """The sentence with its placeholders, or the English one where it is not translated."""
        return self._messages.gettext(message)

    def translate_plural(self, one: str, many: str, count: int) -> str:
        """The form for a count."""
        return self._messages.ngettext(one, many, count)

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

    @cached_property
    def client_messages(self) -> Mapping[str, str | list[str]]:
        """The translations of the client's messages; a message with a plural has one for each form."""
        found: dict[str, str | list[str]] = {}
        for message in self.catalogue:
            if any(place.startswith("client/") for place, _ in message.locations):
                key, text = message.id, message.string or ""
                found[key if isinstance(key, str) else key[0]] = text if isinstance(text, str) else [*text]
        return found


def read_language(path: Path) -> TranslatedLanguage:
    """The language of a catalogue ``xx.po`` or ``xx-YY.po``.

    Raises:
        ValueError: no language has that name, or the file is not a catalogue.
    """
    try:
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.stem.replace("-", "_"), abort_invalid=True)
        return TranslatedLanguage(path.stem, catalogue)
    except (UnknownLocaleError, PoFileError, ValueError) as error:
        raise ValueError(f"{path} is not a catalogue of messages: {error}") from error
