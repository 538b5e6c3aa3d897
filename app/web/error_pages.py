"""Pages that state why the requested one is not available."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import Response

from ..errors import FollowspotError
from ..figures.export_formats import HTML
from ..templating import render
from .dependencies import Services
from .language_links import LanguageLink, language_links


@dataclass(frozen=True)
class ErrorPageContext:
    """The context of ``templates/error.html``: the reason, and when the page retries."""

    static: str
    title: str
    detail: str
    hint: str
    again_s: int | None


@dataclass(frozen=True, kw_only=True)
class MissingContext(ErrorPageContext):
    """The context of ``templates/missing.html``.

    Attributes:
        home: the workbench, relative to the page.
        languages: links to the same in the languages of the server.
    """

    home: str
    languages: tuple[LanguageLink, ...]


def _plain(context: ErrorPageContext) -> bytes:
    return render("error.html", context)


def error_page(
    services: Services, error: FollowspotError, page: Callable[[ErrorPageContext], bytes] = _plain
) -> Response:
    """A page that states why the requested one is not available. Nobody may frame it."""
    retry_after_s = error.retry_after_s
    context = ErrorPageContext(
        services.assets.prefix,
        error.title,
        error.detail,
        error.hint,
        max(retry_after_s, 2) if retry_after_s else None,
    )
    headers = {"Cache-Control": "no-store"}
    if retry_after_s:
        headers["Retry-After"] = str(retry_after_s)
    return Response(page(context), error.status, headers, HTML)


def missing_page(request: Request, error: FollowspotError) -> Response:
    """The same for readers of a page of its own, with links that lead on."""
    # Relative, because a proxy may serve all of this below a path of its own.
    services: Services = request.app.state.services
    home = "../" * (request.url.path.count("/") - 1) or "./"

    def page(context: ErrorPageContext) -> bytes:
        links = language_links(services.languages)
        return render("missing.html", MissingContext(**asdict(context), home=home, languages=links))

    return error_page(services, error, page)
