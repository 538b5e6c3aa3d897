"""What a first visit shows, sent with the page: a picture, and the replies that the scripts would request."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from ..analysis.calculation import Calculation, calculation
from ..analysis.head_selection import HeadSelection
from ..analysis.overview import Overview, overview
from ..analysis.ranking import Ranking
from ..core.capture import Capture
from ..core.shape import all_plain
from ..examples import Example, examples
from ..figures.first_picture import FirstScene, first_picture
from ..figures.matrix import HeadMatrix
from ..figures.spec import FigureSpec
from ..message import reader_language
from ..templating import script_json
from .api.captures import CaptureReply
from .api.heads import ranking_of
from .api.matrix import matrix_of
from .dependencies import Services
from .schemas.heads import HeadsQuery
from .schemas.weights import MatrixQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneReplies:
    """What a first visit shows: replies that come with the page.

    Attributes:
        capture: of the first example.
        overview: of its stream.
        matrix: of its head.
        ranking: of the heads for its pair.
        calculation: of the weight of its pair.
    """

    capture: CaptureReply
    overview: Overview
    matrix: HeadMatrix
    ranking: Ranking
    calculation: Calculation


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
    matrix_query = MatrixQuery.model_validate({"layer": layer, "head": head})
    replies = SceneReplies(
        capture=CaptureReply.of(capture),
        overview=overview(capture, stream, **matrix_query.view.units()),
        matrix=matrix_of(capture, stream, matrix_query),
        ranking=ranking_of(capture, stream, HeadsQuery(query=query, key=key)),
        calculation=calculation(capture, stream, layer, head, query, key),
    )
    spec = FigureSpec.of_view(matrix_query.view, HeadSelection.of(matrix_query.view), (capture, stream))
    return FirstScene(script_json(all_plain(replies)), first_picture(capture, spec, query, key))
