"""What a first visit shows, sent with the page: the replies that its scripts would request next."""

import asyncio
import json
from collections.abc import Iterable

from markupsafe import Markup

from ..core.capture import Capture
from ..core.shape import to_json
from ..examples import Example, examples
from ..message import reader_language
from ..templating import script_json
from .api.calculation import calculation_body
from .api.captures import CaptureReply
from .api.heads import ranking_body
from .api.matrix import matrix_body
from .api.overview import overview_body
from .dependencies import Services
from .replies import Body
from .schemas.heads import HeadsQuery
from .schemas.query import TokenQuery
from .schemas.weights import MatrixQuery, PairQuery

_NOTHING = Markup("null")


async def first_scene(services: Services, parameters: Iterable[str]) -> Markup:
    """The replies about the first example, as JSON that is safe inside ``<script>``.

    They are computed once, from its recording, and held with the other replies.

    Args:
        parameters: of the page's address.

    Returns:
        ``null`` if the address shows something else, or the example only by a run of its model.
    """
    example = examples()[0]
    model, query, key = example.model, example.query, example.key
    if (
        set(parameters) - {"theme", "lang"}
        or model != services.model_pool.default
        or query is None
        or key is None
    ):
        return _NOTHING
    capture = await services.engine.recorded(model, example.input)
    if capture is None:
        return _NOTHING
    tag = f"first scene {capture.id} {reader_language().code}"
    held = services.replies.get(tag)
    if held is None:
        # Not on the inference thread: the page must not wait for a model.
        text = await asyncio.to_thread(_replies, capture, example, query, key)
        held = Body(text.encode())
        services.replies.put(tag, held)
    return Markup(held.content.decode())


def _replies(capture: Capture, example: Example, query: int, key: int) -> Markup:
    """What the routes about the capture answer for an example."""
    stream = example.stream or list(capture.streams)[-1]
    layer, head = example.layer, example.head
    pair = PairQuery(query=query, key=key)

    bodies = {
        "capture": Body(to_json(CaptureReply.of(capture))),
        "overview": overview_body(capture, stream, TokenQuery()),
        "matrix": matrix_body(capture, stream, MatrixQuery.model_validate({"layer": layer, "head": head})),
        "ranking": ranking_body(capture, stream, HeadsQuery(query=query, key=key)),
        "calculation": calculation_body(capture, stream, layer, head, pair),
    }
    return script_json({name: json.loads(body.content) for name, body in bodies.items()})
