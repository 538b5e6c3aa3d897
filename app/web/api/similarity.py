"""How similar the heads of a stream are on this input."""

from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query
from starlette.responses import Response

from ...analysis.roles.table import RoleTable, role_table
from ...analysis.similarity import Similarity, rows_compared, similarity
from ...core.capture import Capture
from ...core.shape import typed_array
from ...errors import TooCostly, UnknownStream
from ..dependencies import CaptureDep
from ..openapi import CAPTURE_ERRORS, may_fail
from ..replies import Body, to_json
from ..request_validation import StrictRoute
from ..schemas.roles import SimilarityDocument, SimilarityQuery
from .attention import StreamName

router = APIRouter(prefix="/api/captures/{id}", tags=["weights"], route_class=StrictRoute)


@router.get(
    "/similarity/{stream}",
    summary="How similar the heads are",
    response_model=None,
    responses={
        200: {"model": SimilarityDocument, "description": "Distances, clusters and a map of all heads"},
        **may_fail(*CAPTURE_ERRORS, UnknownStream, TooCostly, cached=True),
    },
)
async def get_similarity(
    reply: CaptureDep, stream: StreamName, query: Annotated[SimilarityQuery, Query()]
) -> Response:
    """Jensen-Shannon distances of all heads, clusters of similar heads named by common role, and a map."""

    def work(capture: Capture) -> Body:
        without = query.sink == "without"
        # Refused before any weight is read.
        rows_compared(capture, stream, without_sink=without)
        roles = role_table(capture, stream)
        found = similarity(capture, stream, roles, without_sink=without)
        return Body(to_json(similarity_document(capture, found, roles, query.distances == "1")))

    return await reply.compute(query, work)


def similarity_document(
    capture: Capture, found: Similarity, roles: RoleTable, distances: bool
) -> dict[str, Any]:
    """See schemas.SimilarityDocument."""
    shape = capture.stream(found.stream)
    return {
        "stream": found.stream,
        "layers": shape.layers,
        "heads": shape.heads,
        "distances": typed_array(found.distances.astype(np.float32)) if distances else None,
        "places": found.places.round(5).tolist(),
        "kept": found.kept,
        "stress": found.stress,
        "clusters": [
            {
                "heads": cluster.heads,
                "title": roles.title(cluster.role) if cluster.role else "No common role",
                "role": cluster.role,
                "shared": cluster.shared,
                "also": cluster.also and roles.title(cluster.also),
                "also_shared": cluster.also_shared,
                "sink": cluster.sink,
                "sink_tokens": cluster.sink_tokens,
                "sink_learned": cluster.sink_learned,
                "spread": cluster.spread,
            }
            for cluster in found.clusters
        ],
        "silhouette": found.silhouette,
        "sink": "without" if found.without_sink else "with",
        "rows": {"read": found.rows[0], "total": found.rows[1]},
        "notes": list(found.notes),
    }
