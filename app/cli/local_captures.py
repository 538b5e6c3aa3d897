"""Captures without a server: load the model in this process and show progress."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..capture.progress import Progress as CaptureProgress
from ..core.capture import Capture
from ..core.input import Input
from ..errors import EmptyText, LoadCancelled, UnsupportedFile, UnsupportedInput
from ..message import _
from ..models.model_info import Progress
from ..settings import Settings
from .console import progress
from .following import following

if TYPE_CHECKING:  # torch takes seconds to import
    from ..capture.verified_model import VerifiedModel
    from ..models.model_input import Files


def files_of(settings: Settings, **paths: Path | None) -> dict[str, tuple[str, bytes]]:
    """The named files by digest, decoded once to check their format."""
    from ..runtime.uploads import examine
    from ..store.files import digest_of

    found: dict[str, tuple[str, bytes]] = {}
    for kind, path in paths.items():
        if path is None:
            continue
        content = path.read_bytes()
        found_kind = examine(content, settings).kind
        if found_kind != kind:
            raise UnsupportedFile(
                _("{path} is no {kind} file.", path=str(path), kind=kind),
                hint=_("Give it with --{option}.", option=found_kind),
            )
        found[digest_of(content)] = (kind, content)
    return found


def imported_capture_of(settings: Settings, user_input: Input, model: str | None, files: "Files") -> Capture:
    """The capture of a file of attention; no model runs."""
    from ..runtime.capture_runner import CaptureRunner

    if model is not None or user_input != Input(tensors=user_input.tensors):
        raise UnsupportedInput(
            _("--tensors is shown without a model, so it takes no other input."),
            hint=_("Leave out the text and other files."),
        )
    ((digest, content),) = files.items()
    return CaptureRunner(settings).imported(content, digest)


def run_captures(settings: Settings, inputs: "Sequence[Input]", files: "Files") -> list[Capture]:
    """Run the model over inputs, showing progress on standard error."""
    from ..runtime.capture_runner import CaptureRunner

    runner = CaptureRunner(settings)
    for user_input in inputs:
        if not user_input.facts():
            raise EmptyText(_("There is nothing to read."), hint=_("Give a sentence, or --image or --audio."))
        runner.check(user_input)
    with progress() as report:
        report(Progress("importing torch and transformers", 0.05, 0.0))
        prepared = load_default_model(settings, report)
        made: list[Capture] = []
        for user_input in inputs:
            prepared.loaded.reader.check(user_input)
            identity, capture = prepared.capture_id(user_input), CaptureProgress()
            with following(capture, report):
                made.append(runner.run(prepared, user_input, identity, files, progress=capture)[0])
        return made


def load_default_model(settings: Settings, report: "Callable[[Progress], None]") -> "VerifiedModel":
    """The default model, downloaded and loaded; Ctrl+C cancels both."""
    from ..runtime.models import model_pool

    pool = model_pool(settings)
    try:
        return pool.wait(pool.default, report)
    except KeyboardInterrupt:
        pool.cancel(pool.default)
        raise LoadCancelled(_("Cancelled.")) from None
