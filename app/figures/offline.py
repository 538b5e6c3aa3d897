"""A figure as one HTML file that needs no network, whether opened from disk or from a mail."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from markupsafe import Markup

from ..core.shape import all_plain
from ..core.view_spec import ThemeName
from ..message import _
from ..resources import resource_folder
from ..templating import render, script_json
from ..version import __version__
from .exhibit import Exhibit
from .page_view import PageTheme, Presentation
from .plotly_layout import PlotlyFigure, PlotlyLayout

# plotly.js fills an empty <style> by script, and sets style attributes.
_PLOTLY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_PLAIN = Presentation()


class Titled(Protocol):
    """What a template shows: it has a title, and what its template needs."""

    @property
    def title(self) -> str:
        """Of the page."""


@dataclass(frozen=True)
class OfflineContext:
    """The context of ``templates/offline.html``.

    Attributes:
        viewed: what is shown, with its text.
        theme: of the page.
        policy: what the file may load (nothing) and run (what it contains).
        version: Followspot's own.
        sheets, scripts: the embedded style sheets and scripts.
        data: the numbers, as JSON that is safe inside ``<script>``.
        data_id: of the element with the numbers.
        data_address, viewer_address: empty, because nothing is fetched.
    """

    viewed: Titled
    theme: PageTheme
    policy: str
    version: str
    sheets: Sequence[Markup]
    scripts: Sequence[Markup]
    data: Markup
    data_id: str = "numbers"
    data_address: str = ""
    viewer_address: str = ""


def offline_html(exhibit: Exhibit, light: bool = True, presentation: Presentation = _PLAIN) -> str:
    """A self-contained page.

    Args:
        exhibit: what is shown; of a figure, readers can switch to the heads of its ``switch``.
        light: make the static picture interactive; otherwise include plotly.js (1.5 MB), which adds zoom.
        presentation: how it is presented.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: the figure does not fit its capture.
        TooCostly: there are too many heads to switch between.
    """
    with_plotly = not light and exhibit.zooms
    data = replace(exhibit.embed_data(), plotly=_plot(exhibit) if with_plotly else None)
    scripts = [_inline_file(name) for name in ([plotly_file()] if with_plotly else []) + ["build/offline.js"]]
    sheets = [_inline_file("build/embed.css")]
    links: list[tuple[str, str]] = [(_("Open in Followspot"), exhibit.link)] if exhibit.link else []
    context = OfflineContext(
        viewed=exhibit.page_view(presentation, links),
        theme=presentation.theme,
        policy=policy(sheets, scripts, with_plotly),
        version=__version__,
        sheets=sheets,
        scripts=scripts,
        data=script_json(all_plain(data)),
    )
    return render("offline.html", context).decode()


def offline_page(template: str, viewed: Titled, data: Markup, data_id: str, theme: ThemeName | None) -> str:
    """A self-contained page without scripts.

    Args:
        template: one that extends ``offline.html``.
        viewed: what is shown, with its text.
        data: the numbers, as JSON that is safe inside ``<script>``.
        data_id: of the element with the numbers.
        theme: of the page; None: its reader's.
    """
    sheets = [_inline_file("build/embed.css")]
    context = OfflineContext(
        viewed=viewed,
        theme=theme or "auto",
        policy=policy(sheets, [], with_plotly=False),
        version=__version__,
        sheets=sheets,
        scripts=[],
        data=data,
        data_id=data_id,
    )
    return render(template, context).decode()


def policy(sheets: Sequence[str], scripts: Sequence[str], with_plotly: bool) -> str:
    """The Content-Security-Policy of a file: it runs what it contains, and fetches nothing."""
    runs = " ".join(map(_hash_source, scripts)) or "'none'"
    styles = " ".join([*map(_hash_source, sheets), *([_PLOTLY_STYLE] if with_plotly else [])])
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {runs}",
            f"style-src {styles}",
            *(["style-src-attr 'unsafe-inline'"] if with_plotly else []),
            f"img-src data:{' blob:' if with_plotly else ''}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _plot(exhibit: Exhibit) -> PlotlyFigure:
    """The Plotly figure without the text that the page writes itself."""
    plot = exhibit.drawn_document()
    assert isinstance(plot, PlotlyFigure)
    options = {name: value for name, value in plot.layout.options.items() if name != "title"}
    return PlotlyFigure(data=plot.data, layout=PlotlyLayout(options))


@cache
def _inline_file(name: str) -> Markup:
    """A file of ``static/``, escaped for use inside ``<script>`` or ``<style>``."""
    text = (resource_folder("static") / name).read_text(encoding="utf-8")
    return Markup(text.replace("</script", r"<\/script").replace("<!--", r"<\!--"))


@cache
def plotly_file() -> str:
    """The name of plotly.js below ``static/``."""
    folder = resource_folder("static")
    (file,) = (folder / "vendor").glob("plotly-cartesian-*.min.js")
    return file.relative_to(folder).as_posix()


def _hash_source(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
