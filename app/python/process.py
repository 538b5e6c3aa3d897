"""Captures in this process: models are loaded here and stay loaded, for notebooks and programs."""

import warnings
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from ..capture.input import Input
from ..capture.record import Capture
from ..settings import Settings

if TYPE_CHECKING:  # torch takes seconds to import
    from ..capture.prepared import PreparedModel
    from ..capture.weights import WeightsCache
    from ..models.reading import Files

# Models that stay in memory: enough to compare two.
_MODELS = 2


def capture_of(model: str, given: Input, files: "Files") -> Capture:
    """Run a model once over an input.

    Args:
        model: a key of the catalogue, an id on the Hub (organisation/name), or a model folder. It is loaded
            on first use, and downloaded if needed.
        given: the input.
        files: the files that the input names, by digest.

    Raises:
        FollowspotError: the model or the input is not accepted, with the reason.
    """
    with warnings.catch_warnings():
        # In every notebook it warns that ipywidgets is missing, which nothing here needs.
        warnings.simplefilter("ignore")
        import_module("tqdm.auto")
    from ..capture.generation import complete
    from ..capture.identity import capture_id
    from ..capture.live import run
    from ..models.tokens import check_text

    for text in (given.text, given.pair, given.target):
        if text is not None:
            check_text(text, settings().max_characters)
    prepared = _prepared(model)
    prepared.loaded.reader.check(given)
    reading = complete(prepared, given, files, settings())
    identity = capture_id(prepared.card.key, prepared.revision, given)
    return run(prepared, given, reading, identity, _weights())


@cache
def settings() -> Settings:
    """The settings of this process; their limits apply here, too."""
    return Settings()


@lru_cache(_MODELS)
def _prepared(model: str) -> "PreparedModel":
    from ..main import model_shelf

    shelf = model_shelf(settings().model_copy(update={"model": [model], "any_model": True}))
    return shelf.wait(shelf.default)


@cache
def _weights() -> "WeightsCache":
    from ..capture.weights import WeightsCache

    return WeightsCache(settings().weights_bytes)
