"""The models of this process: which are loaded, which are loading and how far they are."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Generic, Protocol, TypeVar

from ..errors import FollowspotError, ModelFailed, ModelLoading
from .card import ModelCard, Progress
from .catalogue import Catalogue
from .revision import folder_revision

logger = logging.getLogger(__name__)


class Carded(Protocol):
    """Anything that knows its card: a prepared model."""

    @property
    def card(self) -> ModelCard:
        """The card, as it stands after loading."""
        ...


T = TypeVar("T", bound=Carded)
Prepare = Callable[[ModelCard, Path, Callable[[str, float], None]], T]


class Shelf(Generic[T]):
    """Loads models in the background, one at a time, and tells how far each is. Safe between threads.

    Args:
        prepare: makes a usable model from a card and a folder, reporting phase and share done (0-1).
    """

    def __init__(self, catalogue: Catalogue, prepare: Prepare[T]) -> None:
        self._catalogue = catalogue
        self._prepare = prepare
        self._cards = {key: catalogue.card(key) for key in catalogue}
        self._models: dict[str, T] = {}
        self._revisions: dict[str, str] = {}
        self._loads: dict[str, Future[T]] = {}
        self._lock = Lock()
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="followspot-loader")

    @property
    def default(self) -> str:
        """Key of the model that is used when none is named."""
        return self._catalogue.default

    def cards(self) -> list[ModelCard]:
        """Every model, in the picker's order."""
        with self._lock:
            return list(self._cards.values())

    def card(self, key: str) -> ModelCard:
        """One model as it stands now; UnknownModel if there is none."""
        self._catalogue.card(key)
        with self._lock:
            return self._cards[key]

    def revision(self, key: str) -> str:
        """The content hash of a model's files, loaded or not; reads them the first time."""
        revision = self.card(key).revision or self._revisions.get(key)
        if revision is None:
            revision = self._revisions[key] = folder_revision(self._catalogue.folder(key))
        return revision

    def ready(self, key: str) -> bool:
        """Whether captures can be made with that model now."""
        return self.card(key).state == "ready"

    def load(self, key: str) -> ModelCard:
        """Start loading a model unless it is there or on its way; returns at once."""
        self._future(key)
        return self.card(key)

    def wait(self, key: str) -> T:
        """Load a model and wait for it; raises what loading raised."""
        return self._future(key).result()

    def require(self, key: str) -> T:
        """The model, if it is there.

        Raises:
            UnknownModel: there is no such model.
            ModelLoading: it is on its way (and was started, if need be).
            ModelFailed: it could not be loaded.
        """
        self._catalogue.card(key)
        with self._lock:
            model = self._models.get(key)
        if model is not None:
            return model
        card = self.card(key)
        if card.state == "failed":
            problem = card.problem or {}
            raise ModelFailed(
                problem.get("detail", f"{card.title} could not be loaded."),
                hint=problem.get("hint", ""),
                model=key,
                cause=problem.get("code"),
            )
        card = self.load(key)
        progress = card.progress or Progress("waiting", 0.0, 0.0)
        raise ModelLoading(
            f"{card.title} is being loaded: {progress.phase} ({progress.fraction:.0%}).",
            hint="Ask again in a moment.",
            model=key,
            progress={
                "phase": progress.phase,
                "fraction": progress.fraction,
                "seconds": round(progress.seconds, 1),
            },
        )

    def close(self) -> None:
        """Stop loading; a load that has begun is not waited for."""
        self._loader.shutdown(wait=False, cancel_futures=True)

    def _future(self, key: str) -> Future[T]:
        card = self._catalogue.card(key)
        with self._lock:
            future = self._loads.get(key)
            failed = future is not None and future.done() and future.exception() is not None
            if future is None or failed:
                waiting = Progress("waiting", 0.0, 0.0)
                self._cards[key] = replace(card, state="loading", progress=waiting)
                future = self._loads[key] = self._loader.submit(self._load, key)
        return future

    def _load(self, key: str) -> T:
        card = self._catalogue.card(key)
        start = time.monotonic()

        def report(phase: str, fraction: float) -> None:
            progress = Progress(phase, fraction, time.monotonic() - start)
            with self._lock:
                self._cards[key] = replace(card, state="loading", progress=progress)

        report("importing torch and transformers", 0.05)
        try:
            model = self._prepare(card, self._catalogue.folder(key), report)
        except Exception as error:
            problem = _problem(error, card)
            with self._lock:
                self._cards[key] = replace(card, state="failed", problem=problem)
            raise
        with self._lock:
            self._models[key] = model
            seconds = time.monotonic() - start
            self._cards[key] = replace(model.card, progress=Progress("ready", 1.0, seconds))
        logger.info("loaded %s in %.1f s", key, seconds)
        return model


def _problem(error: Exception, card: ModelCard) -> dict[str, object]:
    """What loading raised, as a problem document; the unforeseen is logged and told in general terms."""
    if isinstance(error, FollowspotError):
        return error.problem()
    logger.exception("loading %s failed", card.key)
    return ModelFailed(
        f"{card.title} could not be loaded: {type(error).__name__}.",
        hint="The server's log has the details.",
        model=card.key,
    ).problem()
