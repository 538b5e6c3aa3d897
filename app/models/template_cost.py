"""How many characters an operation of a template makes at most, known before it makes them.

Most methods and filters make a text about as long as the one they are given. Counted apart are those that
repeat, pad, join or fill in, and those that make a list, whose values take more memory than a character.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

# Characters of one text.
_MOST = 2**26
# What each value in a list counts besides its own text: a list of itself many times over is soon refused.
EACH = 256
# Characters that a number has at most, as ``%f`` writes it.
_NUMBER = 512
# Characters that one becomes at most where it is escaped: ``\U000f0000``, ``&#34;``.
_ESCAPED = 10
_CONTAINERS = (list, tuple, dict, set, frozenset)
_DIVIDING = ("partition", "rpartition", "rsplit", "split", "splitlines")
_PADDING = ("center", "ljust", "rjust", "zfill")
# Width, precision and kind of each value that ``%`` fills in.
_CONVERSION = r"[#0\- +]*(\*|[0-9]*)(?:\.(\*|[0-9]*))?([a-zA-Z%])?"
_CONVERSIONS = re.compile("%" + _CONVERSION)
# With names, which may contain brackets: ``%(name)9d``.
_NAMED_CONVERSIONS = re.compile("[%)]" + _CONVERSION)
_DIGITS = re.compile("[0-9]+")

Values = tuple[Any, ...]
Named = Mapping[str, Any]


def check(characters: int) -> None:
    """Raise MemoryError for a text that is too long."""
    if characters > _MOST:
        raise MemoryError


def size(value: Any) -> int:
    """About how many characters a value has as a text, with all in it; MemoryError if these are too many."""
    total = 0
    for one in _parts(value):
        if isinstance(one, _CONTAINERS):
            total += EACH * len(one)
        else:
            total += one.bit_length() // 3 + 2 if isinstance(one, int) else length(one)
        check(total)
    return total


def length(value: Any) -> int:
    """The characters of a text, or the values of a list; 0 for others."""
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def of_product(values: Sequence[Any]) -> int:
    """Texts, each put between all characters of the others, and repeated as often as numbers say."""
    product = 1
    for value in values:
        product *= 1 + max(size(value), _sum_of_numbers(value))
        check(product)
    return product


def of_percent(text: str | bytes, values: Any) -> int:
    """``text % values``."""
    form = text.decode("latin-1") if isinstance(text, bytes) else text
    found = (_NAMED_CONVERSIONS if "%(" in form else _CONVERSIONS).findall(form)
    widths = [width for *widths, _kind in found for width in widths]
    padding = sum(int(width) for width in widths if width.isdecimal())
    if "*" in widths:
        padding += _sum_of_numbers(values)
    growth = _growth(text, any(kind in ("r", "a") for *_widths, kind in found))
    # A value is filled in once; one with a name as often as the text says.
    times = len(found) if isinstance(values, dict) else 1
    return len(text) + padding + _NUMBER * len(found) + growth * times * size(values)


def of_format(text: str, values: Sequence[Any]) -> int:
    """``text.format(*values)``, in which each value may be filled in many times.

    Raises:
        ValueError: it is no format.
    """
    fields = [field for field in Formatter().parse(text) if field[1] is not None]
    specs = [spec or "" for _text, _name, spec, _conversion in fields]
    padding = sum(int(digits) for spec in specs for digits in _DIGITS.findall(spec))
    if any("{" in spec for spec in specs):
        padding += len(specs) * sum(_sum_of_numbers(value, also_in_texts=True) for value in values)
    growth = _growth(text, any(conversion for *_others, conversion in fields))
    largest = growth * max(map(size, values), default=0)
    return len(text) + padding + len(specs) * (_NUMBER + largest)


def of_method(text: str | bytes, name: str, values: Values, named: Named) -> int:
    """A method of a text; what `join` joins is counted while it is read."""
    given = (*values, *named.values())
    if name in ("format", "format_map") and isinstance(text, str):
        return of_format(text, given)
    if name in _DIVIDING:
        return EACH * _pieces(text, *given)
    if name in _PADDING:
        return len(text) + _sum_of_numbers(given)
    if name == "replace":
        return _of_replacement(text, values, named)
    if name in ("expandtabs", "translate"):
        return of_product((text, *given, 8))
    # Capital letters can be three where a small one is one.
    return 3 * len(text)


def of_filter(name: str, value: Any, values: Values, named: Named) -> int:
    """A filter that makes a text; what `join` joins is counted while it is read."""
    counted = _FILTERS.get(name)
    return counted(value, values, named) if counted else of_product((value, *values, *named.values()))


def _of_replacement(text: Any, values: Values, named: Named) -> int:
    if named or len(values) < 2 or not all(isinstance(one, str | bytes) for one in (text, *values[:2])):
        return of_product((text, *values, *named.values()))
    old, new = values[:2]
    return len(text) + int(text.count(old)) * len(new)


def _of_indent(value: Any, values: Values, named: Named) -> int:
    lines = 1 + (_pieces(value) if isinstance(value, str) else size(value))
    by = sum(max(length(one), _sum_of_numbers(one)) for one in (*values, *named.values()))
    return size(value) + lines * max(by, 4)


def _of_escaping(value: Any, values: Values, named: Named) -> int:
    return _ESCAPED * size((value, *values, *named.values()))


def _of_centering(value: Any, values: Values, named: Named) -> int:
    return size(value) + max(80, _sum_of_numbers((*values, *named.values())))


def _of_filling_in(value: Any, values: Values, named: Named) -> int:
    check(_ESCAPED * size(value))
    return of_percent(str(value), dict(named) or values)


def _of_joining(value: Any, values: Values, named: Named) -> int:
    return 0


_FILTERS: Mapping[str, Callable[[Any, Values, Named], int]] = {
    **dict.fromkeys(("e", "escape", "forceescape", "pprint", "string", "truncate"), _of_escaping),
    "center": _of_centering,
    "format": _of_filling_in,
    "indent": _of_indent,
    "join": _of_joining,
    "replace": _of_replacement,
}


def _growth(text: str | bytes, escapes: bool) -> int:
    """How many characters one that is filled in becomes at most: markup and some conversions escape it."""
    return _ESCAPED if escapes or hasattr(text, "__html__") else 1


def _pieces(text: str | bytes, separator: Any = None, *_most: Any) -> int:
    """Into how many pieces a text is divided at most: by default at white space."""
    if isinstance(text, bytes):
        return len(text) + 1
    if isinstance(separator, str) and separator:
        return text.count(separator) + 1
    return sum(map(str.isspace, text)) + 1


def _sum_of_numbers(value: Any, *, also_in_texts: bool = False) -> int:
    """The sum of all whole numbers in a value."""
    total = 0
    for one in _parts(value):
        if isinstance(one, int):
            total += abs(one)
        elif also_in_texts and isinstance(one, str):
            total += sum(map(int, _DIGITS.findall(one)))
    return total


def _parts(value: Any) -> Iterator[Any]:
    """A value, and all that is in it. Raises MemoryError if that is too much."""
    waiting, count = [value], 0
    while waiting:
        one = waiting.pop()
        count += EACH
        check(count)
        yield one
        if isinstance(one, _CONTAINERS):
            waiting.extend(one)
            waiting.extend(one.values() if isinstance(one, dict) else ())
