"""One option of a view: the values that it can have, and how addresses and Python write them."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from numbers import Integral
from typing import Any, get_args, get_type_hints

from ..errors import InvalidRequest, reason
from ..message import _, enumerated, listed
from ..quotation import quoted

# Nine digits are more than any layer, head or position has, and fit every integer type.
_INDEX = re.compile(r"[0-9]{1,9}")
_MOST = 999_999_999


def parse_index(value: object) -> int:
    """Parse a whole number: ``0`` to ``999999999``, no sign, no space, no dot; ValueError otherwise."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _INDEX.fullmatch(value):
        raise ValueError(_("It must be a whole number from 0 to 999999999, in plain digits."))
    return int(value)


@dataclass(frozen=True, slots=True)
class About:
    """What is declared of an option.

    Attributes:
        help: what it does, in sentences.
        choices: its values in an address; of a flag, those of false and true.
        least, most: bounds of a number.
        pattern, advice: what a text must match, and the same in words.
        longest: most characters of a text.
        example: a value.
    """

    help: str
    choices: tuple[str, ...] = ("0", "1")
    least: int = 0
    most: int = _MOST
    pattern: str = ""
    advice: str = ""
    longest: int | None = None
    example: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Option(About):
    """One option of a view.

    Attributes:
        name: of the field, and of the keyword argument in Python.
        type: of its values: ``bool``, a ``Literal``, ``int`` or ``str``, perhaps optional.
        default: its value where it is absent.
    """

    name: str
    type: Any
    default: Any

    @property
    def parameter(self) -> str:
        """Its name in an address: ``b.heads`` for the field ``b_heads``."""
        return re.sub(r"^(b|outcome|ablation)_", r"\1.", self.name)

    @property
    def kind(self) -> type[bool] | type[int] | type[str]:
        """The type of a value that is not None."""
        kinds = [one for one in (bool, int) if one in (self.type, *get_args(self.type))]
        return kinds[0] if kinds else str

    def parse(self, text: str) -> Any:
        """The value that a text of an address means; ValueError, with the reason, if it means none."""
        if self.choices and text not in self.choices:
            raise ValueError(_("It must be {choices}.", choices=listed(self.choices, "or")))
        if self.kind is bool:
            return self.choices.index(text) == 1
        if self.kind is int:
            number = parse_index(text)
            if not self.least <= number <= self.most:
                raise ValueError(
                    _("It must be from {least} to {most}.", least=str(self.least), most=str(self.most))
                )
            return number
        if self.longest is not None and len(text) > self.longest:
            raise ValueError(_("It is too long."))
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise ValueError(self.advice)
        return text

    def format(self, value: Any) -> str:
        """A value as an address has it."""
        return self.choices[value] if self.kind is bool else str(value)

    def checked(self, value: Any) -> Any:
        """A value from Python: a NumPy integer as a plain one, because heads often come from argmax.

        Raises:
            InvalidRequest: no address could mean it, or it is of another type.
        """
        if value is self.default:
            return value
        if self.kind is int and isinstance(value, Integral) and not isinstance(value, bool):
            value = int(value)
        possible = ("False", "True") if self.kind is bool else self.choices
        try:
            if type(value) is not self.kind:
                choices = possible or (self.kind.__name__,)
                raise ValueError(_("It must be {choices}.", choices=listed(choices, "or")))
            self.parse(self.format(value))
        except ValueError as error:
            raise self.refusal(self.name, value, reason(error), possible) from error
        return value

    def refusal(self, name: str, asked: Any, problem: str, possible: Sequence[str]) -> InvalidRequest:
        """The error for a value that it cannot have, with those that it can."""
        value = quoted(asked, 40) if isinstance(asked, str) else repr(asked)[:40]
        detail = _("{name} cannot be {value}. {problem}", name=name, value=value, problem=problem)
        hint = _("Give one of {choices}.", choices=enumerated(possible)) if possible else self.help
        return InvalidRequest(detail, hint=hint, asked=str(asked)[:40])

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its values in an address."""
        facts: dict[str, Any] = {"type": "string"}
        if self.choices:
            facts["enum"] = list(self.choices)
        elif self.kind is int:
            facts |= {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif self.longest is not None:
            facts |= {"maxLength": self.longest} | ({"pattern": self.pattern} if self.pattern else {})
        return facts if self.example is None else facts | {"examples": [self.example]}


def options_of(shape: Any) -> dict[str, Option]:
    """The options that the fields of a dataclass declare, ``Annotated`` with `About`, by their names."""
    options = {}
    declared = get_type_hints(shape, include_extras=True)
    for one in fields(shape):
        kind, about = get_args(declared[one.name])
        facts = asdict(about) | ({} if kind is bool else {"choices": _names(kind)})
        options[one.name] = Option(name=one.name, type=kind, default=one.default, **facts)
    return options


def _names(kind: Any) -> tuple[str, ...]:
    """The values of a ``Literal``, perhaps an optional one; of other types, none."""
    return tuple(name for one in (kind, *get_args(kind)) for name in get_args(one) if isinstance(name, str))
