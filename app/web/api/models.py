"""The catalogue: which models there are, which are loaded, and how far the others are."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from ...errors import UnknownModel
from ...models.card import ModelCard
from ..deps import ServicesDep
from ..openapi import may_fail
from ..replies import encoded, revalidated, to_json
from ..schemas import Card, CardList, NoQuery
from ..strict import StrictRoute

router = APIRouter(prefix="/api/models", tags=["models"], route_class=StrictRoute)

Key = Annotated[str, Path(description="Key of a model.", examples=["minilm"])]


@router.get(
    "",
    summary="List the models",
    response_model=None,
    responses={200: {"model": CardList, "description": "The catalogue"}, **may_fail(cached=True)},
)
async def list_models(
    request: Request, services: ServicesDep, query: Annotated[NoQuery, Query()]
) -> Response:
    """Every model of the catalogue, as it stands now."""
    shelf = services.shelf
    listing = {"default": shelf.default, "models": [asdict(card) for card in shelf.cards()]}
    return await revalidated(request, to_json(listing))


@router.get(
    "/{key}",
    summary="Look at one model",
    response_model=None,
    responses={
        200: {"model": Card, "description": "The model as it stands now"},
        **may_fail(UnknownModel, cached=True),
    },
)
async def get_model(
    request: Request, services: ServicesDep, key: Key, query: Annotated[NoQuery, Query()]
) -> Response:
    """One model; while it loads, ``progress`` says how far it is."""
    return await revalidated(request, to_json(asdict(services.shelf.card(key))))


@router.post(
    "/{key}/load",
    summary="Load a model",
    status_code=202,
    response_model=None,
    responses={
        202: {"model": Card, "description": "It is loading, or it is there already"},
        **may_fail(UnknownModel),
    },
)
async def load_model(
    request: Request, services: ServicesDep, key: Key, query: Annotated[NoQuery, Query()]
) -> Response:
    """Start loading a model in the background, and tell at once how it stands."""
    card: ModelCard = services.shelf.load(key)
    return await encoded(request, to_json(asdict(card)), status=202, headers={"Cache-Control": "no-store"})
