"""Output of the commands: results to standard output, everything else to standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from .. import strict_json
from ..core.shape import plain
from ..models.model_info import Progress

out = Console()
err = Console(stderr=True)


@contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on standard error; call the yielded function to update it."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        def report(progress: Progress) -> None:
            message = progress.phase
            if progress.done is not None and progress.total:
                message += f" {progress.done / 1e6:,.0f} of {progress.total / 1e6:,.0f} MB"
            bar.update(task, description=message, completed=progress.fraction)

        yield report


def print_json(facts: Any) -> None:
    """Print facts for programs (see `shape.plain`). Raises NonFinite for NaN and infinity outside arrays."""
    # Not rich's printer: piped output must not be wrapped or coloured.
    typer.echo(strict_json.write(facts, indent=2, default=plain))


def warn(message: str, hint: str) -> None:
    """Print what went wrong and what to do."""
    err.print(f"[bold red]error:[/] {escape(message)}")
    if hint:
        err.print(escape(hint))


def fail(message: str, hint: str) -> NoReturn:
    """Print what went wrong and what to do, and exit with status 1."""
    warn(message, hint)
    raise SystemExit(1)
