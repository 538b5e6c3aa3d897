"""What a page shows first, sent with it: the replies that the scripts would request, and a picture."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from pydantic import ValidationError

from ..analysis.calculation import Calculation, calculation
from ..analysis.head_selection import HeadSelection
from ..analysis.overview import Overview, overview
from ..analysis.ranking import Ranking
from ..core.capture import Capture
from ..core.input import Input
from ..core.shape import all_plain
from ..errors import FollowspotError
from ..examples import examples
from ..figures.first_picture import FirstScene, first_picture
from ..figures.matrix import HeadMatrix
from ..figures.spec import FigureSpec
from ..message import reader_language
from ..templating import script_json
from .api.captures import CaptureReply
from .api.heads import ranking_of
from .api.matrix import matrix_of
from .dependencies import Services
from .request_validation import Index
from .schemas.heads import HeadsQuery
from .schemas.weights import MatrixQuery, RowsQuery

# The replies about a longer text would make the page larger than what they save.
_MOST_CHARACTERS = 200
# How long a page waits for the inference thread; then it is sent without its replies.
_WAIT_SECONDS = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneReplies:
    """What a page shows first: replies that come with it.

    Attributes:
        capture: of its text.
        overview: of its stream.
        matrix: of its head.
        ranking: of the heads for its pair; None where no pair is chosen.
        calculation: of the weight of its pair, likewise.
    """

    capture: CaptureReply
    overview: Overview
    matrix: HeadMatrix
    ranking: Ranking | None
    calculation: Calculation | None


class _Address(RowsQuery):
    """An address whose replies come with the page: of a text and a head, with or without a pair.

    Head and layer default to those of the scripts.
    """

    EXAMPLE: ClassVar[tuple[str, ...]] = ("model", "text", "layer", "head", "query", "key")

    model: str
    text: str
    layer: Index = 0
    head: Index = 0
    theme: str | None = None


async def first_scene(services: Services, parameters: Mapping[str, str]) -> FirstScene | None:
    """What a page shows first: on a first visit the first example, of a link a text that is known.

    Args:
        parameters: of the page's address.

    Returns:
        None where the scripts request it: the address shows something else, its text is not in memory, or the
        model is busy.
    """
    of_example = not parameters.keys() - {"theme", "lang"}
    address = _address_of_example(services) if of_example else _address_of(services, parameters)
    if address is None:
        return None
    # The scripts learn what is wrong from the requests that they make themselves.
    with suppress(FollowspotError, TimeoutError):
        capture = await services.engine.recorded(address.model, Input(text=address.text))
        if capture is not None:
            # Not on the inference thread: the page must not wait for a model.
            return await _kept(services, capture, address, asyncio.to_thread)
        async with asyncio.timeout(_WAIT_SECONDS):
            return await _live_scene(services, address)
    return None


def _address_of(services: Services, parameters: Mapping[str, str]) -> _Address | None:
    """The address, if its replies come with the page."""
    try:
        address = _Address.model_validate({"model": services.model_pool.default, **parameters})
    except ValidationError:
        return None
    return address if len(address.text) <= _MOST_CHARACTERS else None


def _address_of_example(services: Services) -> _Address | None:
    """The address of the first example, if its model is the one that is served."""
    example = examples()[0]
    if example.model != services.model_pool.default:
        return None
    return _Address.model_validate({name: getattr(example, name) for name in _Address.EXAMPLE})


async def _live_scene(services: Services, address: _Address) -> FirstScene | None:
    """The scene of a capture in memory: a page starts no run, which its scripts could not stop."""
    capture = services.engine.kept(address.model, Input(text=address.text))
    return await _kept(services, capture, address, services.engine.run) if capture else None


async def _kept(
    services: Services, capture: Capture, address: _Address, run: Callable[..., Awaitable[FirstScene]]
) -> FirstScene:
    """The scene, computed once."""
    key = (capture.id, reader_language().code, address.layer, address.head, address.query, address.key)
    kept = services.first_scenes.get(key)
    if kept is None:
        kept = services.first_scenes[key] = await run(partial(_scene, capture, address))
    return kept


def _scene(capture: Capture, address: _Address) -> FirstScene:
    """What the routes about the capture answer, and the picture of a pair."""
    stream, layer, head = capture.opening_stream, address.layer, address.head
    matrix_query = MatrixQuery.model_validate({"layer": layer, "head": head})
    ranked = calculated = picture = None
    if address.query is not None and address.key is not None:
        query, key = address.query, address.key
        ranked = ranking_of(capture, stream, HeadsQuery(query=query, key=key))
        calculated = calculation(capture, stream, layer, head, query, key)
        spec = FigureSpec.of_view(matrix_query.view, HeadSelection.of(matrix_query.view), (capture, stream))
        picture = first_picture(capture, spec, query, key)
    replies = SceneReplies(
        capture=CaptureReply.of(capture),
        overview=overview(capture, stream, **matrix_query.view.units()),
        matrix=matrix_of(capture, stream, matrix_query),
        ranking=ranked,
        calculation=calculated,
    )
    return FirstScene(capture.model, script_json(all_plain(replies)), picture)
