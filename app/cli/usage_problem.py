"""What is wrong with the arguments of a call, in words; typer's own are English only."""

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import ValidationError
from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption, UsageError
from typer.core import TyperGroup

from ..message import Message, _, listed
from ..value_problem import problem_of


def usage_problem(error: UsageError) -> Message:
    """The sentence for an error of parsing."""
    match error:
        case MissingParameter(param=parameter):
            return _("{name} is missing.", name=_name(parameter))
        case BadParameter(param=parameter):
            return _("{place}: {problem}", place=_name(parameter), problem=_value_problem(error, parameter))
        case NoSuchOption(option_name=name, possibilities=options) if options:
            return _(
                "There is no option {name}. Did you mean {options}?",
                name=name,
                options=listed(sorted(options), "or"),
            )
        case NoSuchOption(option_name=name):
            return _("There is no option {name}.", name=name)
        case BadOptionUsage(option_name=name) if "not take" in error.message:
            return _("The option {name} takes no value.", name=name)
        case BadOptionUsage(option_name=name):
            return _("The option {name} needs a value.", name=name)
    if error.ctx is not None and isinstance(error.ctx.command, TyperGroup):
        names = listed(error.ctx.command.commands, "or")
        return _("There is no such command: it must be {names}.", names=names)
    return _("There are too many arguments.")


def _name(parameter: Any) -> str:
    return str(parameter.opts[0]) if parameter is not None else ""


def _value_problem(error: BadParameter, parameter: Any) -> Message:
    """What is wrong with a value, by what pydantic found, or by the type of the parameter."""
    kind = parameter.type_descriptor.annotation if parameter is not None else None
    if get_origin(kind) is Literal:
        return _("It must be {choices}.", choices=listed(get_args(kind), "or"))
    if kind is Path:
        return _("There is no such file, or it cannot be read.")
    cause = error.__cause__
    errors = cause.errors() if isinstance(cause, ValidationError) else [{"type": ""}]
    return problem_of(errors[0])
