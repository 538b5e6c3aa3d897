"""Text for people: English that can be said in other languages, too.

``_("The model {name} has {count} layers.", name=name, count=6)`` is a string like any other: English text. It
also remembers the sentence with its placeholders, which is the key of the catalogues in ``translations/``,
and its values. So an error or a note is made anywhere, on any thread, kept in any cache; and where a reply is
written, a page is rendered or a picture is laid out, `localized` says it in the reader's language.

Joining messages with ``+`` or an f-string gives plain English: use a placeholder, `joined` or `listed`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Literal, Protocol, Self

# What replaces a placeholder: text as it is, a message in the same language, a whole number with separators.
Value = str | int


class Language(Protocol):
    """A language that messages can be said in; see ``translations``."""

    @property
    def code(self) -> str:
        """As in ``<html lang>``."""

    def translate(self, message: str) -> str:
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

    @property
    def client_messages(self) -> Mapping[str, str | list[str]]:
        """The translations of the client's messages; a message with a plural has one for each form."""


class _English:
    # Messages are made while the app is imported: this needs no library.
    code = "en"
    client_messages: Mapping[str, str | list[str]] = {}

    def translate(self, message: str) -> str:
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


ENGLISH: Language = _English()
_reader: ContextVar[Language] = ContextVar("language", default=ENGLISH)


class Message(str):
    """A string whose text is English, and which can be said in other languages."""

    __slots__ = ("_say",)

    _say: Callable[[Language], str]

    def __new__(cls, say: Callable[[Language], str]) -> Self:
        """From a function that says it in a language."""
        self = super().__new__(cls, say(ENGLISH))
        self._say = say
        return self

    def said(self, language: Language) -> str:
        """The text in a language."""
        return str(self) if language is ENGLISH else self._say(language)

    def __str__(self) -> str:
        return str.__str__(self)

    # A copy of a string is that string; `dataclasses.asdict` copies every value.
    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """In another process it is English."""
        return str, (str.__str__(self),)


def _(sentence: str, /, **values: Value) -> Message:
    """A message. ``sentence`` is a literal, with a ``{name}`` for each of the values."""
    return Message(lambda language: _fill(language.translate(sentence), values, language))


def from_data(sentence: str) -> Message:
    """A message of a data file, whose messages are extracted by its fields: see ``scripts/messages.py``."""
    return _(sentence)


def ngettext(one: str, many: str, count: int, /, **values: Value) -> Message:
    """A message whose form depends on a count, which both forms can name as ``{count}``."""
    named: dict[str, Value] = {"count": count, **values}
    return Message(lambda language: _fill(language.translate_plural(one, many, count), named, language))


def joined(parts: Iterable[str], separator: str = " ") -> Message:
    """Whole sentences one after the other, or lines."""
    values = tuple(parts)
    return Message(lambda language: separator.join(_in(language, part) for part in values))


def listed(items: Iterable[Value], style: Literal["and", "or"] = "and") -> Message:
    """``a, b and c``."""
    values = tuple(items)
    return Message(lambda language: language.listing([_in(language, item) for item in values], style))


def digits(text: str) -> Message:
    """A number that has been rounded for reading, in English digits: ``0.25``, ``1,234.5``."""
    return Message(lambda language: language.digits(text))


def localized(text: str) -> str:
    """A text for the reader: a message in the reader's language, any other text as it is."""
    return text.said(_reader.get()) if isinstance(text, Message) else text


def localized_tree(value: Any, plain: Callable[[Any], Any] | None = None) -> Any:
    """A JSON value with all its messages in the reader's language.

    Args:
        plain: makes plain data of other values, one step at a time; without it they stay as they are.
    """
    if _reader.get() is ENGLISH:
        return value
    match value:
        case str():
            return localized(value)
        case dict():
            return {name: localized_tree(one, plain) for name, one in value.items()}
        case list() | tuple():
            return [localized_tree(one, plain) for one in value]
        case None | int() | float():
            return value
    return value if plain is None else localized_tree(plain(value), plain)


def reader_language() -> Language:
    """The language of whoever reads what is being written."""
    return _reader.get()


@contextmanager
def written_in(language: Language) -> Iterator[None]:
    """Within the block, `localized` says messages in this language."""
    token = _reader.set(language)
    try:
        yield
    finally:
        _reader.reset(token)


def _fill(sentence: str, values: Mapping[str, Value], language: Language) -> str:
    if not values:
        return sentence
    return sentence.format_map({name: _in(language, value) for name, value in values.items()})


def _in(language: Language, value: Value) -> str:
    if isinstance(value, Message):
        return value.said(language)
    return value if isinstance(value, str) else language.number(value)
