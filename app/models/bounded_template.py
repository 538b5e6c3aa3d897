"""An environment of Jinja in which no template fills the memory: texts are measured before they are made.

Jinja's sandbox bounds ``range`` alone. A template can also repeat a text, pad it, replace each character of
it, or join it with itself again and again, each within one instruction, which no limit of time ends.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import _PassArg, pass_context

from . import template_cost as cost

# Characters of all texts that are made while a conversation is written.
_MOST_IN_ALL = 2**29
# Filters that make a text of their arguments; others select, count or convert.
_WRITING = (
    *("center", "e", "escape", "forceescape", "format", "indent", "join", "pprint", "replace", "string"),
    *("tojson", "truncate", "urlize", "wordwrap", "xmlattr"),
)
# Bits of a whole number: one operation on larger ones would hold up all other threads.
_MOST_BITS = 2**12
_COUNTED = (str, bytes, range, list, tuple, dict, set, frozenset)
# Filters that make a list, or compute something of each value.
_LISTING = (
    *("batch", "dictsort", "groupby", "items", "list", "map", "max", "min", "reject", "rejectattr"),
    *("reverse", "select", "selectattr", "slice", "sort", "sum", "unique"),
)


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
        elif isinstance(left, str | bytes) and operator == "%":
            self._spend(cost.of_percent(left, right))
        elif operator == "+":
            self._spend(cost.length(left) + cost.length(right))
        elif cost.length(left) or cost.length(right):
            self._spend(cost.of_product((left, right)))
        return super().call_binop(context, operator, left, right)

    def call(self, context: Context, called: Any, *values: Any, **named: Any) -> Any:
        """A call: a method of a text is measured, and what makes a text of numbers alone, as lipsum does."""
        # The sandbox wraps the method ``format``.
        method = getattr(called, "__wrapped__", called)
        owner = getattr(method, "__self__", None)
        if isinstance(owner, str | bytes) and method.__name__ == "join" and values:
            values = (self._joined(values[0], len(owner)), *values[1:])
        elif isinstance(owner, str | bytes):
            self._spend(cost.of_method(owner, method.__name__, values, named))
        elif isinstance(owner, int) or _is_of_numbers(called, (*values, *named.values())):
            self._spend(cost.of_product((*values, *named.values())))
        return super().call(context, called, *values, **named)

    def concat(self, pieces: Iterable[str]) -> str:
        """Pieces as one text."""
        kept, total = [], 0
        for piece in pieces:
            total += len(piece)
            cost.check(total)
            kept.append(piece)
        self._spend(total)
        return "".join(kept)

    def written_together(self, values: Iterable[Any]) -> str:
        """Values as one text."""
        return self.concat(str(self._checked(value)) for value in values)

    def sliced(self, value: Any, part: slice) -> Any:
        """A part of a text or of a list."""
        if cost.length(value):
            count = len(range(*part.indices(len(value))))
            self._spend(count if isinstance(value, str | bytes) else cost.EACH * count)
        return value[part]

    def _checked(self, value: Any) -> Any:
        """A value that is about to be written."""
        cost.check(cost.size(value))
        return value

    def _bounded(self, name: str, filter: Callable[..., Any]) -> Callable[..., Any]:
        # What needs the context is not computed while a template is compiled.
        @pass_context
        def bounded(context: Context, value: Any, *values: Any, **named: Any) -> Any:
            self._spend(cost.of_filter(name, value, values, named))
            if name == "join":
                value = self._joined(value, cost.size((*values, *named.values())))
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
            self._spend(cost.EACH * sum(len(value) for value in values if isinstance(value, _COUNTED)))
            return filter(*values, **named)

        return listing

    def _joined(self, values: Iterable[Any], between: int) -> list[Any]:
        """What is about to be joined, with so many characters between each two."""
        found = []
        for value in values:
            self._spend(cost.size(value) + between)
            found.append(value)
        return found

    def _spend(self, characters: int) -> None:
        cost.check(characters)
        self.spent += characters
        if self.spent > _MOST_IN_ALL:
            raise MemoryError


def _is_of_numbers(called: Any, values: Iterable[Any]) -> bool:
    """Whether something is called with numbers alone; what a macro makes of them is measured in it."""
    return not isinstance(called, Macro) and all(isinstance(value, int) for value in values)


class _Generator(CodeGenerator):
    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:
        if not isinstance(node.arg, nodes.Slice):
            super().visit_Getitem(node, frame)
            return
        self.write("environment.sliced(")
        self.visit(node.node, frame)
        self.write(", slice(")
        for part in (node.arg.start, node.arg.stop, node.arg.step):
            self.visit(part or nodes.Const(None), frame)
            self.write(", ")
        self.write("))")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:
        self.write("environment.written_together((")
        for value in node.nodes:
            self.visit(value, frame)
            self.write(", ")
        self.write("))")
