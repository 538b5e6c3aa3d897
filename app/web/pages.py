"""The pages, and the files that a browser requests besides them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from .. import dependency_parse
from ..analysis.metrics import METRICS
from ..core.shape import all_plain, build
from ..errors import NotFound
from ..examples import examples
from ..figures.export_formats import HTML
from ..figures.first_picture import FirstPicture, FirstScene
from ..figures.offline import plotly_file
from ..head_census.options import MOST_TOKENS, NEEDLE, QUESTION, TOKENS
from ..message import _
from ..samples import samples
from ..templating import render, script_json
from ..version import __version__
from .api.models import model_list
from .assets import Asset
from .dependencies import Services, ServicesDep
from .first_scene import first_scene
from .language_links import LanguageLink, language_links
from .link_preview import Preview, preview_of_workbench
from .middleware import page_policy
from .replies import (
    IMMUTABLE,
    coding,
    entity_tag,
    has_etag,
    matches_etag,
    not_modified,
    revalidated_reply,
)
from .request_validation import is_garbled
from .schemas.pages import Limits, ModelPageConfig, NamedMetric, WorkbenchConfig

router = APIRouter(include_in_schema=False)

# What a page in a frame without its own origin loads.
_FRAMED = ("build/embed.", "build/embed-interactive.")
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class WorkbenchContext:
    """The context of ``templates/workbench.html``.

    Attributes:
        static: address below which the static files are served, ``/static/<hash>``.
        version: Followspot's own.
        languages: links to the same in the languages of the server.
        config_json: configuration of the scripts, as JSON that is safe inside ``<script>``.
        models_json: the catalogue, likewise.
        scene_json: replies about what the page shows first, likewise; ``null`` where they must be requested.
        first: the first picture; None where the scripts draw it.
        model_title, takes_pair: the name of the model of the first picture, and whether it reads two texts.
        style, theme_script: what the first picture needs, so that it waits for no further request.
        preview: link preview for other programs; None if the address names no figure.
    """

    static: str
    version: str
    languages: tuple[LanguageLink, ...]
    preview: Preview | None
    config_json: Markup
    models_json: Markup
    scene_json: Markup
    first: FirstPicture | None
    model_title: str
    takes_pair: bool
    style: Markup
    theme_script: Markup


@dataclass(frozen=True)
class ModelPageContext:
    """The context of ``templates/scan.html`` and ``templates/cost.html``.

    Attributes:
        static, languages, config_json: as for the workbench.
    """

    static: str
    languages: tuple[LanguageLink, ...]
    config_json: Markup


@dataclass(frozen=True)
class CensusPageContext(ModelPageContext):
    """The context of ``templates/census.html``.

    Attributes:
        needle, question: what is hidden and asked for, unless they are changed.
        usual_tokens: of the text, where the model reads so many.
        most_tokens: of the text.
    """

    needle: str
    question: str
    usual_tokens: int
    most_tokens: int


@router.get("/")
async def workbench(request: Request, services: ServicesDep) -> Response:
    """The workbench. The scripts read its query: no query breaks the page."""
    garbled = is_garbled(request)
    state = _NONE if garbled else request.query_params
    scene = None if garbled else await first_scene(services, state)
    context = workbench_context(services, state, scene)
    policy = page_policy([context.theme_script], [context.style])
    return await revalidated_reply(
        request,
        render("workbench.html", context),
        media_type=HTML,
        extra={"Content-Security-Policy": policy},
    )


@router.get("/scan")
async def scan(request: Request, services: ServicesDep) -> Response:
    """The page for scans of many sentences. The scripts read its query."""
    return await revalidated_reply(request, render("scan.html", _model_page(services)), media_type=HTML)


@router.get("/cost")
async def cost(request: Request, services: ServicesDep) -> Response:
    """The page that measures what attention costs. The scripts read its query."""
    return await revalidated_reply(request, render("cost.html", _model_page(services)), media_type=HTML)


@router.get("/census")
async def census(request: Request, services: ServicesDep) -> Response:
    """The page of the census of heads. The scripts read its query."""
    page = build(
        CensusPageContext,
        _model_page(services),
        needle=NEEDLE,
        question=QUESTION,
        usual_tokens=TOKENS,
        most_tokens=MOST_TOKENS,
    )
    return await revalidated_reply(request, render("census.html", page), media_type=HTML)


def _model_page(services: Services) -> ModelPageContext:
    static = services.assets.prefix
    config = ModelPageConfig(static=static, default_model=services.model_pool.default)
    return ModelPageContext(static, language_links(services.languages), script_json(all_plain(config)))


@router.get("/favicon.ico")
@router.get("/favicon.svg")
async def favicon(request: Request, services: ServicesDep) -> Response:
    """The icon of the tab."""
    return await send_asset(request, services.assets.find("favicon.svg"), "public, max-age=86400")


@router.get("/samples/{digest}")
async def sample(request: Request, digest: str) -> Response:
    """A picture or clip shipped with Followspot, unchanged. Uploaded files are never sent to anyone."""
    match = next((sample for sample in samples() if sample.digest == digest), None)
    if match is None:
        raise NotFound(
            _("There is no such sample."), hint=_("Load the page again: its samples may have changed.")
        )
    return await send_asset(request, Asset(match.file, match.content), IMMUTABLE)


@router.get("/static/{version}/{name:path}")
async def static(request: Request, services: ServicesDep, version: str, name: str) -> Response:
    """A file of ``static/``. Below the current hash it may be cached forever; below another, not at all."""
    cache_control = IMMUTABLE if version == services.assets.version else "no-cache"
    framed = {"Cross-Origin-Resource-Policy": "cross-origin"} if name.startswith(_FRAMED) else {}
    return await send_asset(request, services.assets.find(name), cache_control, framed)


def workbench_context(
    services: Services, state: Mapping[str, str], scene: FirstScene | None
) -> WorkbenchContext:
    """The context of the workbench on this server.

    Args:
        state: the parameters of the address.
        scene: what it shows first; see first_scene.
    """
    models = model_list(services)
    model = services.model_pool.info(scene.model if scene else services.model_pool.default)
    return WorkbenchContext(
        static=services.assets.prefix,
        version=__version__,
        languages=language_links(services.languages),
        preview=preview_of_workbench(services, state),
        config_json=script_json(all_plain(workbench_config(services))),
        models_json=script_json(all_plain(models.models)),
        scene_json=scene.replies if scene else Markup("null"),
        first=scene.picture if scene else None,
        model_title=model.title,
        takes_pair="pair" in (model.takes or ()),
        style=_inline(services, "build/workbench.css"),
        theme_script=_inline(services, "build/theme-init.js"),
    )


def _inline(services: Services, name: str) -> Markup:
    """A file of ours that is written into the page: never anything that somebody typed."""
    asset = services.assets.find(name)
    assert asset is not None
    return Markup(asset.content.decode())


def workbench_config(services: Services) -> WorkbenchConfig:
    """What the scripts need before their first request."""
    static, settings = services.assets.prefix, services.settings
    listed_models = {info.key for info in services.model_pool.infos()}
    example_list = tuple(example for example in examples() if example.model in listed_models)
    return WorkbenchConfig(
        static=static,
        plotly=f"{static}/{plotly_file()}",
        default_model=services.model_pool.default,
        any_model=settings.open,
        oembed=settings.public_url is not None,
        example_text=example_list[0].text or "",
        examples=example_list,
        samples=samples(),
        limits=build(Limits, settings),
        metrics=tuple(build(NamedMetric, metric) for metric in METRICS.values()),
        grammar=dependency_parse.installed_pipeline(settings.spacy_model),
    )


async def send_asset(
    request: Request, asset: Asset | None, cache_control: str, extra: Mapping[str, str] = _NONE
) -> Response:
    """A file from memory, compressed on first request; NotFound if there is none."""
    if asset is None:
        raise NotFound(
            _("There is no such file."), hint=_("Load the page again: its files may have changed.")
        )
    tag = entity_tag(request, asset.name, asset.digest)
    headers = {"ETag": tag, "Cache-Control": cache_control, "Vary": "Accept-Encoding", **extra}
    if matches_etag(request, tag) or has_etag(request):
        return not_modified(headers)
    content = asset.content
    if coding(request) == "gzip":
        smaller = await asyncio.to_thread(lambda: asset.gzipped)
        if smaller is not None:
            content = smaller
            headers["Content-Encoding"] = "gzip"
    return Response(content, 200, headers, asset.media_type)
