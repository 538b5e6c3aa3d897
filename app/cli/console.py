"""Output of the commands: results to standard output, everything else to standard error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from rich import console
from rich.console import ConsoleOptions, RenderableType
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.segment import Segment
from rich.text import Text

from .. import strict_json
from ..core.shape import plain
from ..message import _, digits, localized, reader_language, without_isolates, written_in
from ..models.model_info import Progress

# Rich breaks lines at every space of Unicode, also at those that bind. While it makes lines, characters that
# no text has take their places.
_BOUND = {0xA0: 0xFDD0, 0x202F: 0xFDD1}
_BINDING = {after: before for before, after in _BOUND.items()}


class Console(console.Console):
    """A terminal, or a file, that says messages in the reader's language.

    It looks for no markup, emoji or numbers in what it prints: tokens and paths may look like them.
    It breaks no line at a no-break space.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, markup=False, emoji=False, highlight=False)

    def render_str(self, text: str, **options: Any) -> Text:
        """A string as it is printed, also in a table."""
        return super().render_str(localized(text).translate(_BOUND), **options)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        """Lines as they are printed. Many terminals show an isolate as a box."""
        for segment in super().render(renderable, options):
            yield segment._replace(text=without_isolates(segment.text.translate(_BINDING)))


out = Console()
err = Console(stderr=True)


@contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """A progress bar on standard error; call the yielded function to update it."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("", total=1.0)

        # Reports may come from another thread.
        language = reader_language()

        def report(progress: Progress) -> None:
            with written_in(language):
                bar.update(task, description=localized(_described(progress)), completed=progress.fraction)

        yield report


def _described(progress: Progress) -> str:
    """The phase; of a download, how much of it is done."""
    if progress.done is None or not progress.total:
        return progress.phase
    return _(
        "{phase} {done} of {total} MB",
        phase=progress.phase,
        done=digits(f"{progress.done / 1e6:,.0f}"),
        total=digits(f"{progress.total / 1e6:,.0f}"),
    )


def print_json(facts: Any) -> None:
    """Print facts for programs (see `shape.plain`). Raises NonFinite for NaN and infinity outside arrays."""
    # Not rich's printer: piped output must not be wrapped or coloured.
    typer.echo(strict_json.write(facts, indent=2, default=plain))


def warn(message: str, hint: str) -> None:
    """Print what went wrong and what to do."""
    said = [localized(text).translate(_BOUND) for text in (_("error:"), message)]
    err.print(Text.assemble((said[0], "bold red"), " ", said[1]))
    if hint:
        err.print(hint)


def fail(message: str, hint: str) -> NoReturn:
    """Print what went wrong and what to do, and exit with status 1."""
    warn(message, hint)
    raise SystemExit(1)
