"""A child that loads a model, makes captures, and compares each one's estimate with its real time."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.capture.calibration import cost_model
from app.capture.cost import Estimate
from app.capture.forward import forward, streams
from app.capture.generation import complete, estimate
from app.capture.live_capture import run
from app.capture.model_verification import load_verified
from app.capture.verification import TOLERANCE
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Generation, Input
from app.core.provenance import Provenance
from app.models.catalogue import catalogue
from app.models.model_input import ModelInput
from app.samples import samples
from app.settings import Settings
from scripts.families.comparison import GivenReader

from . import child
from .kinds import KINDS, kind_of_model, kind_of_reading
from .sentence import sentence

# The default of a server that others reach; here nothing is refused for it.
_LIMIT_SECONDS = 60.0
_WARM = 10
_SENTENCE = "The cat sat on the mat because it was soft. "
_BEAMS = Generation(tokens=20, method="beam", beams=4)


class _KnownReader(GivenReader):
    """Of a random model, whose inputs are random."""

    def __init__(self, kind: str) -> None:
        super().__init__(KINDS[kind])
        self._kind = kind

    def probe(self, limit: int | None = None) -> ModelInput:
        """An input of that length."""
        return kind_of_reading(self._kind, limit or 16)


def prepared(kind: str) -> VerifiedModel:
    """A model, prepared like the server's; a random one likewise, without files."""
    if kind not in KINDS:
        models = catalogue(kind)
        folder = models.folder(kind)
        assert folder is not None, f"{kind} is not on this machine"
        return load_verified(models.info(kind), folder, "cpu", lambda phase, fraction: None)
    loaded = replace(kind_of_model(kind), reader=_KnownReader(kind))
    calls = forward(loaded, loaded.reader.probe(16)).calls
    shapes = streams(loaded, calls)
    provenance = Provenance(kind, kind, "", "", "", "")
    return VerifiedModel(loaded.info, loaded, TOLERANCE, cost_model(loaded, shapes, calls), provenance)


def attempt(model: VerifiedModel, kind: str, length: int, settings: Settings) -> tuple[Estimate, float]:
    """Estimated and real time of a capture, in seconds."""
    cache = WeightsCache(2**20)
    if kind in KINDS:
        reading = kind_of_reading(kind, length)
        estimated = model.cost.estimate(reading.lengths, settings)
        begin = time.perf_counter()
        run(model, Input(), reading, "", cache)
        return estimated, time.perf_counter() - begin
    user_input, files = _input(kind, length)
    estimated = estimate(model, user_input, files, settings)
    begin = time.perf_counter()
    run(model, user_input, complete(model, user_input, files, settings), "", cache)
    return estimated, time.perf_counter() - begin


def _input(kind: str, length: int) -> tuple[Input, dict[str, bytes]]:
    if kind == "digits":
        content = next(s.as_stored_file.content for s in samples() if "digits" in s.models)
        digest = sha256(content).hexdigest()
        return Input(image=digest), {digest: content}
    if kind == "translator":
        return Input(text=_SENTENCE * length), {}
    if kind == "storyteller":
        return Input(text=_SENTENCE * length, generate=_BEAMS), {}
    return Input(text=sentence(length, 0)), {}


@contextmanager
def _burning(busy: bool) -> Iterator[None]:
    """Inside the ``with`` block, two other processes keep two cores busy, if requested."""
    command = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(command) for _ in range(2 if busy else 0)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def do(task: dict[str, Any]) -> dict[str, list[float]]:
    """Do a task."""
    kind, lengths, settings = task["kind"], task["lengths"], Settings(database=Path("unused"))
    ratios, refused = list[float](), list[float]()
    with _burning(task["busy"]):
        model = prepared(kind)
        for turn in range(_WARM):
            attempt(model, kind, lengths[turn % len(lengths)], settings)
        for _ in range(task["rounds"]):
            for length in lengths:
                estimated, seconds = attempt(model, kind, length, settings)
                ratios.append(estimated.seconds / seconds)
                # A busy machine takes longer than an idle one would.
                refused.append(float(estimated.work_seconds > _LIMIT_SECONDS >= seconds))
    return {"ratio": ratios, "refused": refused}


if __name__ == "__main__":
    child.answer(do(child.task()))
