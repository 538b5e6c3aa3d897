"""The catalogue: the available models, which are loaded, and the progress of the others."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ...core.shape import to_json
from ...errors import (
    BadHubId,
    BadJson,
    ForeignSite,
    ModelNotAllowed,
    ModelsFull,
    UnknownModel,
    UnsupportedMediaType,
)
from ...message import _
from ...models.model_info import ModelInfo
from ..dependencies import Services, ServicesDep
from ..openapi import may_fail
from ..replies import encode_reply, revalidated_reply
from ..request_validation import StrictRoute
from ..schemas.models import ModelRequest
from ..schemas.query import NoQuery
from ..shapes import reply_of

router = APIRouter(prefix="/api/models", tags=["models"], route_class=StrictRoute)


@dataclass(frozen=True, slots=True)
class ModelList:
    """The catalogue.

    Attributes:
        default: the model that is used when none is named, e.g. ``minilm``.
        models: in the order of the picker.
    """

    default: str
    models: tuple[ModelInfo, ...]


Key = Annotated[str, Path(description="Key of a model.", examples=["minilm"])]


@router.get(
    "",
    summary="List the models",
    response_model=None,
    responses={200: {"model": reply_of(ModelList), "description": "The catalogue"}, **may_fail(cached=True)},
)
async def list_models(
    request: Request, services: ServicesDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Every model of the catalogue in its current state."""
    return await revalidated_reply(request, to_json(model_list(services)))


def model_list(services: Services) -> ModelList:
    """The catalogue."""
    pool = services.model_pool
    return ModelList(pool.default, tuple(pool.infos()))


@router.post(
    "",
    summary="Offer a model of the Hub",
    response_model=None,
    responses={
        200: {"model": reply_of(ModelInfo), "description": "It is in the catalogue now"},
        **may_fail(UnsupportedMediaType, BadJson, BadHubId, ModelNotAllowed, ModelsFull, ForeignSite),
    },
)
async def add_model(
    request: Request,
    services: ServicesDep,
    body: Annotated[ModelRequest, Body()],
    query: Annotated[NoQuery, Query()],
) -> Response:
    """Add a model of the Hub to the catalogue, by its id. Nothing is downloaded until it is loaded.

    Only where visitors may choose any model: on a local server, unless the operator configures otherwise.
    """
    info = await asyncio.to_thread(services.model_pool.add, body.source)
    return await encode_reply(request, to_json(info), headers={"Cache-Control": "no-store"})


@router.get(
    "/{key}",
    summary="One model and its state",
    response_model=None,
    responses={
        200: {"model": reply_of(ModelInfo), "description": "The model as it stands now"},
        **may_fail(UnknownModel, cached=True),
    },
)
async def get_model(
    request: Request, services: ServicesDep, key: Key, query: Annotated[NoQuery, Query()]
) -> Response:
    """One model; while it loads, ``progress`` reports how far it is."""
    return await revalidated_reply(request, to_json(services.model_pool.info(key)))


@router.post(
    "/{key}/load",
    summary="Load a model",
    status_code=202,
    response_model=None,
    responses={
        202: {"model": reply_of(ModelInfo), "description": "It is loading, or it is there already"},
        **may_fail(UnknownModel, ForeignSite),
    },
)
async def load_model(
    request: Request, services: ServicesDep, key: Key, query: Annotated[NoQuery, Query()]
) -> Response:
    """Start loading a model in the background, downloading it first if needed; returns immediately."""
    info: ModelInfo = services.model_pool.load(key)
    return await encode_reply(request, to_json(info), status=202, headers={"Cache-Control": "no-store"})


@router.post(
    "/{key}/cancel",
    summary="Stop loading a model",
    response_model=None,
    responses={
        200: {"model": reply_of(ModelInfo), "description": "It is not loading any more"},
        **may_fail(UnknownModel, ModelNotAllowed, ForeignSite),
    },
)
async def cancel_model(
    request: Request, services: ServicesDep, key: Key, query: Annotated[NoQuery, Query()]
) -> Response:
    """Cancel the download or loading of a model; one that is not loading is unchanged.

    Not on a public server, where others may be waiting for it.
    """
    if not services.settings.open:
        raise ModelNotAllowed(
            _("On this server, others may be waiting for that model."),
            hint=_("Choose another model meanwhile."),
        )
    info = await asyncio.to_thread(services.model_pool.cancel, key)
    return await encode_reply(request, to_json(info), headers={"Cache-Control": "no-store"})
