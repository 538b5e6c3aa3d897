"""The progress and remaining time of a capture that runs without a server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from ..capture.progress import Progress as CaptureProgress
from ..capture.progress import ProgressReport
from ..message import Message, _
from ..models.model_info import Progress

_EVERY_SECONDS = 0.2
# A shorter remaining time is not shown.
_SOON_SECONDS = 1.0
# Of what a model generates, the last characters are shown.
_SHOWN_CHARACTERS = 48
_PHASES = {
    "waiting": _("reading the input"),
    "reading": _("reading the input"),
    "writing": _("generating"),
    "running": _("running the model"),
    "checking": _("checking the weights"),
}


@contextmanager
def following(capture: CaptureProgress, report: Callable[[Progress], None]) -> Iterator[None]:
    """Inside the ``with`` block ``report`` is called regularly, on its own thread."""
    block_ended = Event()

    def follow() -> None:
        while not block_ended.wait(_EVERY_SECONDS):
            report(described(capture.report, capture.feed.text))

    thread = Thread(target=follow, name="following", daemon=True)
    thread.start()
    try:
        yield
    finally:
        block_ended.set()
        thread.join()


def described(progress: ProgressReport, answer: str = "") -> Progress:
    """The same in words: what runs, how far it is, and the remaining time.

    Args:
        answer: what was generated so far.
    """
    phase = _phase(progress)
    if progress.state == "writing" and answer.strip():
        return Progress(
            _("{phase} (Ctrl+C keeps these): {text}", phase=phase, text=_end_of(answer)),
            progress.fraction,
            progress.seconds,
        )
    if progress.expected_seconds is not None:
        seconds_left = progress.expected_seconds - progress.seconds
        if seconds_left >= _SOON_SECONDS:
            phase = _("{phase}, about {seconds} s left", phase=phase, seconds=round(seconds_left))
    return Progress(phase, progress.fraction, progress.seconds)


def _end_of(answer: str) -> str:
    """The last characters of an answer on one line: it may hold anything, also what steers terminals."""
    line = " ".join("".join(c if c.isprintable() else " " for c in answer).split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"…{line[-_SHOWN_CHARACTERS:]}"


def _phase(progress: ProgressReport) -> Message:
    token_count, layers = progress.written, progress.layers
    if progress.state == "writing" and token_count is not None:
        return _(
            "generating tokens, {count} of at most {total}", count=token_count.done, total=token_count.total
        )
    if progress.state == "running" and layers is not None:
        return _("running the model, layer {count} of {total}", count=layers.done, total=layers.total)
    return _PHASES[progress.state]
