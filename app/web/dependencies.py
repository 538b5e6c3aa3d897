"""Dependencies of routes: the parts of the running server, and the capture that a request is about."""

import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from cachetools import LRUCache
from fastapi import Depends, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from ..capture.recording import RecordedCapture
from ..core.capture import Capture
from ..core.effects import Effects
from ..core.result import Result
from ..core.shape import to_json
from ..core.view_spec import ViewSpec
from ..errors import FollowspotError, UnknownCapture
from ..figures.figure import Figure
from ..figures.kinds import KINDS
from ..message import Message, _
from ..resources import resource_folder
from ..runtime.request_coalescing import RequestCoalescer
from ..store.upload_pieces import UploadPieces
from ..translations import Languages
from .assets import Assets
from .budget import Budget
from .metrics import CaptureOutcome, Metrics
from .replies import (
    IMMUTABLE,
    JSON,
    Body,
    Content,
    ReplyCache,
    cached_reply,
    entity_tag,
    while_connected,
)
from .save_quota import SaveQuotas
from .schemas.query import ViewQuery

if TYPE_CHECKING:
    from ..figures.first_picture import FirstScene
    from ..head_census.jobs import Censuses
    from ..models.model_pool import ModelPool
    from ..runtime.costs import Costs
    from ..runtime.engine import Engine
    from ..runtime.results import ResultsEngine
    from ..scan.jobs import Scans
    from ..settings import Settings
    from ..store.database import Database
    from ..store.figures import FigureStore
    from ..store.files import FileStore

# Memory for the weights that all running exports hold, in bytes.
_EXPORTS_BYTES = 256 * 2**20

# Scenes that are kept; each takes some 0.1 MB.
_KEPT_SCENES = 64

# The format of an id of a capture or a job.
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


@dataclass(frozen=True)
class Services:
    """The parts of one running server, created by ``create_app``."""

    settings: "Settings"
    model_pool: "ModelPool[Any]"
    engine: "Engine"
    results: "ResultsEngine"
    database: "Database"
    files: "FileStore"
    scans: "Scans"
    costs: "Costs"
    censuses: "Censuses"
    figures: "FigureStore"
    save_quotas: SaveQuotas
    languages: Languages
    metrics: Metrics
    assets: Assets = field(default_factory=lambda: Assets.read(resource_folder("static")))
    replies: ReplyCache = field(default_factory=ReplyCache)
    first_scenes: "LRUCache[tuple[Any, ...], FirstScene]" = field(
        default_factory=lambda: LRUCache(_KEPT_SCENES)
    )
    pieces: UploadPieces = field(default_factory=UploadPieces)
    coalescer: RequestCoalescer[Body] = field(default_factory=RequestCoalescer)
    exports: Budget = field(default_factory=lambda: Budget(_EXPORTS_BYTES))

    def count_capture(self, capture: Capture, created: bool) -> None:
        """Count a capture that was asked for by text, for the metrics."""
        found: CaptureOutcome = "recorded" if isinstance(capture, RecordedCapture) else "cached"
        self.metrics.count_capture("created" if created else found)


async def services(request: Request) -> Services:
    """The parts of the server that received this request."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(services)]
CaptureId = Annotated[
    str,
    Path(
        alias="id", description="A capture's id, from POST /api/captures.", examples=["0123456789abcdef" * 2]
    ),
]


@dataclass(frozen=True)
class CaptureReply:
    """Answers a GET about one capture; replies are computed on the inference thread.

    Attributes:
        id: the capture's id, well-formed but possibly unknown.
    """

    request: Request
    services: Services
    id: str

    async def capture(self) -> Capture:
        """The capture, repeated if needed; cancelled when the client disconnects."""
        return await while_connected(self.request, self.services.engine.get(self.id))

    async def compute(
        self,
        query: BaseModel | None,
        work: Callable[[Capture], Body],
        *,
        media_type: str = JSON,
        content: Content = "text",
    ) -> Response:
        """The reply to a pure query, which may be cached forever; concurrent equal ones are computed once.

        Args:
            query: all parameters besides the path; with the path they determine the reply.
            work: computes the body from the capture; runs on the inference thread.
            content: what the body mostly holds; determines how it is compressed.
        """
        return await self._reply(query, lambda: self._compute([self.id], query, work), media_type, content)

    async def send(self, query: BaseModel, body: Callable[[Capture], Body], media_type: str) -> Response:
        """A reply that is computed while it is sent (see `Body.rest`), and may be cached forever.

        Args:
            query: all parameters besides the path; with the path they determine the reply.
            body: builds the body from the capture; raises if it cannot be sent.
        """

        async def begun() -> Body:
            return body(await self.services.engine.get(self.id))

        # Each client reads it at a pace of its own.
        return await self._reply(query, begun, media_type, "packed", joined=False)

    async def answer(self, query: BaseModel, body: Callable[[], Coroutine[Any, Any, Body]]) -> Response:
        """A reply whose body needs more than the capture, such as its model; may be cached forever.

        Args:
            query: all parameters besides the path; with the path they determine the reply.
            body: computes it.
        """
        return await self._reply(query, body, JSON, "text")

    async def document(self, query: BaseModel, view: ViewSpec) -> Response:
        """The document of a figure of what further runs of the model find; may be cached forever.

        Args:
            query: all parameters besides the path; with the path they determine the reply.
            view: the view that they mean.
        """

        async def body() -> Body:
            # Several clients may wait for it: that of this request may leave.
            capture = await self.services.engine.get(self.id)
            result = await self.services.results.of(view, capture)

            def work() -> Body:
                return Body(to_json(KINDS[view.kind].document(Figure.of(view, capture, result=result))))

            return await self.services.engine.run(work)

        return await self.answer(query, body)

    async def with_effects(
        self,
        query: ViewQuery,
        work: Callable[[Capture, Effects], Body],
        *,
        content: Content = "text",
        media_type: str = JSON,
    ) -> Response:
        """The reply to a pure query about the effects of changing attention; may be cached forever.

        Args:
            query: all parameters besides the path, including what is measured.
            work: computes the body from the capture and the effects; runs on the inference thread.
        """

        async def body() -> Body:
            capture = await self.services.engine.get(self.id)
            effects = await self.services.results.effects(capture, query.view)
            return await self.services.engine.run(lambda: work(query.view.of(capture), effects))

        return await self._reply(query, body, media_type, content)

    async def compare(
        self,
        query: BaseModel,
        other: str | None,
        work: Callable[[Capture, Capture], Body],
        *,
        content: Content = "text",
    ) -> Response:
        """The reply to a pure query about this capture and another one.

        Args:
            query: all parameters besides the path, including the other capture.
            other: the other one's id; this capture itself if None.
            work: computes the body from both; runs on the inference thread.
        """
        ids = [self.id, self.id if other is None else _check_capture_id(other)]
        return await self._reply(query, lambda: self._compute(ids, query, work), JSON, content)

    async def with_result(
        self,
        query: ViewQuery,
        other: str,
        view: ViewSpec,
        work: Callable[[Capture, Capture, Result], Body],
    ) -> Response:
        """The reply to a pure query about what further runs of the model find in this capture and another.

        Args:
            query: all parameters besides the path, including the other capture.
            other: the other one's id.
            view: the view that they mean, of a kind that compares.
            work: computes the body from both captures and the result; runs on the inference thread.
        """

        async def body() -> Body:
            a, b = [
                await self.services.engine.get(identity) for identity in (self.id, _check_capture_id(other))
            ]
            result = await self.services.results.of(view, a, b)
            assert result is not None, "figures of this kind have one"
            return await self.services.engine.run(lambda: work(a, b, result))

        return await self._reply(query, body, JSON, "text")

    async def _reply(
        self,
        query: BaseModel | None,
        computed: Callable[[], Coroutine[Any, Any, Body]],
        media_type: str,
        content: Content,
        *,
        joined: bool = True,
    ) -> Response:
        path = self.request.scope["path_params"]
        parameters = query.model_dump(mode="json", exclude={"v"}) if query is not None else {}
        tag = entity_tag(self.request, self.request.scope["route"].path, path, parameters, media_type)
        headers = {"ETag": tag, "Cache-Control": IMMUTABLE, "Vary": "Accept, Accept-Encoding"}
        replies, coalescer = self.services.replies, self.services.coalescer
        make = (lambda: coalescer.run_once(tag, computed)) if joined else computed
        return await cached_reply(self.request, replies, make, headers, media_type, content)

    async def _compute(self, ids: Sequence[str], query: BaseModel | None, work: Callable[..., Body]) -> Body:
        read_captures = [await self.services.engine.get(identity) for identity in ids]
        captures = (
            [query.view.of(capture) for capture in read_captures]
            if isinstance(query, ViewQuery)
            else read_captures
        )
        return await self.services.engine.run(lambda: work(*captures))


async def capture_reply(request: Request, services: ServicesDep, capture_id: CaptureId) -> CaptureReply:
    """The reply of a route about a capture; a malformed id is rejected as unknown."""
    return CaptureReply(request, services, _check_capture_id(capture_id))


def check_id(identity: str, unknown: type[FollowspotError], text: Message, hint: Message) -> str:
    """A well-formed id; for a malformed one, raises the error that says that it is unknown."""
    if not _ID.fullmatch(identity):
        raise unknown(text, hint=hint, asked=identity[:64])
    return identity


def _check_capture_id(identity: str) -> str:
    return check_id(
        identity,
        UnknownCapture,
        _("There is no capture of that id: an id is 32 hexadecimal digits."),
        _("Send the text: {address} answers with its id.", address="POST /api/captures"),
    )


CaptureDep = Annotated[CaptureReply, Depends(capture_reply)]
