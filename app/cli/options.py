"""Options shared by several commands, and the settings that result from them."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from ..core.option import Option
from ..core.view_spec import OPTIONS, ViewSpec
from ..settings import Settings

_MODEL_HELP = "A key of the catalogue, an id on the Hub (organisation/name), or a model folder."
ModelOption = Annotated[str | None, typer.Option("--model", "-m", help=_MODEL_HELP)]
ModelsOption = Annotated[
    list[str] | None,
    typer.Option("--model", "-m", help=f"{_MODEL_HELP} Repeatable; the first is the default."),
]

Command = Callable[..., None]


def view_options(*names: str) -> Callable[[Command], Command]:
    """Give a command these options of `ViewSpec`; it gets the view that they mean as ``view``.

    The parameter ``b_heads`` is the option ``--b-heads``; a flag has ``--words`` and ``--no-words``.
    """

    def add(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        options = [_parameter(OPTIONS[name]) for name in names]
        own = [one for one in signature.parameters.values() if one.name != "view"]

        @wraps(command)
        def run(**values: Any) -> None:
            view = ViewSpec(**{name: values.pop(name) for name in names})
            command(view=view, **values)

        made = signature.replace(parameters=[*own, *options])
        run.__signature__ = made  # type: ignore[attr-defined]
        run.__annotations__ = {name: one.annotation for name, one in made.parameters.items()}
        return run

    return add


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
