"""Text for people: English that can be said in other languages, too.

``_("The model {name} has {count} layers.", name=name, count=6)`` is a string like any other: English text. It
also remembers the sentence with its placeholders, which is the key of the catalogues in ``translations/``,
and its values. So an error or a note is made anywhere, on any thread, kept in any cache; and where a reply is
written, a page is rendered or a picture is laid out, `localized` says it in the reader's language.

Joining messages with ``+`` or an f-string gives plain English: use a placeholder, `joined`, `listed` or
`enumerated`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any, Literal, Self

from .language import ENGLISH, Language

# What replaces a placeholder: text as it is, a message in the same language, a whole number with separators.
Value = str | int

_WIDE_STOPS = ("。", "？", "！")  # noqa: RUF001
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ISOLATES = re.compile("[\u2066-\u2069]")
# What runs from left to right in every language: an arrow, a size, a range, a number with its sign or unit, a
# Latin word with its value (``torch 2.13``).
_UNIT = re.compile(
    r"\{\w+\}(?: [→×] |[–/])\{\w+\}|(?:±|[A-Za-z]\w*[ =])\{\w+\}(?! [→×]|[–/])"
    r"|\{\w+\}[ \u00a0]?(?:%|M\b|[kKMG]i?B\b)"
)
# The exponent that Python writes after a number: e-05.
_EXPONENT = re.compile(r"(?<=\d)e\+?(-?)0*(\d+)")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_reader: ContextVar[Language] = ContextVar("language", default=ENGLISH)
_by_name: ContextVar[bool] = ContextVar("by_name", default=False)


class Message(str):
    """A string whose text is English, and which can be said in other languages.

    Attributes:
        maker: how it is made of its parts; see ``_MAKERS``.
        parts: plain values and other messages.
    """

    __slots__ = ("maker", "parts")

    maker: str
    parts: tuple[Any, ...]

    def __new__(cls, maker: str, *parts: Any) -> Self:
        """From its parts."""
        self = super().__new__(cls, _MAKERS[maker](ENGLISH, *parts))
        self.maker, self.parts = maker, parts
        return self

    def said(self, language: Language) -> str:
        """The text in a language."""
        return str(self) if language is ENGLISH else _MAKERS[self.maker](language, *self.parts)

    def with_values(self, show: Callable[[str], str]) -> "Message":
        """The same with its plain texts, such as tokens, shown otherwise; the sentence itself stays."""

        def shown(part: Any) -> Any:
            match part:
                case Message():
                    return part.with_values(show)
                case str() if part:
                    return show(part)
                case tuple():
                    return tuple(map(shown, part))
                case dict():
                    return {name: shown(value) for name, value in part.items()}
            return part

        # Sentences and separators are plain strings among the parts: values are in tuples and dictionaries.
        return Message(
            self.maker, *(shown(part) if isinstance(part, tuple | dict) else part for part in self.parts)
        )

    def __str__(self) -> str:
        return str.__str__(self)

    # A copy of a string is that string; `dataclasses.asdict` copies every value.
    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        """In another process it is the same message."""
        return type(self), (self.maker, *self.parts)


def _(sentence: str, /, **values: Value) -> Message:
    """A message. ``sentence`` is a literal, with a ``{name}`` for each of the values."""
    return Message("sentence", sentence, values)


def pgettext(context: str, sentence: str, /, **values: Value) -> Message:
    """A message that other languages say differently in another context, such as a word with two meanings."""
    return Message("in_context", context, sentence, values)


def from_data(sentence: str) -> Message:
    """A message of a data file, whose messages are extracted by its fields: see ``scripts/messages.py``."""
    return _(sentence)


def ngettext(one: str, many: str, count: int, /, **values: Value) -> Message:
    """A message whose form depends on a count, which both forms can name as ``{count}``."""
    return Message("plural", one, many, count, values)


def joined(parts: Iterable[str], separator: str = " ") -> Message:
    """Whole sentences one after the other, or lines."""
    return Message("joined", tuple(parts), separator)


def listed(items: Iterable[Value], style: Literal["and", "or"] = "and") -> Message:
    """``a, b and c``."""
    return Message("listed", tuple(items), style)


def enumerated(items: Iterable[Value]) -> Message:
    """``a, b, c``."""
    return Message("enumerated", tuple(items))


def digits(text: str) -> Message:
    """A number that has been rounded for reading, as Python formats it: ``0.25``, ``1,234.5``, ``5e-05``.

    It is written ``0.25``, ``1,234.5``, ``5 × 10⁻⁵``.
    """
    return Message("digits", text)


def ordinal(number: int) -> Message:
    """``2nd``; each form of a language has a message of its own, as in client/text/format.ts."""
    return Message("ordinal", number)


def day(date_iso: str) -> Message:
    """``29 November 2026``. Raises ValueError for what is no date of ISO 8601."""
    return Message("day", date_iso)


def stored(text: str) -> Any:
    """A text as JSON, of which `restored` makes the same message again."""
    if not isinstance(text, Message):
        return str(text)
    return {"maker": text.maker, "parts": [_stored_part(part) for part in text.parts]}


def restored(stated: Any) -> str:
    """The text that was `stored`; ValueError if it is none. The JSON is untrusted."""
    try:
        match stated:
            case str():
                return stated
            case {"maker": str() as maker, "parts": list() as stored_parts}:
                parts = [_restored_part(part) for part in stored_parts]
                if all(isinstance(part, kind) for part, kind in zip(parts, _PARTS[maker], strict=True)):
                    return Message(maker, *parts)
    except (TypeError, AttributeError, KeyError, RecursionError, ValueError) as error:
        raise ValueError(_("a stored text is damaged")) from error
    raise ValueError(_("a stored text is damaged"))


def localized(text: str) -> str:
    """A text for the reader: a message in the reader's language, any other text as it is."""
    return text.said(_reader.get()) if isinstance(text, Message) else text


def localized_digits(text: str) -> str:
    """What `digits` says to the reader, at once: a picture of many cells has no message for each."""
    return _say_digits(_reader.get(), text)


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


def address_language() -> str:
    """The code that addresses in what is being written name; empty for English, unless it was asked for."""
    code = _reader.get().code
    return code if code != ENGLISH.code or _by_name.get() else ""


@contextmanager
def written_in(language: Language, by_name: bool = False) -> Iterator[None]:
    """Within the block, `localized` says messages in this language.

    Args:
        by_name: whether the reader named it, so that even English is not to be chosen anew.
    """
    language_token, name_token = _reader.set(language), _by_name.set(by_name)
    try:
        yield
    finally:
        _reader.reset(language_token)
        _by_name.reset(name_token)


def without_isolates(text: str) -> str:
    """The text for where isolates are not understood, or would be in the way of a program."""
    return _ISOLATES.sub("", text)


def _fill(sentence: str, values: Mapping[str, Value], language: Language) -> str:
    """The sentence with its values. A value is no template, and a placeholder no expression.

    In a text from right to left, each value has a direction of its own, and what is read as a unit, such as
    ``a → b``, runs from left to right, as in client/text/message.ts.
    """
    if not values:
        return sentence
    if language.direction == "ltr":
        return _PLACEHOLDER.sub(lambda found: _in(language, values[found[1]]), sentence)
    with_units = _UNIT.sub(lambda found: _left_to_right(found[0]), sentence)
    return _PLACEHOLDER.sub(lambda found: _isolated(_in(language, values[found[1]])), with_units)


def _isolated(text: str) -> str:
    return f"\u2068{text}\u2069" if text else ""


def _left_to_right(text: str) -> str:
    return f"\u2066{text}\u2069"


def _in(language: Language, value: Value) -> str:
    if isinstance(value, Message):
        return value.said(language)
    return value if isinstance(value, str) else language.number(value)


def _say_sentence(language: Language, sentence: str, values: Mapping[str, Value]) -> str:
    return _fill(language.translate(sentence), values, language)


def _say_in_context(language: Language, context: str, sentence: str, values: Mapping[str, Value]) -> str:
    return _fill(language.translate(sentence, context), values, language)


def _say_plural(language: Language, one: str, many: str, count: int, values: Mapping[str, Value]) -> str:
    return _fill(language.translate_plural(one, many, count), {"count": count, **values}, language)


def _say_joined(language: Language, parts: Sequence[str], separator: str) -> str:
    said = ""
    for text in (_in(language, part) for part in parts):
        # The wide stops of Chinese have their space in them.
        said += text if not said or (separator == " " and said.endswith(_WIDE_STOPS)) else separator + text
    return said


def _say_listed(language: Language, items: Sequence[Value], style: Literal["and", "or"]) -> str:
    return language.listing(_items(language, items), style)


def _say_enumerated(language: Language, items: Sequence[Value]) -> str:
    separator = _("{first}, {second}", first="", second="").said(language)
    return separator.join(_items(language, items))


def _items(language: Language, items: Sequence[Value]) -> list[str]:
    said = [_in(language, item) for item in items]
    return said if language.direction == "ltr" else [_isolated(item) for item in said]


def _say_digits(language: Language, text: str) -> str:
    number = language.digits(_EXPONENT.sub(_power_of_ten, text))
    # Its sign stays before it, and its power after it.
    is_mixed = number.startswith(("+", "-", "−")) or "×" in number
    return _left_to_right(number) if is_mixed and language.direction == "rtl" else number


def _power_of_ten(exponent: re.Match[str]) -> str:
    minus, power = exponent[1].replace("-", "⁻"), exponent[2].translate(_SUPERSCRIPTS)
    return "" if exponent[2] == "0" else f" × 10{minus}{power}"


def _say_day(language: Language, date_iso: str) -> str:
    return language.day(date.fromisoformat(date_iso))


def _say_ordinal(language: Language, number: int) -> str:
    forms = {
        "one": _("{number}st", number=number),
        "two": _("{number}nd", number=number),
        "few": _("{number}rd", number=number),
        "other": _("{number}th", number=number),
    }
    return forms.get(language.ordinal_form(number), forms["other"]).said(language)


# How a message is said, and the types of its parts.
_MAKERS: Mapping[str, Callable[..., str]] = {
    "sentence": _say_sentence,
    "in_context": _say_in_context,
    "plural": _say_plural,
    "joined": _say_joined,
    "listed": _say_listed,
    "enumerated": _say_enumerated,
    "digits": _say_digits,
    "day": _say_day,
    "ordinal": _say_ordinal,
}
_PARTS: Mapping[str, tuple[type, ...]] = {
    "sentence": (str, dict),
    "in_context": (str, str, dict),
    "plural": (str, str, int, dict),
    "joined": (tuple, str),
    "listed": (tuple, str),
    "enumerated": (tuple,),
    "digits": (str,),
    "day": (str,),
    "ordinal": (int,),
}


def _stored_part(part: Any) -> Any:
    match part:
        case str():
            return stored(part)
        case tuple():
            return [_stored_part(one) for one in part]
        case dict():
            return {"values": {name: _stored_part(value) for name, value in part.items()}}
    return part


def _restored_part(part: Any) -> Any:
    match part:
        case list():
            return tuple(_restored_part(one) for one in part)
        case {"values": dict() as values}:
            return {name: _restored_part(value) for name, value in values.items()}
        case int():
            return part
    return restored(part)
