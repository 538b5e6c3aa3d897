"""Link previews in other programs: a title, a picture, and the address of the oEmbed document."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from pydantic import ValidationError

from ..core.view_spec import EFFECT_KINDS, OUTCOME_KINDS, RUN_OPTIONS, KindName
from ..figures.input_text import quoted_input, texts_of_input
from ..figures.kinds import KINDS
from ..figures.label_text import shorten, visible
from ..message import Message, _, joined
from ..store.figures import SavedFigure
from .dependencies import Services
from .figure_routes import PAGE_NAMES
from .schemas.figure_address import FigureAddress

# Most columns of a text and of heads in a title; readers of previews truncate at less.
_LONGEST_TITLE, _LONGEST_HEADS = 90, 40
_LONGEST_ADDRESS = 2000
# What the title of a preview calls kinds that show more than attention.
_KINDS: Mapping[KindName, Message] = {
    "effect": _("effects"),
    "scatter": _("effects"),
    "lens": _("after each layer"),
    "contributions": _("direct contributions"),
    "patch": _("patched"),
    "methods": _("methods side by side"),
    "budget": _("attention budget"),
    "position": _("position experiment"),
}
# Options of a page that say nothing about a heatmap or a comparison of weights.
_OF_OTHER_KINDS = {"sort", *RUN_OPTIONS, "cut"}
_DESCRIPTION = _("What the heads of a transformer attend to.")
_OF_EFFECTS = _("What would change if a query did not attend to a key.")


@dataclass(frozen=True, slots=True)
class Preview:
    """The context of ``templates/preview.html``. Its addresses are absolute.

    Attributes:
        title, description: in words; untrusted text, which the template escapes.
        address: of the page itself, in its canonical form.
        image: 1200 x 630 pixels; empty if none may be shown.
        oembed: address of the oEmbed document.
    """

    title: str
    description: str
    address: str
    image: str
    oembed: str


def preview_of_figure(services: Services, saved: SavedFigure, title: str, description: str) -> Preview | None:
    """The preview of a link to a saved figure; None if the server's address is unknown."""
    public = services.settings.public_url
    if public is None:
        return None
    page = f"{public}/figures/{saved.id}"
    return Preview(title, description, page, f"{page}.png?card=1", _oembed(public, page))


def preview_of_workbench(services: Services, state: Mapping[str, str]) -> Preview | None:
    """The preview of a link to the workbench; None if it names nothing that can be drawn."""
    public, query = services.settings.public_url, figure_of_state(state)
    if public is None or query is None:
        return None
    page = f"{public}/?{_query_string(state)}"
    image = f"{public}{card_of(query)}"
    if max(len(page), len(image)) > _LONGEST_ADDRESS:
        return None
    return Preview(title_of(query), _DESCRIPTION, page, image, _oembed(public, page))


def preview_of_embed(
    services: Services, page: str, parameters: Mapping[str, str], description: str, title: str, card: str
) -> Preview | None:
    """The preview of a link to an embed.

    Args:
        page: its path.
        parameters: how it is presented, and what it shows if that is not saved.
        description: of what it shows; see `description_of`.
        title: of what it shows, before any model runs.
        card: the address on this server of a picture of 1200 x 630; empty if it would reveal too much.
    """
    public = services.settings.public_url
    whole = f"{public}{page}" + (f"?{_query_string(parameters)}" if parameters else "")
    if public is None or len(whole) > _LONGEST_ADDRESS:
        return None
    return Preview(title, description, whole, f"{public}{card}" if card else "", _oembed(public, whole))


def description_of(kind: KindName) -> str:
    """What a preview says of a figure of that kind."""
    if kind in EFFECT_KINDS:
        return _OF_EFFECTS
    return KINDS[kind].title if kind in OUTCOME_KINDS else _DESCRIPTION


def card_of(query: FigureAddress) -> str:
    """The address on this server of the picture for previews."""
    return f"/figure.png?{_query_string({**query.parameters(), 'card': '1'})}"


def figure_of_state(state: Mapping[str, str]) -> FigureAddress | None:
    """The figure that the workbench shows at an address with these parameters, None if there is none.

    Parameters that only the workbench knows are ignored.
    """
    options = {name: value for name, value in state.items() if name in PAGE_NAMES - _OF_OTHER_KINDS and value}
    if not {"text", "messages", "image", "audio", "tensors"} & options.keys():
        return None
    if "heads" in options:
        options = {name: value for name, value in options.items() if name not in ("layer", "head")}
    else:
        options = {"layer": "0", "head": "0", **options}
    if not {"query", "key"} <= options.keys():
        options = {name: value for name, value in options.items() if name not in ("query", "key")}
    if any(name.startswith("b.") for name in options):
        options["kind"] = "comparison"
    try:
        return FigureAddress.model_validate(options)
    except ValidationError:
        return None


def title_of(query: FigureAddress) -> str:
    """A one-line title of a figure, before any model runs."""
    parts = [_input_text(query)]
    view = query.view
    if view.heads is not None:
        parts.append(_("heads {heads}", heads=shorten(view.heads, _LONGEST_HEADS)))
    elif view.layer is not None:
        parts.append(_("layer {layer}, head {head}", layer=str(view.layer), head=str(view.head)))
    if query.compares:
        parts.append(_("compared"))
    if view.kind in _KINDS:
        parts.append(_KINDS[view.kind])
    return joined(parts, " · ")


def _input_text(query: FigureAddress) -> str:
    """The input of the model: for a translation both texts, for a comparison those of A and of B."""
    own, other = (
        quoted_input(
            user_input,
            [shorten(visible(text), _LONGEST_TITLE) for text in texts_of_input(user_input)],
        )
        for user_input in (query.input, query.other_input())
    )
    if own == other:
        return own or _("imported attention")
    return _("{a} (A) and {b} (B)", a=own, b=other)


def _query_string(parameters: Mapping[str, str]) -> str:
    return urlencode(parameters, quote_via=quote)


def _oembed(public: str, page: str) -> str:
    return f"{public}/oembed?{_query_string({'url': page})}"
