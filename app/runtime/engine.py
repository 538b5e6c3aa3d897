"""Captures by input or by id: from memory, from the shipped recordings, or from a run of the model."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ..capture.cost import Estimate
from ..capture.preemptible_job import WorkKind
from ..capture.progress import Progress, ProgressReport, track_progress
from ..capture.recording import RecordedCapture
from ..core.capture import Capture
from ..core.content_ids import capture_id
from ..core.exactness import Difference
from ..core.generated_token import HeadPlace
from ..core.input import Input
from ..errors import Draining, RevisionGone, UnknownCapture, UnsupportedInput
from ..imported.imported_capture import MODEL as IMPORTED
from ..message import _
from ..models.model_input import Files
from ..models.model_pool import ModelPool
from ..quotation import quoted
from ..settings import Settings
from ..store.files import FileStore
from ..store.inputs import InputStore, StoredInput
from ..store.threads import read_in_thread, write_in_thread
from .capture_runner import CaptureRunner, check_has_model, check_imported_alone
from .captures_under_way import CapturesUnderWay, Follower
from .kept import Kept
from .known_answers import KnownAnswers
from .request_coalescing import RequestCoalescer
from .worker import Worker, WorkMeter

if TYPE_CHECKING:  # torch takes seconds to import, which must not delay the first page
    from ..capture.verified_model import VerifiedModel

T = TypeVar("T")


class Engine:
    """Runs captures and keeps them in memory. Its coroutines belong to one event loop.

    Args:
        inputs, files: what captures can be repeated from.
        recordings: captures that are answered without a model.
        meter: is told of all work.
    """

    def __init__(
        self,
        settings: Settings,
        pool: "ModelPool[VerifiedModel]",
        inputs: InputStore,
        files: FileStore,
        recordings: Iterable[RecordedCapture] = (),
        meter: WorkMeter | None = None,
    ) -> None:
        self._settings = settings
        self._model_pool = pool
        self._inputs = inputs
        self._files = files
        self._recordings = {(r.model, r.input): r for r in recordings}
        self._worker = Worker(settings.queue_size, settings.client_queue, meter=meter)
        self._decoder = Worker(
            settings.queue_size, settings.client_queue, name="followspot-decoding", meter=meter
        )
        self._coalescer: RequestCoalescer[Capture] = RequestCoalescer()
        self._captures: Kept[str, Capture] = Kept(settings.capture_bytes)
        self._under_way = CapturesUnderWay()
        self._answers = KnownAnswers()
        self._runner = CaptureRunner(settings)
        pool.on_evicted(self._forget)

    async def capture(self, model: str | None, user_input: Input) -> tuple[Capture, bool]:
        """The capture of an input, and whether it had to be run.

        Raises:
            EmptyText, BadText, TextTooLong, TooManyTokens, TooCostly, UnsupportedInput: it is not accepted.
            BadTensors, BrokenFile, FileTooLarge: the imported attention is not valid.
            UnknownFile: a file that it names is not stored.
            UnknownModel, ModelLoading, ModelFailed: the model is not available.
            Busy, Draining: the server cannot accept more work.
        """
        if user_input.tensors is not None:
            return await self._imported_capture(model, user_input)
        key = model or self._model_pool.default
        self._runner.check(user_input)
        recording = await self.recorded(key, user_input)
        if recording is not None:
            self._under_way.found((key, user_input), recording.id)
            return recording, False
        prepared = self._model_pool.require(key)
        prepared.loaded.reader.check(user_input)
        identity = prepared.capture_id(user_input)
        cached = self._captures.get(identity)
        if cached is not None:
            self._under_way.found((key, user_input), identity)
            return cached, False
        return await self._coalescer.run_once(
            identity, lambda: self._make(prepared, user_input, identity)
        ), True

    async def get(self, identity: str) -> Capture:
        """The capture with that id, repeated from its input if needed.

        Raises:
            UnknownCapture: no such input is stored.
            RevisionGone: it was run with other weights than the current ones, or before this model detected
                languages.
            UnknownFile: its file is no longer stored.
            ModelLoading, ModelFailed, Busy, Draining.
        """
        cached = self._captures.get(identity) or self._recording_by_id(identity)
        if cached is not None:
            self._model_pool.touch(cached.model)
            return cached
        stored = await read_in_thread(self._inputs.recall, identity)
        if stored is None:
            raise UnknownCapture(
                _("There is no capture {id} here.", id=quoted(identity, 64)),
                hint=_("Send the text again: POST /api/captures."),
                asked=identity[:64],
            )
        if stored.input.tensors is not None:
            return (await self._imported_capture(None, stored.input))[0]
        prepared = self._model_pool.require(stored.model)
        _check_revision(stored.model, stored.revision, prepared)
        _check_language(stored, prepared)
        return await self._coalescer.run_once(identity, lambda: self._make(prepared, stored.input, identity))

    async def live(self, capture: Capture) -> Capture:
        """The same capture with its model at hand: a shipped recording is run again.

        Raises:
            NoInterventions: it is imported attention, which has no model.
            RevisionGone, ModelLoading, ModelFailed, Busy, Draining: see `get`.
        """
        check_has_model(capture)
        recorded = next((key for key, one in self._recordings.items() if one.id == capture.id), None)
        if recorded is None:
            return capture
        model, user_input = recorded
        prepared = self._model_pool.require(model)
        _check_revision(model, capture.provenance.revision, prepared)
        # Not under its own id: the recording answers all other requests.
        kept_as = f"live {capture.id}"
        return self._captures.get(kept_as) or await self._coalescer.run_once(
            kept_as, lambda: self._make(prepared, user_input, capture.id, kept_as)
        )

    async def recorded(self, model: str, user_input: Input) -> Capture | None:
        """The recording of that input; None unless it was made with exactly the weights that are served."""
        recording = self._recordings.get((model, user_input))
        if recording is None:
            return None
        revision = await asyncio.to_thread(self._model_pool.revision, model)
        return recording if recording.provenance.revision == revision else None

    def kept(self, model: str, user_input: Input) -> Capture | None:
        """The capture of an input, if it is in memory: nothing is run or loaded. Raises UnknownModel."""
        if self._model_pool.info(model).state != "ready":
            return None
        return self._captures.get(self._model_pool.require(model).capture_id(user_input))

    async def estimate(self, model: str | None, user_input: Input) -> Estimate:
        """The cost of the capture of an input; raises the errors of :meth:`capture` about input and model."""
        self._runner.check(user_input)
        if user_input.tensors is not None:
            raise UnsupportedInput(
                _("Imported attention needs no run of a model."), hint=_("POST /api/captures reads it.")
            )
        prepared = self._model_pool.require(model or self._model_pool.default)
        prepared.loaded.reader.check(user_input)
        files = await read_in_thread(self._stored_files, user_input)
        from ..capture.generation import estimate

        return await self._worker.run(lambda: estimate(prepared, user_input, files, self._settings))

    def progress(self, model: str | None, user_input: Input) -> ProgressReport | None:
        """The progress of the capture of an input; None if none is running.

        Raises:
            EmptyText, BadText: it is not a valid input.
        """
        self._runner.check(user_input)
        progress = self._under_way.progress((model or self._model_pool.default, user_input))
        return None if progress is None else replace(progress.report, ahead=self._worker.ahead(progress))

    def follower(self, model: str | None, user_input: Input, head: HeadPlace) -> Follower:
        """Somebody who follows what is generated for an input, once `following`.

        Raises:
            EmptyText, BadText: it is not a valid input.
        """
        self._runner.check(user_input)
        return Follower((model or self._model_pool.default, user_input), head)

    def following(self, follower: Follower) -> AbstractContextManager[None]:
        """Inside the ``with`` block somebody follows. Raises Busy if too many do already."""
        return self._under_way.following(follower)

    async def difference(self, identity: str) -> Difference:
        """How far the weights of a capture are from the model's own on its very input.

        A recording needs no model to be shown, but one to be compared with.

        Raises:
            UnknownCapture, RevisionGone, UnknownFile, ModelLoading, ModelFailed, Busy, Draining: see `get`.
        """
        capture = await self.get(identity)
        recorded = next((user_input for user_input, one in self._recordings.items() if one is capture), None)
        if recorded is None:
            return await self.run(capture.difference)
        model, user_input = recorded
        prepared = self._model_pool.require(model)
        _check_revision(capture.model, capture.provenance.revision, prepared)
        return await self.run(
            lambda: self._compare(prepared, user_input, self._recordings[recorded]), "measurement"
        )

    def _compare(
        self, prepared: "VerifiedModel", user_input: Input, recording: RecordedCapture
    ) -> Difference:
        from ..capture.eager_reference import recorded_difference
        from ..capture.generation import complete

        with self._model_pool.pinned(prepared.info.key):
            return recorded_difference(
                prepared.loaded, complete(prepared, user_input, {}, self._settings), recording
            )

    async def run(self, work: Callable[[], T], kind: WorkKind = "analysis") -> T:
        """Run numeric work on a capture, on the inference thread; raises Busy or Draining.

        Cancelling ends it where it next yields, or at the next layer of a model that it runs.

        Args:
            kind: of the work, for metrics.
        """
        progress = Progress()

        def stoppable() -> T:
            with track_progress(progress):
                return work()

        return await self._stopping(progress, stoppable, kind)

    async def decode(self, work: Callable[[], T]) -> T:
        """Decode uploaded content, one at a time, beside the inference thread; raises Busy or Draining."""
        return await self._decoder.run(work, kind="decoding")

    @property
    def pending(self) -> int:
        """Number of requests that wait for the inference thread or run on it."""
        return self._worker.pending

    @property
    def interruptions(self) -> int:
        """How often work on the inference thread was interrupted for other work."""
        return self._worker.interruptions

    @property
    def draining(self) -> bool:
        """Whether the server is shutting down."""
        return self._worker.draining

    @property
    def nbytes(self) -> int:
        """Memory of cached captures and weights, in bytes."""
        return self._captures.nbytes + self._runner.nbytes

    def drain(self) -> None:
        """Accept no more work and refuse what waits for the inference thread; cached results remain."""
        self._worker.drain()
        self._decoder.drain()

    def abandon(self) -> None:
        """Drain, and refuse requests that wait for running work; a generating model is stopped."""
        self._worker.abandon()
        self._decoder.abandon()

    def close(self) -> None:
        """Drain, and wait a moment for running work."""
        self._worker.close()
        self._decoder.close()
        self._model_pool.close()

    async def _imported_capture(self, model: str | None, user_input: Input) -> tuple[Capture, bool]:
        """The capture of imported attention, and whether it had to be built."""
        digest = str(user_input.tensors)
        check_imported_alone(user_input, model)
        identity = capture_id(IMPORTED, digest, user_input)
        cached = self._captures.get(identity)
        if cached is not None:
            return cached, False
        return await self._coalescer.run_once(
            identity, lambda: self._unpack(digest, user_input, identity)
        ), True

    async def _unpack(self, digest: str, user_input: Input, identity: str) -> Capture:
        capture = await self._decoder.run(
            lambda: self._runner.imported(self._files.recall(digest, "tensors"), digest), kind="decoding"
        )
        await write_in_thread(self._inputs.remember, StoredInput(identity, IMPORTED, digest, user_input))
        self._captures.put(identity, capture)
        return capture

    async def _make(
        self, prepared: "VerifiedModel", user_input: Input, identity: str, kept_as: str | None = None
    ) -> Capture:
        key = prepared.info.key
        with self._model_pool.pinned(key), self._under_way.run((key, user_input), identity) as progress:
            files = await read_in_thread(self._stored_files, user_input)
            answer = await self._known_answer(prepared, user_input, identity)
            growing = self._answers.growing(prepared, user_input, progress.feed)
            generates = answer is None and prepared.loaded.reader.adds(user_input)
            with growing if answer is None else nullcontext():
                capture, answer = await self._stopping(
                    progress,
                    lambda: self._run(prepared, user_input, files, identity, answer, progress),
                    "generation" if generates else "capture",
                )
            stored = StoredInput(identity, key, prepared.revision, user_input, answer)
            await write_in_thread(self._inputs.remember, stored)
            # A model that was evicted just before it was pinned must not stay alive because of its capture.
            if self._model_pool.holds(prepared):
                self._captures.put(kept_as or capture.id, capture)
        return capture

    async def _known_answer(
        self, prepared: "VerifiedModel", user_input: Input, identity: str
    ) -> tuple[int, ...] | None:
        """The ids that the model adds to an input, if they are known.

        They are part of what the id identifies: another version of torch might generate other text.
        """
        if not prepared.loaded.reader.adds(user_input):
            return None
        stored = await read_in_thread(self._inputs.recall, identity)
        if stored is not None and stored.answer is not None:
            return stored.answer
        return self._answers.find(prepared, user_input)

    async def _stopping(self, progress: Progress, work: Callable[[], T], kind: WorkKind) -> T:
        """The result of work on the inference thread, which is stopped once nobody waits for it."""
        try:
            return await self._worker.run(work, progress, kind)
        except (asyncio.CancelledError, Draining):
            progress.stop()
            raise

    def _stored_files(self, user_input: Input) -> Files:
        """The files that an input names, by digest."""
        named = (("image", user_input.image), ("audio", user_input.audio))
        return {digest: self._files.recall(digest, kind) for kind, digest in named if digest is not None}

    def _run(
        self,
        prepared: "VerifiedModel",
        user_input: Input,
        files: Files,
        identity: str,
        answer: tuple[int, ...] | None,
        progress: Progress,
    ) -> tuple[Capture, tuple[int, ...] | None]:
        """The capture, and the ids of the generated tokens."""
        # A second pin: the request may have ended, while this continues to its end.
        with self._model_pool.pinned(prepared.info.key):
            return self._runner.run(prepared, user_input, identity, files, answer, progress)

    def _forget(self, model: str) -> None:
        """Drop the captures of a model that left memory: they refer to its modules.

        Their ids stay valid: they are repeated when the model is back.
        """
        self._captures.forget(lambda capture: capture.model == model)

    def _recording_by_id(self, identity: str) -> Capture | None:
        return next((r for r in self._recordings.values() if r.id == identity), None)


def _check_revision(model: str, asked: str, prepared: "VerifiedModel") -> None:
    if asked != prepared.revision:
        raise RevisionGone(
            _(
                "That capture was made with {model} {asked}; {served} is served now.",
                model=model,
                asked=asked,
                served=prepared.revision,
            ),
            hint=_("Send the text again: the weights may differ."),
            asked=asked,
            served=prepared.revision,
        )


def _check_language(stored: StoredInput, prepared: "VerifiedModel") -> None:
    if prepared.loaded.reader.detects(stored.input) and prepared.capture_id(stored.input) != stored.id:
        raise RevisionGone(
            _(
                "That capture was made when {model} read every clip as English; now it detects the language.",
                model=stored.model,
            ),
            hint=_("Send the clip again; to have it read as English, add language=en."),
            asked=stored.id,
        )
