"""The models of this process: which are loaded, and the progress of those that are loading."""

import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Condition, Lock
from typing import Generic, Protocol, TypeVar

from ..errors import FollowspotError, ModelFailed, ModelLoading
from . import hub, memory
from .cancel import Cancellation
from .card import ModelCard, Progress, Report
from .catalogue import Catalogue, family
from .files import inspect, modality
from .forecast import check_disk, check_memory, memory_needed
from .revision import folder_revision

logger = logging.getLogger(__name__)

# Share of the progress bar for a download: by far the longest part.
_DOWNLOAD = 0.9
_LOOK_EVERY_SECONDS = 0.1


class Carded(Protocol):
    """A prepared model: any object with a card and a size."""

    @property
    def card(self) -> ModelCard:
        """The card, updated by loading."""
        ...

    @property
    def nbytes(self) -> int:
        """Memory of its weights, in bytes."""
        ...


T = TypeVar("T", bound=Carded)
Prepare = Callable[[ModelCard, Path, Callable[[str, float], None]], T]


@dataclass(frozen=True, slots=True)
class _Load(Generic[T]):
    """A load that waits or runs."""

    future: "Future[T]"
    cancellation: Cancellation


class Shelf(Generic[T]):
    """Loads models in the background, one at a time, and keeps as many as fit. Safe between threads.

    Args:
        prepare: makes a usable model from a card and a folder, reporting phase and share done (0-1).
        budget: bytes that loaded models may take together; the least recently used are evicted first.
    """

    def __init__(self, catalogue: Catalogue, prepare: Prepare[T], budget: int | None = None) -> None:
        self._catalogue = catalogue
        self._prepare = prepare
        self._budget = budget
        self._cards = {key: catalogue.card(key) for key in catalogue}
        self._models: OrderedDict[str, T] = OrderedDict()
        self._pins: Counter[str] = Counter()
        self._loads: dict[str, _Load[T]] = {}
        self._lock = Lock()
        self._unpinned = Condition(self._lock)
        self._loader = ThreadPoolExecutor(1, thread_name_prefix="followspot-loader")
        self._evicted: list[Callable[[str], None]] = []

    @property
    def default(self) -> str:
        """Key of the model that is used when none is named."""
        return self._catalogue.default

    @property
    def nbytes(self) -> int:
        """Memory of all loaded models, in bytes."""
        with self._lock:
            return self._nbytes()

    def on_evicted(self, forget: Callable[[str], None]) -> None:
        """Call ``forget`` with a model's key when it is evicted: all references to it must be released."""
        self._evicted.append(forget)

    def cards(self) -> list[ModelCard]:
        """Every model, in the picker's order."""
        with self._lock:
            return list(self._cards.values())

    def card(self, key: str) -> ModelCard:
        """The current state of one model; UnknownModel if there is none."""
        card = self._catalogue.card(key)
        with self._lock:
            return self._cards.setdefault(key, card)

    def add(self, source: str) -> ModelCard:
        """Add a model of the Hub; see :meth:`Catalogue.add`."""
        return self.card(self._catalogue.add(source).key)

    def revision(self, key: str) -> str:
        """The content hash of a model's files, loaded or not; reads them the first time."""
        revision = self.card(key).revision
        folder = self._catalogue.folder(key)
        return revision or (folder_revision(folder) if folder and folder.is_dir() else "")

    def ready(self, key: str) -> bool:
        """Whether that model can run captures now."""
        return self.card(key).state == "ready"

    def holds(self, model: T) -> bool:
        """Whether this exact model is the one in memory under its key."""
        with self._lock:
            return self._models.get(model.card.key) is model

    def load(self, key: str) -> ModelCard:
        """Start loading a model unless it is loaded or loading; returns at once."""
        card = self._catalogue.card(key)
        with self._lock:
            if key not in self._models:
                self._begin(key, card)
        return self.card(key)

    def wait(self, key: str, watch: Callable[[Progress], None] | None = None) -> T:
        """Load a model and wait for it; raises what loading raised.

        Args:
            watch: called regularly with the progress.
        """
        card = self._catalogue.card(key)
        with self._lock:
            if key in self._models:
                return self._models[key]
            load = self._begin(key, card)
        while watch and not wait([load.future], _LOOK_EVERY_SECONDS).done:
            watch(self.card(key).progress or Progress("waiting", 0.0, 0.0))
        try:
            return load.future.result()
        except CancelledError:
            load.cancellation.check()
            raise

    def cancel(self, key: str) -> ModelCard:
        """Cancel the loading of a model; one that is not loading is unchanged.

        A download ends at once. While weights are read, the load ends at its next phase; meanwhile the model
        already counts as absent, and can be requested again.
        """
        card = self.card(key)
        with self._lock:
            load = self._loads.pop(key, None)
            if load:
                # Under the lock, so that the load cannot report itself as loading, or ready, after this.
                load.cancellation.cancel()
                self._cards[key] = replace(card, state="absent", progress=None)
                self._unpinned.notify_all()
        if load:
            load.future.cancel()
        return self.card(key)

    def require(self, key: str) -> T:
        """The model, if it is loaded.

        Raises:
            UnknownModel: there is no such model.
            ModelLoading: it is loading (and was started, if needed).
            ModelFailed: it could not be loaded.
        """
        self._catalogue.card(key)
        with self._lock:
            model = self._models.get(key)
            if model is not None:
                self._models.move_to_end(key)
        if model is not None:
            return model
        card = self.card(key)
        if card.state == "failed":
            problem = card.problem or {}
            raise ModelFailed(
                problem.get("detail", f"{card.title} could not be loaded."),
                hint=f"{problem.get('hint', '')} Or choose another model of the list.".strip(),
                model=key,
                cause=problem.get("code"),
            )
        card = self.load(key)
        progress = card.progress or Progress("waiting", 0.0, 0.0)
        raise ModelLoading(
            f"{card.title} is being loaded: {progress.phase} ({100 * progress.fraction:.0f} %).",
            hint="Ask again in a moment.",
            model=key,
            progress={
                "phase": progress.phase,
                "fraction": progress.fraction,
                "seconds": round(progress.seconds, 1),
            },
        )

    @contextmanager
    def pinned(self, key: str) -> Iterator[None]:
        """Keep a model in memory while it runs: it is not evicted inside the ``with`` block."""
        with self._lock:
            self._pins[key] += 1
            if key in self._models:
                self._models.move_to_end(key)
        try:
            yield
        finally:
            with self._lock:
                self._pins[key] -= 1
                self._unpinned.notify_all()

    def touch(self, key: str) -> None:
        """Record that a capture of this model is in use, so that others are evicted first."""
        with self._lock:
            if key in self._models:
                self._models.move_to_end(key)

    def close(self) -> None:
        """Stop loading; running loads end as soon as they can."""
        with self._lock:
            loads = list(self._loads.values())
        for load in loads:
            load.cancellation.cancel()
        with self._lock:
            self._unpinned.notify_all()
        self._loader.shutdown(wait=False, cancel_futures=True)

    def _begin(self, key: str, card: ModelCard) -> _Load[T]:
        """The load of a model that is not in memory, started if needed; the lock is held."""
        load = self._loads.get(key)
        if load is None:
            known = replace(self._cards.get(key, card), problem=None)
            self._cards[key] = replace(known, state="loading", progress=Progress("waiting", 0.0, 0.0))
            cancellation = Cancellation()
            load = _Load(self._loader.submit(self._load, key, known, cancellation), cancellation)
            self._loads[key] = load
        return load

    def _load(self, key: str, card: ModelCard, cancellation: Cancellation) -> T:
        start = time.monotonic()

        def report(phase: str, fraction: float, done: int | None = None, total: int | None = None, /) -> None:
            cancellation.check()
            seconds = time.monotonic() - start
            progress = Progress(phase, fraction, seconds, done, total)
            self._show(key, replace(card, state="loading", progress=progress), cancellation)

        try:
            downloads = self._catalogue.folder(key) is None
            card, folder = self._obtain(card, report, cancellation)
            begun = _DOWNLOAD if downloads else 0.0
            self._make_room(key, card, cancellation)
            scaled = _scaled(report, begun)
            scaled("importing torch and transformers", 0.05)
            # Hashing is as slow as loading, so it runs in parallel; loading uses the result at the end.
            with ThreadPoolExecutor(1) as hasher:
                hasher.submit(folder_revision, folder)
                model = self._prepare(card, folder, scaled)
            cancellation.check()
        except Exception as error:
            failed = replace(card, state="failed", progress=None, problem=_problem(error, card))
            self._show(key, failed, cancellation)
            self._forget_load(key, cancellation)
            raise
        seconds = time.monotonic() - start
        with self._lock:
            if not cancellation.cancelled:
                self._loads.pop(key, None)
                self._models[key] = model
                self._cards[key] = replace(model.card, progress=Progress("ready", 1.0, seconds))
        cancellation.check()
        logger.info("loaded %s in %.1f s", key, seconds)
        return model

    def _obtain(self, card: ModelCard, report: Report, cancellation: Cancellation) -> tuple[ModelCard, Path]:
        """The folder of a model, downloaded if needed, and its card with data from its files."""
        commit = card.commit
        folder = self._catalogue.folder(card.key)
        if card.origin == "hub":

            def check(facts: hub.Facts) -> None:
                needed = memory_needed(facts.parameters) if facts.parameters else facts.bytes
                self._check_memory(card, needed)
                check_disk(card.title, facts.download, hub.cache_folder())

            snapshot = hub.fetch(card.source, card.title, check, _scaled_bytes(report), cancellation)
            folder, commit = snapshot.folder, snapshot.commit
        assert folder is not None, "only models of the Hub have no folder"
        found = inspect(folder)
        known = replace(card, stored=True, commit=commit, parameters=found.parameters, bytes=found.bytes)
        if known.family == "unknown":
            known = replace(known, family=family(found.config))
        if known.modality == "unknown":
            known = replace(known, modality=modality(folder))
        return known, folder

    def _check_memory(self, card: ModelCard, needed: int) -> None:
        """Refuse a model that would not fit even if every other were unloaded."""
        free = memory.available()
        obtainable = None if free is None else free + self.nbytes
        check_memory(card.title, needed, self._budget, obtainable)

    def _make_room(self, key: str, card: ModelCard, cancellation: Cancellation) -> None:
        """Evict the least recently used models until this one fits; waits for a model that runs."""
        needed = memory_needed(card.parameters or 0)
        self._check_memory(card, needed)
        while True:
            free = memory.available()
            with self._lock:
                within = self._budget is None or self._nbytes() + needed <= self._budget
                if not self._models or (within and (free is None or needed <= free)):
                    return
                oldest = next((key for key in self._models if not self._pins[key]), None)
                if oldest is None:
                    self._unpinned.wait()
                    cancellation.check()
                    continue
                del self._models[oldest]
                self._cards[oldest] = replace(self._cards[oldest], state="absent", progress=None)
            logger.info("evicting %s to make room for %s", oldest, key)
            for forget in self._evicted:
                forget(oldest)
            memory.give_back()

    def _nbytes(self) -> int:
        return sum(model.nbytes for model in self._models.values())

    def _show(self, key: str, card: ModelCard, cancellation: Cancellation) -> None:
        """Publish the state of a load, unless it was cancelled and perhaps restarted."""
        with self._lock:
            if not cancellation.cancelled:
                self._cards[key] = card

    def _forget_load(self, key: str, cancellation: Cancellation) -> None:
        with self._lock:
            load = self._loads.get(key)
            if load and load.cancellation is cancellation:
                del self._loads[key]


def _scaled(report: Report, begun: float) -> Callable[[str, float], None]:
    """Report progress of a part of the work that starts at the share ``begun``."""
    return lambda phase, fraction: report(phase, begun + (1 - begun) * fraction)


def _scaled_bytes(report: Report) -> Report:
    """Report a download as its share of the whole."""

    def scaled(phase: str, fraction: float, done: int | None = None, total: int | None = None, /) -> None:
        report(phase, _DOWNLOAD * fraction, done, total)

    return scaled


def _problem(error: Exception, card: ModelCard) -> dict[str, object]:
    """An error of loading as a problem document; unforeseen ones are logged, and reported generally."""
    if isinstance(error, FollowspotError):
        return error.problem()
    logger.exception("loading %s failed", card.key)
    return ModelFailed(
        f"{card.title} could not be loaded: {type(error).__name__}.",
        hint="The server's log has the details.",
        model=card.key,
    ).problem()
