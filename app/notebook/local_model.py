"""Captures in this process: models are loaded here and stay loaded, for notebooks and programs."""

import warnings
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..core.capture import Capture
from ..core.input import Input
from ..core.result import Result
from ..core.view_spec import OUTCOME_KINDS, ViewSpec
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
    return runner().capture(loaded_model(model), user_input, files)


def result_for(view: ViewSpec, model: str, a: Capture, b: Capture | None = None) -> Result | None:
    """What a view shows besides attention weights, such as effects; None if nothing.

    Args:
        model: as it was named for `capture_of`.
        a, b: captures of `capture_of`.

    Raises:
        NoInterventions: it is imported attention, or the model has nothing of that kind.
        UnknownOutcome: the model predicts no such token, or has no such measure.
        TooCostly: that would take more time or memory than the settings allow.
    """
    from ..runtime.capture_runner import check_has_model
    from ..runtime.results import result_of

    if view.kind not in OUTCOME_KINDS:
        return None
    check_has_model(a)
    return result_of(view, loaded_model(model), a, b, settings=settings())


def fields_read(model: str) -> frozenset[str]:
    """The fields of an input that a model reads."""
    return loaded_model(model).loaded.reader.takes


@cache
def settings() -> Settings:
    """The settings of this process; their limits apply here, too."""
    return Settings()


@lru_cache(_MODELS)
def loaded_model(model: str) -> "VerifiedModel":
    """The model of that name, loaded on first use; the last two stay in memory."""
    from ..runtime.models import model_pool

    pool = model_pool(settings().model_copy(update={"model": [model], "any_model": True}))
    return pool.wait(pool.default)


@cache
def runner() -> "CaptureRunner":
    """What makes the captures of this process."""
    from ..runtime.capture_runner import CaptureRunner

    return CaptureRunner(settings())
