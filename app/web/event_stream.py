"""Replies that go on: server-sent events, one for each thing that happens."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Any

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from ..core.shape import to_json
from .replies import HoldingReply

# Proxies neither keep nor compress it, and nginx sends each event at once.
_HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}

# The name of an event and its data; None: nothing happened for a while, and the connection is kept alive.
Event = tuple[str, Any] | None


class EventStream(HoldingReply):
    """Sends events as they come, each with its data as JSON.

    Args:
        held: entered before the first event, and left when the client disconnects, too.
        events: they end with the reply.
    """

    media_type = "text/event-stream"

    def __init__(self, held: AbstractContextManager[None], events: AsyncIterator[Event]) -> None:
        super().__init__(held, _encoded(events), 200, _HEADERS)


async def _encoded(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    async for event in events:
        if event is None:
            yield KEEPALIVE_COMMENT
        else:
            name, data = event
            yield format_sse_event(event=name, data_str=to_json(data).decode())
