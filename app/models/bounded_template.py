"""An environment of Jinja in which no template fills the memory: texts are measured before they are made.

Jinja's sandbox bounds ``range`` alone. A template can also repeat a text, pad it, replace each character of
it, or join it with itself again and again, each within one instruction, which no limit of time ends.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import _PassArg, pass_context

# Characters of one text, and of all that are made while a conversation is written.
_MOST, _MOST_IN_ALL = 2**26, 2**29
# What each value in a list counts besides its own text: a list of itself many times over is soon refused.
_EACH = 256
# Filters that make a text of their arguments; others select, count or convert.
_WRITING = (
    *("center", "e", "escape", "forceescape", "format", "indent", "join", "pprint", "replace", "string"),
    *("tojson", "truncate", "urlize", "wordwrap", "xmlattr"),
)
# Bits of a whole number: one operation on larger ones would hold up all other threads.
_MOST_BITS = 2**12
# Filters and methods that make a list of a text's characters or pieces.
_LISTING = ("batch", "list", "map", "reverse", "select", "reject", "slice", "sort", "unique")
_DIVIDING = ("partition", "rpartition", "rsplit", "split", "splitlines")
# Widths in formats, such as ``%99d`` and ``{:>99}``.
_WIDTH = re.compile("[0-9]+")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Raises MemoryError instead of making what is too large; what is constant is not made beforehand.

    Attributes:
        spent: characters made since it was last set to 0.
    """

    intercepted_binops = frozenset(("+", "*", "**", "%"))
    spent: int

    @classmethod
    def of(cls, other: ImmutableSandboxedEnvironment) -> "BoundedEnvironment":
        """One that is otherwise as another."""
        mine = other.overlay(optimized=False)
        mine.__class__ = cls
        assert isinstance(mine, cls)
        mine.spent = 0
        mine.code_generator_class = _Generator
        mine.finalize = mine._checked
        written = {name: mine._bounded(name, mine.filters[name]) for name in _WRITING if name in mine.filters}
        listed = {name: mine._listing(mine.filters[name]) for name in _LISTING if name in mine.filters}
        mine.filters = {**mine.filters, **written, **listed}
        return mine

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """An operation of two values."""
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * abs(right) if operator == "**" else 0
            if max(bits, left.bit_length(), right.bit_length()) > _MOST_BITS:
                raise MemoryError("a number is too large")
        elif operator == "+":
            self._spend(_length(left) + _length(right))
        else:
            self._spend_product((left, right), format=left if operator == "%" else None)
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, called: Any, *values: Any, **named: Any) -> Any:
        """A call: a method of a text is measured, and what makes a text of numbers alone, as lipsum does."""
        # The sandbox wraps the method ``format``.
        method = getattr(called, "__wrapped__", called)
        owner = getattr(method, "__self__", None)
        if isinstance(owner, str) and method.__name__ in _DIVIDING:
            self._spend(_EACH * _pieces(owner, *values))
        elif isinstance(owner, str):
            is_format = method.__name__.startswith("format")
            self._spend_product((owner, *values, *named.values()), format=owner if is_format else None)
        elif all(isinstance(value, int) for value in (*values, *named.values())):
            self._spend_product((*values, *named.values()))
        return super().call(context, called, *values, **named)

    def concat(self, pieces: Iterable[str]) -> str:
        """Pieces as one text."""
        kept, total = [], 0
        for piece in pieces:
            total += len(piece)
            _check(total)
            kept.append(piece)
        self._spend(total)
        return "".join(kept)

    def written_together(self, values: Iterable[Any]) -> str:
        """Values as one text."""
        return self.concat(str(self._checked(value)) for value in values)

    def _checked(self, value: Any) -> Any:
        """A value that is about to be written."""
        _check(size(value))
        return value

    def _bounded(self, name: str, filter: Callable[..., Any]) -> Callable[..., Any]:
        # What needs the context is not computed while a template is compiled.
        @pass_context
        def bounded(context: Context, value: Any, *values: Any, **named: Any) -> Any:
            format = value if name == "format" else None
            self._spend_product((value, *values, *named.values()), format=format)
            passed = {
                _PassArg.context: context,
                _PassArg.eval_context: context.eval_ctx,
                _PassArg.environment: self,
            }
            first = _PassArg.from_obj(filter)
            return filter(*([] if first is None else [passed[first]]), value, *values, **named)

        return bounded

    def _listing(self, filter: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(filter)
        def listing(*values: Any, **named: Any) -> Any:
            self._spend(_EACH * sum(len(value) for value in values if isinstance(value, str)))
            return filter(*values, **named)

        return listing

    def _spend_product(self, values: tuple[Any, ...], format: Any = None) -> None:
        """Make a text of others: repeated, or put between their characters, it is at most this long."""
        product = 1 + max(map(int, _WIDTH.findall(format)), default=0) if isinstance(format, str) else 1
        for value in values:
            product *= 1 + size(value)
            _check(product)
        self._spend(product)

    def _spend(self, characters: int) -> None:
        _check(characters)
        self.spent += characters
        if self.spent > _MOST_IN_ALL:
            raise MemoryError


class _Generator(CodeGenerator):
    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.written_together((")
        for value in node.nodes:
            self.visit(value, frame)
            self.write(", ")
        self.write("))")


def size(value: Any) -> int:
    """About how many characters a value has as a text, with all in it; of a number, how large it is."""
    total, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list | tuple | dict):
            waiting.extend(one)
            waiting.extend(one.values() if isinstance(one, dict) else ())
            total += _EACH * len(one)
        else:
            total += abs(one) if isinstance(one, int) else _length(one)
        _check(total)
    return total


def _pieces(text: str, separator: Any = None, *_most: Any) -> int:
    """Into how many pieces a text is divided at most: by default at white space."""
    if isinstance(separator, str) and separator:
        return text.count(separator) + 1
    return sum(map(str.isspace, text)) + 1


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes | list | tuple) else 0


def _check(characters: int) -> None:
    if characters > _MOST:
        raise MemoryError
