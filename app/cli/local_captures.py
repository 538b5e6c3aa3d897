"""Captures without a server: load the model in this process and show progress."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..capture.progress import Progress as CaptureProgress
from ..core.capture import Capture
from ..core.input import Input
from ..errors import LoadCancelled
from ..message import _
from ..models.model_info import Progress
from ..settings import Settings
from .console import progress
from .following import following

if TYPE_CHECKING:  # torch takes seconds to import
    from ..capture.verified_model import VerifiedModel
    from ..models.model_input import Files


def run_captures(settings: Settings, inputs: "Sequence[Input]", files: "Files") -> list[Capture]:
    """Run the model over inputs, showing progress on standard error."""
    from ..runtime.capture_runner import CaptureRunner

    runner = CaptureRunner(settings)
    for user_input in inputs:
        runner.check(user_input)
    with progress() as report:
        report(Progress(_("importing torch and transformers"), 0.05, 0.0))
        prepared = load_default_model(settings, report)
        captures: list[Capture] = []
        for user_input in inputs:
            capture_progress = CaptureProgress()
            with following(capture_progress, report):
                captures.append(runner.capture(prepared, user_input, files, capture_progress))
        return captures


def load_default_model(settings: Settings, report: "Callable[[Progress], None]") -> "VerifiedModel":
    """The default model, downloaded and loaded; Ctrl+C cancels both."""
    from ..runtime.models import model_pool

    pool = model_pool(settings)
    try:
        return pool.wait(pool.default, report)
    except KeyboardInterrupt:
        pool.cancel(pool.default)
        raise LoadCancelled(_("Cancelled.")) from None
