"""A head as the workbench shows it before its scripts run: markup, with the colours of both themes."""

import base64
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image

from ..analysis.head_view import HeadView
from ..analysis.units import Unit, find
from ..core.capture import Capture
from ..core.view_spec import Scale, ThemeName
from . import axis_titles, caption
from .colours import ink_on, pixels, stops, ticks
from .first_sentences import attends_most, can_say, pair_reading, unit_markup
from .label_text import visible
from .matrix import with_gaps
from .render.fonts import width
from .spec import FigureSpec
from .theme import THEMES

_BOTH: tuple[ThemeName, ThemeName] = ("light", "dark")
# More labels would be left out on the narrowest phones (320 pixels).
_MOST_UNITS = 15
# As in client/charts/heat-geometry.ts, in pixels: where labels are never cut, and are turned at any width.
_LABEL_SIZE, _WIDEST_LABEL, _WIDEST_MAP = 12, 84, 728
_LEAST_GUTTER, _PADDING, _TITLE, _TURN = 54, 10, 16, math.radians(60)


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of the text.

    Attributes:
        text: the piece.
        names: classes of its element; empty for what lies between two words.
        style: colours of its element, by the weight that the chosen query gives to it.
    """

    text: str
    names: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """The label of a row or a column.

    Attributes:
        place: its middle, in percent of the cells.
        names: classes of its element.
    """

    text: str
    place: float
    names: str


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """The data of the first picture in ``templates/workbench.html``.

    Attributes:
        title: which head it is.
        text: the text that the model read.
        words: the text in pieces, shaded.
        query, key: the chosen words.
        sentence: what the query attends to most.
        reading: the weight of the pair, and its rank.
        images: the cells, one pixel each, by theme; masked ones are transparent.
        geometry: custom properties of the heatmap; see ``client/styles/heads.css``.
        label, label_width: the widest label, and its width in pixels.
        rows, columns: the labels.
        axes: the titles of rows and of columns.
        forbidden: the style of masked cells; None if there are none.
        gradient: the style of the colour bar.
        ticks: its places in percent, and weights.
        scale: of the colours.
        notes: everything else to know.
    """

    title: str
    text: str
    words: Sequence[Word]
    query: Markup
    key: Markup
    sentence: Markup
    reading: str
    images: Sequence[tuple[ThemeName, str]]
    geometry: Markup
    label: str
    label_width: float
    rows: Sequence[Label]
    columns: Sequence[Label]
    axes: tuple[str, str]
    forbidden: Markup | None
    gradient: Markup
    ticks: Sequence[tuple[float, str]]
    scale: Scale
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class FirstScene:
    """What a page shows first.

    Attributes:
        model: key of its model.
        replies: those about it, for both themes, as JSON that is safe inside ``<script>``.
        picture: what is shown before the scripts run; None if no pair is chosen, or if its layout depends on
            the screen.
    """

    model: str
    replies: Markup
    picture: FirstPicture | None


def first_picture(capture: Capture, spec: FigureSpec, query: int, key: int) -> FirstPicture | None:
    """The first picture of one head of a text, with a pair chosen.

    Args:
        capture: of one text.
        spec: one head, in the colours of either theme.
        query, key: token positions of the pair.

    Returns:
        None where its layout depends on the screen, whose size is not known yet.
    """
    view = spec.view(capture)
    row, column = find(view.queries, query), find(view.keys, key)
    labels = [visible(unit.label) for unit in (*view.queries, *view.keys)]
    label = max(labels, key=lambda text: width(text, _LABEL_SIZE))
    label_width = width(label, _LABEL_SIZE)
    if not _can_lay_out(capture, view, label_width) or not can_say(view, row, column):
        return None
    weights = with_gaps(view)
    (text,) = capture.texts.values()
    return FirstPicture(
        title=caption.title(view),
        text=text,
        words=list(_words(text, capture, view, weights[row], spec, row, column)),
        query=unit_markup(view.queries, row),
        key=unit_markup(view.keys, column),
        sentence=attends_most(view, row),
        reading=pair_reading(view, row, column),
        images=[(theme, _image(weights, spec, theme)) for theme in _BOTH],
        geometry=_geometry(view, label_width),
        label=label,
        label_width=label_width,
        rows=_labels(view.queries, row, "is-query"),
        columns=_labels(view.keys, column, "is-key"),
        axes=(axis_titles.query(), axis_titles.KEY),
        forbidden=None
        if view.allowed is None
        else Markup("background-color: {}").format(_themed(*(THEMES[theme].blocked for theme in _BOTH))),
        gradient=_gradient(spec),
        ticks=[(100 * place, text) for place, text in ticks(spec.scale)],
        scale=spec.scale,
        notes=[*caption.notes(view, spec), caption.scale_sentence(spec.scale)],
    )


def _can_lay_out(capture: Capture, view: HeadView, label_width: float) -> bool:
    """Whether the layout is the same on every screen, and nothing but text is shown."""
    stream = capture.stream(view.stream)
    plain = (
        len(capture.texts) == 1
        and stream.query_side == stream.key_side
        and len(capture.streams) == 1
        and not capture.media
        and not capture.predictions
        and view.rows is None
        and view.block is None
        and all(token.part is None for token in capture.query_tokens(view.stream))
    )
    count = len(view.keys)
    rotated = label_width + 6 > (_WIDEST_MAP - _gutter(label_width)) / count
    return plain and count <= _MOST_UNITS and label_width <= _WIDEST_LABEL and rotated


def _gutter(label_width: float) -> int:
    return max(_LEAST_GUTTER, math.ceil(label_width) + _PADDING) + _TITLE


def _geometry(view: HeadView, label_width: float) -> Markup:
    label = math.ceil(label_width)
    top = math.ceil(label * math.sin(_TURN) + 2 * _PADDING) + _TITLE
    lean = math.ceil(label * math.cos(_TURN))
    ratio = len(view.queries) / len(view.keys)
    return Markup("--left: {}px; --top: {}px; --lean: {}px; --count: {}; --ratio: {:g}").format(
        _gutter(label_width), top, lean, len(view.keys), min(1.4, max(0.5, ratio))
    )


def _labels(units: Sequence[Unit], selected: int, name: str) -> list[Label]:
    return [
        Label(
            visible(unit.label), 100 * (at + 0.5) / len(units), f"label {name}" if at == selected else "label"
        )
        for at, unit in enumerate(units)
    ]


def _words(
    text: str,
    capture: Capture,
    view: HeadView,
    weights: NDArray[np.float32],
    spec: FigureSpec,
    row: int,
    column: int,
) -> Iterator[Word]:
    """The text in pieces: words, shaded by the weight that the query gives to them, and what is between."""
    tokens, cursor = capture.query_tokens(view.stream), 0
    colours = [pixels(weights, spec.colours, theme, spec.scale) for theme in _BOTH]
    for at, unit in enumerate(view.keys):
        covered = [tokens[position] for position in unit.tokens]
        starts = [token.start for token in covered if token.start is not None]
        ends = [token.end for token in covered if token.end is not None]
        word = visible(unit.label)
        if starts and ends:
            if min(starts) > cursor:
                yield Word(text[cursor : min(starts)])
            word = text[max(cursor, min(starts)) : max(ends)] or word
            cursor = max(cursor, max(ends))
        names = {
            "word": True,
            "special": not (starts and ends),
            "continues": covered[0].continues,
            "goes-on": at + 1 < len(view.keys) and tokens[view.keys[at + 1].tokens[0]].continues,
            "is-query": at == row,
            "is-key": at == column,
            "is-lit": not np.isnan(weights[at]),
            "is-focus": at == row,
        }
        style = "" if np.isnan(weights[at]) else _shade(*(colour[at] for colour in colours))
        yield Word(word, " ".join(name for name, has in names.items() if has), style)
    if cursor < len(text):
        yield Word(text[cursor:])


def _shade(light: NDArray[np.uint8], dark: NDArray[np.uint8]) -> Markup:
    inks = (ink_on(colour) for colour in (light, dark))
    return Markup("background-color: {}; color: {}").format(_themed(_hex(light), _hex(dark)), _themed(*inks))


def _image(weights: NDArray[np.float32], spec: FigureSpec, theme: ThemeName) -> str:
    """The cells as an address of a PNG."""
    masked = np.isnan(weights)
    colours = pixels(np.where(masked, 0, weights), spec.colours, theme, spec.scale)
    alpha = np.where(masked, 0, 255).astype(np.uint8)[..., None]
    packed = io.BytesIO()
    Image.fromarray(np.concatenate([colours, alpha], axis=-1)).save(packed, "PNG", optimize=True)
    return f"data:image/png;base64,{base64.b64encode(packed.getvalue()).decode()}"


def _gradient(spec: FigureSpec) -> Markup:
    light, dark = (stops(spec.colours, theme) for theme in _BOTH)
    colours = ", ".join(_themed(*both) for both in zip(light, dark, strict=True))
    return Markup("background-image: linear-gradient(to right, {})").format(Markup(colours))


def _themed(light: str, dark: str) -> str:
    return f"light-dark({light}, {dark})"


def _hex(colour: NDArray[np.uint8]) -> str:
    return f"#{bytes(colour).hex()}"
