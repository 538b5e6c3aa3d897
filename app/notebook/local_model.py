"""Captures in this process: models are loaded here and stay loaded, for notebooks and programs."""

import warnings
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..core.capture import Capture
from ..core.effects import Effects
from ..core.input import Input
from ..core.outcome import OutcomeOptions
from ..settings import Settings

if TYPE_CHECKING:  # torch takes seconds to import
    from ..capture.verified_model import VerifiedModel
    from ..models.model_input import Files
    from ..runtime.capture_runner import CaptureRunner

# Models that stay in memory: enough to compare two.
_MODELS = 2


def capture_of(model: str, user_input: Input, files: "Files") -> Capture:
    """Run a model once over an input.

    Args:
        model: a key of the catalogue, an id on the Hub (organisation/name), or a model folder. It is loaded
            on first use, and downloaded if needed.
        user_input: the input.
        files: the files that the input names, by digest.

    Raises:
        FollowspotError: the model or the input is not accepted, with the reason.
    """
    with warnings.catch_warnings():
        # In every notebook it warns that ipywidgets is missing, which nothing here needs.
        warnings.simplefilter("ignore")
        import_module("tqdm.auto")
    runner().check(user_input)
    return runner().capture(_load(model), user_input, files)


def effects_in(capture: Capture, model: str, options: OutcomeOptions) -> Effects:
    """What would change in a capture if its attention were different.

    Args:
        capture: of `capture_of`.
        model: as it was named there.
        options: what is measured.

    Raises:
        NoInterventions: it is imported attention, or the attention of its model cannot be changed.
        UnknownOutcome: the model predicts no such token, or has no such measure.
        TooCostly: that would take more time or memory than the settings allow.
    """
    from ..runtime.capture_runner import check_has_model
    from ..runtime.effects import effects_of

    check_has_model(capture)
    return effects_of(_load(model), capture, options, settings())


def fields_read(model: str) -> frozenset[str]:
    """The fields of an input that a model reads."""
    return _load(model).loaded.reader.takes


@cache
def settings() -> Settings:
    """The settings of this process; their limits apply here, too."""
    return Settings()


@lru_cache(_MODELS)
def _load(model: str) -> "VerifiedModel":
    from ..runtime.models import model_pool

    pool = model_pool(settings().model_copy(update={"model": [model], "any_model": True}))
    return pool.wait(pool.default)


@cache
def runner() -> "CaptureRunner":
    """What makes the captures of this process."""
    from ..runtime.capture_runner import CaptureRunner

    return CaptureRunner(settings())
