"""What is wrong with a value of a request or a setting, in words: pydantic's own are English only."""

import re
from collections.abc import Mapping
from typing import Any

from .message import Message, _, digits, listed, ngettext

_NUMBER = _("It must be a whole number.")
_DECIMAL = _("It must be a number.")
_FLAG = _("It must be true or false.")
_OBJECT = _("It must be a JSON object.")
_LIST = _("It must be a list.")
_WORDS: Mapping[str, Message] = {
    "missing": _("It is missing."),
    "extra_forbidden": _("Nothing of that name is read here."),
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "int_parsing_size": _("It has too many digits."),
    "float_type": _DECIMAL,
    "float_parsing": _DECIMAL,
    "finite_number": _("It must be a finite number."),
    "bool_type": _FLAG,
    "bool_parsing": _FLAG,
    "string_type": _("It must be text."),
    "string_too_long": _("It is too long."),
    "string_too_short": _("It is too short."),
    "string_pattern_mismatch": _("It does not have the form that is read here."),
    "string_unicode": _("It contains half of a character (a lone surrogate)."),
    "model_attributes_type": _OBJECT,
    "model_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "path_type": _("It must be the path of a file or folder."),
}
_CHOICE = re.compile(r"'([^']*)'")


def problem_of(fault: Mapping[str, Any]) -> Message:
    """What a fault that pydantic found says, a sentence; never in pydantic's own words.

    Args:
        fault: one of ``ValidationError.errors()``.
    """
    kind, facts = fault["type"], fault.get("ctx", {})
    own = _of_validator(facts)
    if own is not None:
        return own
    if kind in _WORDS:
        return _WORDS[kind]
    if kind in ("literal_error", "enum"):
        return _("It must be {choices}.", choices=listed(_CHOICE.findall(facts["expected"]), "or"))
    return _of_bound(kind, facts) or _("It is not accepted.")


def _of_validator(facts: Mapping[str, Any]) -> Message | None:
    """What one of our validators says."""
    error = facts.get("error")
    message = error.args[0] if isinstance(error, ValueError) and error.args else facts.get("problem")
    return message if isinstance(message, Message) else None


def _of_bound(kind: str, facts: Mapping[str, Any]) -> Message | None:
    """What a bound of a number or a list says."""
    match kind:
        case "greater_than_equal":
            return _("It must be at least {limit}.", limit=_written(facts["ge"]))
        case "greater_than":
            return _("It must be more than {limit}.", limit=_written(facts["gt"]))
        case "less_than_equal":
            return _("It must be at most {limit}.", limit=_written(facts["le"]))
        case "less_than":
            return _("It must be less than {limit}.", limit=_written(facts["lt"]))
        case "too_short":
            least = facts["min_length"]
            return ngettext(
                "It must have at least {count} entry.", "It must have at least {count} entries.", least
            )
        case "too_long":
            most = facts["max_length"]
            return ngettext(
                "It must have at most {count} entry.", "It must have at most {count} entries.", most
            )
    return None


def _written(limit: float) -> Message:
    return digits(f"{limit:g}") if isinstance(limit, float) else digits(str(limit))
