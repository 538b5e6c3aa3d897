"""A language that messages can be said in: what it can do, and English."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, Protocol


class Language(Protocol):
    """A language that messages can be said in; see ``translations``."""

    @property
    def code(self) -> str:
        """As in ``<html lang>``."""

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """As in ``<html dir>``."""

    def translate(self, message: str, context: str = "") -> str:
        """The sentence with its placeholders, or the English one where it is not translated."""

    def translate_plural(self, one: str, many: str, count: int) -> str:
        """The form for a count."""

    def ordinal_form(self, number: int) -> str:
        """The form of an ordinal number (1st, 2nd), a category of CLDR: ``one``, ``two``, ``other``."""

    def number(self, value: int) -> str:
        """A whole number, with separators."""

    def digits(self, text: str) -> str:
        """English digits such as ``1,234.5`` with the separators of the language."""

    def listing(self, items: Sequence[str], style: Literal["and", "or"]) -> str:
        """``a, b and c``."""

    def day(self, day: date) -> str:
        """``29 November 2026``."""

    def client_messages(self, files: frozenset[str]) -> Mapping[str, str | list[str]]:
        """The translations of messages in files of the client; one with a plural has one for each form."""


class _English:
    # Messages are made while the app is imported: this needs no library.
    code = "en"
    direction: Literal["ltr", "rtl"] = "ltr"

    def translate(self, message: str, context: str = "") -> str:
        return message

    def translate_plural(self, one: str, many: str, count: int) -> str:
        return one if count == 1 else many

    def ordinal_form(self, number: int) -> str:
        forms = {1: "one", 2: "two", 3: "few"}
        return "other" if number % 100 in (11, 12, 13) else forms.get(number % 10, "other")

    def number(self, value: int) -> str:
        return f"{value:,}"

    def digits(self, text: str) -> str:
        return text

    def listing(self, items: Sequence[str], style: Literal["and", "or"]) -> str:
        return f" {style} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))

    def client_messages(self, files: frozenset[str]) -> Mapping[str, str | list[str]]:
        return {}

    def day(self, day: date) -> str:
        return f"{day.day} {day:%B} {day.year}"


ENGLISH: Language = _English()
