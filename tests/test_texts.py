"""Every text for people is a gettext message: a literal, with a value for each placeholder."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from app import errors

from .pseudo_locale import TEMPLATE

ROOT = Path(__file__).parent.parent
# Where every error has messages.
DONE = (
    "errors.py",
    "core",
    "examples",
    "samples",
    "models",
    "capture",
    "imported",
    "runtime",
    "store",
    "analysis",
    "figures",
    "scan",
    "compare",
    "dependency_parse.py",
    "web",
    "cli",
    "notebook",
)
FILES = sorted((ROOT / "app").rglob("*.py"))


def error_classes() -> set[str]:
    result = [errors.FollowspotError]
    for one in result:
        result += one.__subclasses__()
    return {one.__name__ for one in result}


ERRORS = error_classes()


def name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            if name_of(node.func) == "fill_markup" and isinstance(node.args[0], ast.Call):
                # Its elements are the values of the message inside, which comes later in the walk.
                node.args[0].keywords += node.keywords
            yield f"{path.relative_to(ROOT)}:{node.lineno}", node


_NAMED = re.compile(r"\{([a-z_]+)\}")


def placeholders(message: str) -> set[str]:
    return {name for _text, name, _format, _conversion in Formatter().parse(message) if name is not None}


def problems_of_a_message(call: ast.Call) -> Iterator[str]:
    """What is wrong with a call of ``_``, ``pgettext`` or ``ngettext``."""
    plural = name_of(call.func) == "ngettext"
    literals = call.args[: 1 if name_of(call.func) == "_" else 2]
    if len(call.args) != len(literals) + plural or any(keyword.arg is None for keyword in call.keywords):
        yield "its arguments are not one sentence (or a context and one, or two and a count) and named values"
        return
    body = {keyword.arg for keyword in call.keywords}
    used: set[str] = set()
    for literal in literals:
        if not (isinstance(literal, ast.Constant) and isinstance(literal.value, str)):
            yield "a sentence is not a literal"
            return
        # Without values a sentence is not a template: its braces stay.
        used |= placeholders(literal.value) if body or plural else set(_NAMED.findall(literal.value))
    if used - ({"count"} if plural else set()) != body:
        yield f"the placeholders are {sorted(used)}, the values {sorted(map(str, body))}"


def is_message(node: ast.expr) -> bool:
    """Whether an expression may be a message: it is one, or a name of one, or a function that returns one."""
    match node:
        case ast.Constant(value=""):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return is_message(body) and is_message(orelse)
        case ast.BoolOp(values=values):
            return all(map(is_message, values))
        case ast.Call(func=function):
            return name_of(function) not in ("str", "join", "format", "format_map", "replace", "strip")
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return True
    return False


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("_('A {b}.', b=1)", ""),
        ("ngettext('{count} of {b}', '{count} of {b}', n, b=1)", ""),
        ("_(f'A {b}.')", "a sentence is not a literal"),
        ("_('A {b}.', c=1)", "the placeholders are ['b'], the values ['c']"),
        (
            "_('A', 'b')",
            "its arguments are not one sentence (or a context and one, or two and a count) and named values",
        ),
        ("pgettext('heads', 'all {b}', b=1)", ""),
        ("pgettext(heads, 'all')", "a sentence is not a literal"),
    ],
)
def test_the_problem_of_a_message_is_found(source: str, problem: str) -> None:
    call = ast.parse(source, mode="eval").body
    assert isinstance(call, ast.Call)
    assert "".join(problems_of_a_message(call)) == problem


@pytest.mark.parametrize("text", ["'A.'", "f'{a}.'", "_('A') + _('B')", "' '.join(a)", "a and 'B.'"])
def test_what_is_no_message_is_found(text: str) -> None:
    assert not is_message(ast.parse(text, mode="eval").body)


def test_each_message_is_a_literal_with_a_value_for_each_placeholder() -> None:
    wrong = [
        f"{place}: {problem}"
        for path in FILES
        if path.name != "message.py"
        for place, call in calls(path)
        if isinstance(call.func, ast.Name) and call.func.id in ("_", "ngettext", "pgettext")
        for problem in problems_of_a_message(call)
    ]
    assert wrong == []


def test_the_details_and_hints_of_errors_are_messages() -> None:
    done = [path for path in FILES if path.relative_to(ROOT / "app").parts[0] in DONE]
    wrong = [
        f"{place}: {ast.unparse(text)[:60]}"
        for path in done
        for place, call in calls(path)
        if name_of(call.func) in ERRORS
        for text in (*call.args, *(keyword.value for keyword in call.keywords if keyword.arg == "hint"))
        if not is_message(text)
    ]
    assert wrong == []


def test_what_a_validator_of_a_request_or_setting_says_is_a_message() -> None:
    wrong = [
        f"{place}: {ast.unparse(call)[:60]}"
        for path in (*sorted((ROOT / "app/web").rglob("*.py")), ROOT / "app/settings.py")
        for place, call in calls(path)
        if name_of(call.func) == "ValueError" and not all(map(is_message, call.args))
    ]
    assert wrong == []


def test_every_title_of_an_error_is_a_message() -> None:
    tree = ast.parse((ROOT / "app/errors.py").read_text(encoding="utf-8"))
    titles = [
        statement.value
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name in ERRORS
        for statement in node.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and ast.unparse(statement).startswith("title")
        and statement.value is not None
    ]
    assert len(titles) == len(ERRORS)
    assert [ast.unparse(title) for title in titles if not ast.unparse(title).startswith("_(")] == []


_STRING = r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`$]*`)"""
_SINGULAR = re.compile(rf"(?<![\w.])(?:_|phrases)\(\s*{_STRING}")
_IN_CONTEXT = re.compile(rf"(?<![\w.])pgettext\(\s*{_STRING},\s*{_STRING}")
_PLURAL = re.compile(rf"(?<![\w.])n(?:gettext|phrases)\(\s*{_STRING},\s*{_STRING}")


def written(path: Path) -> Iterator[tuple[str, ...]]:
    """The messages of a script or template: the sentence, its singular and plural, or it and its context."""
    text = path.read_text(encoding="utf-8")
    for match in _IN_CONTEXT.finditer(text):
        yield unquoted(match[2]), f"context {unquoted(match[1])}"
    for pattern in (_SINGULAR, _PLURAL):
        for match in pattern.finditer(text):
            yield tuple(unquoted(literal) for literal in match.groups())


def unquoted(literal: str) -> str:
    text = literal[1:-1].replace("\n", "\\n")
    return str(ast.literal_eval('"' + re.sub(r'(?<!\\)"', r"\"", text) + '"'))


def test_a_literal_of_a_script_is_read(tmp_path: Path) -> None:
    script = tmp_path / "a.ts"
    plural = 'ngettext(\n  "{count} \\u2014 A",\n  \'{count} "B"\', n)'
    script.write_text(f"_('it\\'s', {{a}}); {plural}; x._('no'); phrases(`c`); pgettext('d', 'e')")
    assert set(written(script)) == {("it's",), ("{count} — A", '{count} "B"'), ("c",), ("e", "context d")}


def test_babel_finds_each_message_of_the_client_and_the_templates() -> None:
    with TEMPLATE.open("rb") as file:
        known = {
            (
                *((one.id,) if isinstance(one.id, str) else one.id),
                *([f"context {one.context}"] if one.context else []),
            )
            for one in read_po(file)
            if one.id
        }
    sources = [
        path
        for path in (*(ROOT / "client").rglob("*.ts"), *(ROOT / "templates").rglob("*.html"))
        if not path.name.endswith(".test.ts") and path != ROOT / "client/text/message.ts"
    ]
    settings = {(path.name, message) for path in sources for message in written(path)}
    assert settings
    assert [(name, message) for name, message in sorted(settings) if message not in known] == []
