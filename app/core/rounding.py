"""Numbers rounded for reading: what is not 0 or 1 is not rounded to it. As in client/text/format.ts."""

from decimal import ROUND_HALF_UP, Context, Decimal

from ..message import Message, digits


def fixed(value: float, count: int) -> str:
    """That many decimals in English digits; a half is rounded away from 0, as JavaScript does."""
    return f"{Decimal(value).quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP):f}"


def decimals(value: float, count: int = 3, *, signed: bool = False) -> Message:
    """``0.196``; ``< 0.001``, ``> 0.999`` and ``> 1.000`` where that would be 0 or 1.

    Args:
        value: may be negative: ``−0.196``, ``> −0.001``.
        signed: positive numbers have a sign, too.
    """
    size = abs(float(value))
    bound, number = _bounded(size, count)
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    if value < 0:
        bound = {"<": ">", ">": "<"}.get(bound, "")
    return digits(f"{bound} {sign}{number}".lstrip())


def _bounded(size: float, count: int) -> tuple[str, str]:
    """A number in decimals, and on which side of it the value is, if that matters."""
    rounded = fixed(size, count)
    if size == float(rounded) or float(rounded) not in (0, 1):
        return "", rounded
    step = 10.0**-count
    if size > 1:
        return ">", rounded
    return ("<", f"{step:.{count}f}") if float(rounded) == 0 else (">", f"{1 - step:.{count}f}")


def significant(value: float, count: int = 3, *, padded: bool = False) -> Message:
    """``0.25``, ``2 × 10⁻⁵``; ``0.250`` if padded. More digits where the value would be rounded to 1."""
    value = float(value)
    # A half is rounded away from 0, as JavaScript does.
    near = float(Context(prec=count, rounding=ROUND_HALF_UP).create_decimal_from_float(value))
    rounded = f"{near:{'#' if padded else ''}.{count}g}"
    is_false = float(rounded) == 1 and value != 1
    return significant(value, count + 1, padded=padded) if is_false else digits(rounded)
