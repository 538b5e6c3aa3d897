"""What a first visit shows, sent with the page: a picture, and the replies that the scripts would request."""

import asyncio
import json
from collections.abc import Iterable

from ..analysis.head_selection import HeadSelection
from ..core.capture import Capture
from ..core.shape import to_json
from ..examples import Example, examples
from ..figures.first_picture import FirstScene, first_picture
from ..figures.spec import FigureSpec
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


async def first_scene(services: Services, parameters: Iterable[str]) -> FirstScene | None:
    """The first example, computed once, from its recording.

    Args:
        parameters: of the page's address.

    Returns:
        None if the address shows something else, or the example only by a run of its model.
    """
    example = examples()[0]
    model, query, key = example.model, example.query, example.key
    if (
        set(parameters) - {"theme", "lang"}
        or model != services.model_pool.default
        or query is None
        or key is None
    ):
        return None
    capture = await services.engine.recorded(model, example.input)
    if capture is None:
        return None
    tag = f"{capture.id} {reader_language().code}"
    if tag not in services.first_scenes:
        # Not on the inference thread: the page must not wait for a model.
        services.first_scenes[tag] = await asyncio.to_thread(_scene, capture, example, query, key)
    return services.first_scenes[tag]


def _scene(capture: Capture, example: Example, query: int, key: int) -> FirstScene:
    """What the routes about the capture answer for an example."""
    stream = example.stream or capture.opening_stream
    layer, head = example.layer, example.head
    pair = PairQuery(query=query, key=key)
    shown = MatrixQuery.model_validate({"layer": layer, "head": head})
    bodies = {
        "capture": Body(to_json(CaptureReply.of(capture))),
        "overview": overview_body(capture, stream, TokenQuery()),
        "matrix": matrix_body(capture, stream, shown),
        "ranking": ranking_body(capture, stream, HeadsQuery(query=query, key=key)),
        "calculation": calculation_body(capture, stream, layer, head, pair),
    }
    replies = script_json({name: json.loads(body.content) for name, body in bodies.items()})
    spec = FigureSpec.of_view(shown.view, HeadSelection.of(shown.view), (capture, stream))
    return FirstScene(replies, first_picture(capture, spec, query, key))
