"""What the routes about jobs share: each is started by POST, polled by its id, cancelled by DELETE."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from ..core.shape import to_json
from ..errors import FollowspotError
from ..message import Message
from .dependencies import check_id
from .openapi import Responses
from .replies import PICTURE_HEADERS, encode_reply, revalidated_reply
from .schemas.jobs import JobReply
from .shapes import reply_of

_NOT_KEPT = {"Cache-Control": "no-store"}


def job_id(
    about: str, unknown: type[FollowspotError], text: Message, hint: Message
) -> Callable[[str], Awaitable[str]]:
    """A dependency: the id in the path of a job, of which a malformed one is rejected as unknown.

    Args:
        about: what it is the id of.
        unknown: the error, with its text and its hint.
    """

    async def identity(
        identity: Annotated[str, Path(alias="id", description=about, examples=["0123456789abcdef" * 2])],
    ) -> str:
        return check_id(identity, unknown, text, hint)

    return identity


def answers(shape: type, meanings: dict[int, str]) -> Responses:
    """The ``responses`` of a route that replies with a job, by status."""
    return {status: {"model": reply_of(shape), "description": text} for status, text in meanings.items()}


async def started(request: Request, reply: JobReply, status: int = 202) -> Response:
    """The reply to the request for a job, with its address."""
    headers = {"Location": reply.address(reply.id), **_NOT_KEPT}
    return await encode_reply(request, await _written(reply), status=status, headers=headers)


async def current(request: Request, reply: JobReply) -> Response:
    """The reply to a poll."""
    return await revalidated_reply(request, await _written(reply))


async def cancelled(request: Request, reply: JobReply) -> Response:
    """The reply to a cancellation."""
    return await encode_reply(request, await _written(reply), headers=_NOT_KEPT)


async def job_file(request: Request, make: Callable[[], tuple[str, bytes]]) -> Response:
    """A file of what a job found.

    Args:
        make: its media type and its content; called on another thread.
    """
    media_type, made = await asyncio.to_thread(make)
    return await revalidated_reply(request, made, media_type=media_type, extra=PICTURE_HEADERS)


async def _written(reply: JobReply) -> bytes:
    """As JSON; of many heads and sentences that takes a while."""
    return await asyncio.to_thread(to_json, reply)
