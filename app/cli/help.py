"""The help of a command, in the reader's language; typer's own is English only."""

from collections.abc import Iterator, Sequence

import typer
from rich.padding import Padding
from rich.table import Table
from typer._click.core import Context
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command

from ..message import _, from_data, joined
from . import console


class HelpedCommand(TyperCommand):
    """A command whose help is in the reader's language."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print it."""
        _print_help(self, ctx)


class HelpedGroup(TyperGroup):
    """A group of commands whose help is in the reader's language."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        """Print it."""
        _print_help(self, ctx)


_Described = TyperCommand | TyperGroup


def usage(command: _Described, context: Context) -> str:
    """How a command is called."""
    pieces = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    return _("Usage: {usage}", usage=pieces)


def help_texts(app: typer.Typer) -> Iterator[str]:
    """Every text that the help of a program shows, a paragraph each: messages of their own."""
    command = get_command(app)
    assert isinstance(command, _Described)
    yield from _texts(command, Context(command))


def _texts(command: _Described, context: Context) -> Iterator[str]:
    yield from _paragraphs(command.help)
    for parameter in command.get_params(context):
        assert isinstance(parameter, TyperArgument | TyperOption)
        yield from _paragraphs(parameter.help)
    for inner in _commands(command):
        yield from _texts(inner, Context(inner, parent=context))


def _commands(command: _Described) -> list[_Described]:
    inner = command.commands.values() if isinstance(command, TyperGroup) else ()
    return [one for one in inner if isinstance(one, _Described)]


def _paragraphs(text: str | None) -> list[str]:
    """Paragraphs without line breaks."""
    return [" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n") if paragraph.strip()]


def _print_help(command: _Described, context: Context) -> None:
    console.out.print(usage(command, context), style="bold")
    for paragraph in _paragraphs(command.help):
        console.out.print(Padding(from_data(paragraph), (1, 0, 0, 0)))
    parameters = command.get_params(context)
    arguments = [one for one in parameters if isinstance(one, TyperArgument)]
    options = [one for one in parameters if isinstance(one, TyperOption)]
    _print_table(_("Arguments"), [(one.display_name_raw, _about(one, context)) for one in arguments])
    _print_table(_("Options"), [(_names(one, context), _about(one, context)) for one in options])
    commands = [(one.name or "", from_data(_paragraphs(one.help)[0])) for one in _commands(command)]
    _print_table(_("Commands"), commands)


def _print_table(title: str, rows: Sequence[tuple[str, str]]) -> None:
    if not rows:
        return
    console.out.print()
    console.out.print(title, style="bold")
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 1))
    table.add_column(style="cyan", max_width=34, overflow="fold")
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.out.print(table)


def _names(option: TyperOption, context: Context) -> str:
    """Its spellings, and what follows: a value of a type, of a range."""
    names = ", ".join((*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} {option.display_type_rich(ctx=context)}"


def _about(parameter: TyperArgument | TyperOption, context: Context) -> str:
    """What it does, and its default."""
    texts: list[str] = [from_data(paragraph) for paragraph in _paragraphs(parameter.help)]
    default = parameter.get_default(context)
    if parameter.required:
        texts.append(_("[required]"))
    elif parameter.show_default and default not in (None, False, ""):
        texts.append(_("[default: {value}]", value=str(default)))
    return joined(texts)
