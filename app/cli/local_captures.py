"""Captures without a server: load the model in this process and show progress."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..analysis.token_lookup import find_pair
from ..capture.progress import Progress as CaptureProgress
from ..core.capture import Capture
from ..core.input import Input
from ..core.result import Result
from ..core.view_spec import ViewSpec
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
    with progress() as report:
        return _run(settings, inputs, files, report)[1]


def run_result(
    settings: Settings,
    inputs: "Sequence[Input]",
    files: "Files",
    view: ViewSpec,
    key: int | str | None = None,
) -> tuple[list[Capture], Result | None]:
    """Run the model over inputs, A first, and again for what the view shows besides weights.

    Progress is shown on standard error.

    Args:
        key: a word or a position that the view does not name yet.

    Raises:
        OutOfRange: there is no such token.
    """
    from ..runtime.results import result_of

    with progress() as report:
        prepared, captures = _run(settings, inputs, files, report)
        report(Progress(_("running the model"), 0.95, 0.0))
        if key is not None:
            view = find_pair(view, view.of(captures[0]), None, key)
        return captures, result_of(view, prepared, *captures, settings=settings)


def _run(
    settings: Settings, inputs: "Sequence[Input]", files: "Files", report: Callable[[Progress], None]
) -> "tuple[VerifiedModel, list[Capture]]":
    """The model, and its captures of inputs."""
    from ..runtime.capture_runner import CaptureRunner

    runner = CaptureRunner(settings)
    for user_input in inputs:
        runner.check(user_input)
    report(Progress(_("importing torch and transformers"), 0.05, 0.0))
    prepared = load_default_model(settings, report)
    captures: list[Capture] = []
    for user_input in inputs:
        capture_progress = CaptureProgress()
        with following(capture_progress, report):
            try:
                captures.append(runner.capture(prepared, user_input, files, capture_progress))
            except KeyboardInterrupt:
                stopped = _stopped_input(prepared, user_input, capture_progress)
                if stopped is None:
                    raise
                answer = capture_progress.feed.ids
                identity = prepared.capture_id(stopped)
                captures.append(runner.run(prepared, stopped, identity, files, answer)[0])
    return prepared, captures


def _stopped_input(
    prepared: "VerifiedModel", user_input: Input, capture_progress: CaptureProgress
) -> Input | None:
    """The input of which everything was generated when it was stopped; None if that is nothing, or all."""
    count, plan = capture_progress.feed.count, prepared.loaded.reader.writes(user_input)
    if capture_progress.report.state != "writing" or not count or plan is None:
        return None
    return replace(user_input, generate=replace(plan, tokens=count))


def load_default_model(settings: Settings, report: "Callable[[Progress], None]") -> "VerifiedModel":
    """The default model, downloaded and loaded; Ctrl+C cancels both."""
    from ..runtime.models import model_pool

    pool = model_pool(settings)
    try:
        return pool.wait(pool.default, report)
    except KeyboardInterrupt:
        pool.cancel(pool.default)
        raise LoadCancelled(_("Cancelled.")) from None
