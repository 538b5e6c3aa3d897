"""The program ``followspot``: its commands and exit statuses."""

import sys
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from typer._click.exceptions import NoArgsIsHelpError, UsageError
from typer.main import get_command

from ..errors import FollowspotError, LoadCancelled
from ..message import _, written_in
from ..threads import wait_briefly
from ..value_problem import problem_of
from . import console
from .analyze import analyze
from .backup import backup, restore
from .census import census
from .compare import compare
from .console import fail, warn
from .cost import cost
from .cut import cut
from .draw import draw
from .figures import figures
from .help import HelpedCommand, HelpedGroup
from .language import chosen_language
from .models import models
from .patch import patch
from .prune import prune
from .scan import scan
from .serve import serve
from .usage_problem import usage_problem

app = typer.Typer(
    name="followspot",
    cls=HelpedGroup,
    help="Shows what every attention head of a transformer attends to.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


# What a shell reports for a program that Ctrl+C ended.
_INTERRUPTED = 130


@app.callback()
def _global_options(
    lang: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="Language of all texts, such as fr; by default that of the environment (LANG). It "
            "comes before the command.",
        ),
    ] = None,
) -> None:
    """Options before the command; `chosen_language` has read them."""


_COMMANDS = (
    *(serve, models, analyze, draw, compare, cut, patch, scan, prune, census, cost),
    *(backup, restore),
)
for command in _COMMANDS:
    app.command(cls=HelpedCommand)(command)
app.add_typer(figures, name="figures")


def main() -> None:
    """The console script: every foreseen error becomes a sentence and exit status 1, of parsing 2."""
    wait_briefly()
    try:
        with written_in(chosen_language(sys.argv[1:])):
            _run()
    except (FollowspotError, ValidationError) as error:
        # The language is not known: what names it is wrong.
        _fail(error)


def _run() -> None:
    """Run the command that the arguments name, and exit."""
    try:
        status = get_command(app).main(prog_name="followspot", standalone_mode=False)
    except NoArgsIsHelpError as error:
        raise SystemExit(error.exit_code) from None
    except UsageError as error:
        command = error.ctx.command_path if error.ctx is not None else "followspot"
        warn(usage_problem(error), _("See {command} --help.", command=command))
        raise SystemExit(error.exit_code) from None
    except (FollowspotError, ValidationError) as error:
        _fail(error)
    raise SystemExit(status or 0)


def _fail(error: FollowspotError | ValidationError) -> NoReturn:
    """Print a foreseen error, and exit."""
    if isinstance(error, LoadCancelled):
        console.err.print(error.detail)
        raise SystemExit(_INTERRUPTED) from None
    if isinstance(error, FollowspotError):
        fail(error.detail, error.hint)
    first = error.errors()[0]
    name = ".".join(map(str, first["loc"]))
    fail(_("The setting {name} cannot be used. {problem}", name=name, problem=problem_of(first)), "")
