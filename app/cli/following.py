"""The progress and remaining time of a capture that runs without a server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from ..capture.progress import Progress as CaptureProgress
from ..capture.progress import ProgressReport
from ..models.model_info import Progress

_EVERY_SECONDS = 0.2
# A shorter remaining time is not shown.
_SOON_SECONDS = 1.0


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
    phase = {
        "waiting": "reading the input",
        "reading": "reading the input",
        "writing": "generating",
        "running": "running the model",
        "checking": "checking the weights",
    }[standing.state]
    if standing.state == "writing" and standing.written is not None:
        phase += f", {standing.written.done} of at most {standing.written.total} tokens"
    elif standing.state == "running" and standing.layers is not None:
        phase += f", layer {standing.layers.done} of {standing.layers.total}"
    if standing.expected_seconds is not None:
        left = standing.expected_seconds - standing.seconds
        if left >= _SOON_SECONDS:
            phase += f", about {left:.0f} s left"
    return Progress(phase, standing.fraction, standing.seconds)
