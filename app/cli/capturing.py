"""Captures without a server: load the model in this process and show progress."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..capture.input import Input
from ..capture.progress import Progress as CaptureProgress
from ..capture.record import Capture
from ..errors import EmptyText, LoadCancelled, UnsupportedFile, UnsupportedInput
from ..models.card import Progress
from ..settings import Settings
from .console import progress
from .following import following

if TYPE_CHECKING:  # torch takes seconds to import
    from ..capture.prepared import PreparedModel
    from ..models.reading import Files


def files_of(settings: Settings, **paths: Path | None) -> dict[str, tuple[str, bytes]]:
    """The named files by digest, decoded once to check their format."""
    from ..models.uploads import examine
    from ..store.files import digest_of

    found: dict[str, tuple[str, bytes]] = {}
    for kind, path in paths.items():
        if path is None:
            continue
        content = path.read_bytes()
        seen = examine(content, settings).kind
        if seen != kind:
            raise UnsupportedFile(f"{path} is no {kind} file.", hint=f"Give it with --{seen}.")
        found[digest_of(content)] = (kind, content)
    return found


def given_in(settings: Settings, asked: Input, model: str | None, files: "Files") -> Capture:
    """The capture of a file of attention; no model runs."""
    from ..capture.given import given
    from ..capture.tensor_file import read_tensors

    if model is not None or asked != Input(tensors=asked.tensors):
        raise UnsupportedInput("--tensors is shown as it is: no model reads anything.", hint="Give it alone.")
    ((digest, content),) = files.items()
    return given(read_tensors(content, settings.max_tensor_bytes), digest)


def captures_of(settings: Settings, inputs: "Sequence[Input]", files: "Files") -> list[Capture]:
    """Run the model over inputs, showing progress on standard error."""
    from ..models.tokens import check_text

    for given in inputs:
        if not given.facts():
            raise EmptyText("There is nothing to read.", hint="Give a sentence, or --image or --audio.")
        for text in (given.text, given.pair, given.target):
            if text is not None:
                check_text(text, settings.max_characters)
    with progress() as report:
        report(Progress("importing torch and transformers", 0.05, 0.0))
        from ..capture.generation import complete
        from ..capture.identity import capture_id
        from ..capture.live import run
        from ..capture.weights import WeightsCache

        prepared = loaded(settings, report)
        cache = WeightsCache(settings.weights_bytes)
        made: list[Capture] = []
        for given in inputs:
            prepared.loaded.reader.check(given)
            identity, capture = capture_id(prepared.card.key, prepared.revision, given), CaptureProgress()
            with following(capture, report):
                reading = complete(prepared, given, files, settings, progress=capture)
                made.append(run(prepared, given, reading, identity, cache, capture))
        return made


def loaded(settings: Settings, report: "Callable[[Progress], None]") -> "PreparedModel":
    """The default model, downloaded and loaded; Ctrl+C cancels both."""
    from ..main import model_shelf

    shelf = model_shelf(settings)
    try:
        return shelf.wait(shelf.default, report)
    except KeyboardInterrupt:
        shelf.cancel(shelf.default)
        raise LoadCancelled("Cancelled.") from None
