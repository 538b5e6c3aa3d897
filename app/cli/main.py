"""The program ``followspot``: its commands and exit statuses."""

import typer
from pydantic import ValidationError

from ..errors import FollowspotError, LoadCancelled
from ..threads import wait_briefly
from . import console
from .analyze import analyze
from .backup import backup, restore
from .compare import compare
from .console import fail
from .figures import figures
from .models import models
from .scan import scan
from .serve import serve

app = typer.Typer(
    name="followspot",
    help="Shows what every attention head of a transformer attends to.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


# What a shell reports for a program that Ctrl+C ended.
_INTERRUPTED = 130


for command in (serve, models, analyze, compare, scan, backup, restore):
    app.command()(command)
app.add_typer(figures, name="figures")


def main() -> None:
    """The console script: every foreseen error becomes a sentence and exit status 1."""
    wait_briefly()
    try:
        app()
    except LoadCancelled as error:
        console.err.print(error.detail)
        raise SystemExit(_INTERRUPTED) from None
    except FollowspotError as error:
        fail(error.detail, error.hint)
    except ValidationError as error:
        first = error.errors()[0]
        fail(f"The setting {'.'.join(map(str, first['loc']))} is not usable: {first['msg']}.", "")
