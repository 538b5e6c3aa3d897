"""A child that makes the census of a model.

Its task is ``{"model", "rounds"}``; its answer has the seconds of each round.
"""

import time
from typing import Any

from app.capture.model_verification import load_verified
from app.head_census.census import census_of
from app.head_census.measurement import CensusMeasurement, options_for
from app.models.catalogue import catalogue
from app.settings import Settings

from . import child


def measure(task: dict[str, Any]) -> list[float]:
    """Do a task."""
    models = catalogue(task["model"])
    folder = models.folder(task["model"])
    assert folder is not None, "the model is in the wheel"
    prepared = load_verified(models.info(task["model"]), folder, "cpu", lambda phase, share: None)
    shape, options = options_for(prepared)
    seconds = []
    for _round in range(task["rounds"]):
        begin = time.perf_counter()
        measurement = CensusMeasurement(prepared, Settings(), shape, options)
        for _step in measurement.steps():
            pass
        census_of(measurement.numbers)
        seconds.append(time.perf_counter() - begin)
    return seconds


if __name__ == "__main__":
    child.answer(measure(child.task()))
