"""Options shared by several commands, and the settings that result from them."""

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Annotated, Any

import typer

from ..core.option import Option
from ..core.view_spec import OPTIONS, ThemeName, ViewSpec
from ..settings import Settings
from .input_options import InputOptions

_MODEL_HELP = (
    "A key of the catalogue, an id on the Hub (organisation/name), a model folder, a GGUF file, or"
    " ollama:NAME for a model that Ollama has downloaded."
)
ModelOption = Annotated[str | None, typer.Option("--model", "-m", help=_MODEL_HELP)]
ModelsOption = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", help=f"{_MODEL_HELP}\n\nRepeatable; the first is the default."),
]
QueryOption = Annotated[
    str | None,
    typer.Option(help="The query token: a word (the first of several like it), or a token position."),
]
KeyOption = Annotated[str | None, typer.Option(help="The key token: with --query, the pair.")]

Command = Callable[..., None]


def view_options(*names: str) -> Callable[[Command], Command]:
    """Give a command these options of `ViewSpec`; it gets the view that they mean as ``view``.

    The parameter ``b_heads`` is the option ``--b-heads``; a flag has ``--specials`` and ``--no-specials``.
    """
    options = [_parameter(OPTIONS[name]) for name in names]
    return lambda command: _with_group(command, "view", ViewSpec, after=options)


def page_theme(view: ViewSpec) -> ThemeName | None:
    """The theme of a page that is written: its reader’s, unless another than the usual one was chosen."""
    return None if view.theme == OPTIONS["theme"].default else view.theme


def input_options(command: Command) -> Command:
    """Give a command the parameters of `InputOptions`, which it gets as ``input_options``."""
    options = inspect.signature(InputOptions, eval_str=True).parameters.values()
    return _with_group(command, "input_options", InputOptions, before=list(options))


def _with_group(
    command: Command,
    name: str,
    group: Callable[..., object],
    *,
    before: Sequence[inspect.Parameter] = (),
    after: Sequence[inspect.Parameter] = (),
) -> Command:
    """The command with several parameters in place of one.

    Args:
        name: the parameter that they replace.
        group: makes its value of them.
        before, after: the parameters, before or after all others.
    """
    signature = inspect.signature(command, eval_str=True)
    others = [parameter for parameter in signature.parameters.values() if parameter.name != name]
    grouped = [parameter.name for parameter in (*before, *after)]

    @wraps(command)
    def run(**values: Any) -> None:
        value = group(**{parameter: values.pop(parameter) for parameter in grouped})
        command(**{name: value}, **values)

    signature = signature.replace(parameters=[*before, *others, *after])
    run.__signature__ = signature  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in signature.parameters.values()}
    return run


def _parameter(option: Option) -> inspect.Parameter:
    least, most = (option.least, option.most) if option.kind is int else (None, None)
    described = typer.Option(help=option.help, show_default=option.default is not None, min=least, max=most)
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=option.default,
        annotation=Annotated[option.type, described],
    )


def settings_of(**options: Any) -> Settings:
    """The settings; options take precedence over the environment."""
    return Settings(**{name: value for name, value in options.items() if value is not None})
