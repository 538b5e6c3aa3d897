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
    ended = Event()

    def follow() -> None:
        while not ended.wait(_EVERY_SECONDS):
            report(described(capture.report))

    thread = Thread(target=follow, name="following", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def described(standing: ProgressReport) -> Progress:
    """The same in words: what runs, how far it is, and the remaining time."""
    phase = _phase(standing)
    if standing.expected_seconds is not None:
        left = standing.expected_seconds - standing.seconds
        if left >= _SOON_SECONDS:
            phase = _("{phase}, about {seconds} s left", phase=phase, seconds=round(left))
    return Progress(phase, standing.fraction, standing.seconds)


def _phase(standing: ProgressReport) -> Message:
    written, layers = standing.written, standing.layers
    if standing.state == "writing" and written is not None:
        return _("generating, {count} of at most {total} tokens", count=written.done, total=written.total)
    if standing.state == "running" and layers is not None:
        return _("running the model, layer {count} of {total}", count=layers.done, total=layers.total)
    return _PHASES[standing.state]
