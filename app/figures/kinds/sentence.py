"""The words of a text, joined by lines where one attends to another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...analysis.edges import Edges, edges_of
from ...analysis.head_view import HeadView
from ...analysis.notes import percent
from ...analysis.units import Unit, find, units
from ...core.capture import Capture
from ...core.shape import build
from ...core.side_name import part_name, side_name
from ...core.token import UnitName
from ...errors import InvalidRequest
from ...message import Message, _, digits, ngettext, pgettext
from .. import axis_titles, caption
from ..documents import FigureFacts, LinesLeftOut, SentenceDocument, SentenceLine
from ..figure import Figure
from ..label_text import visible
from ..matrix_sides import visible_units
from ..render.drawing import Drawing
from ..render.heatmap import accessible_name
from ..render.page import Heading, Scene, page
from ..render.sentence import SentenceLinks, sentence_scene
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..render.slides.sentence import sentence_slide
from ..tables import Table, head_table
from .head import needs
from .kind import Kind

# With more words than this, the picture is too large to take in.
MOST_WORDS = 160
# A word with at least this share of all attention is named (Gu et al. 2024: a sink from 0.3).
_SINK_FROM = 0.3

_SUBTITLES: dict[caption.RowNoun, Message] = {
    "token that attends": _(
        "Lines lead from a token that attends (query) to a dot at the one it attends to (key)."
    ),
    "word that attends": _(
        "Lines lead from a word that attends (query) to a dot at the one it attends to (key)."
    ),
    "unit that attends": _("Lines lead from what attends (query) to a dot at what it attends to (key)."),
    "token being written": _(
        "Lines lead from a token being written (query) to a dot at the one it attends to (key)."
    ),
    "word being written": _(
        "Lines lead from a word being written (query) to a dot at the one it attends to (key)."
    ),
    "unit being written": _(
        "Lines lead from what is being written (query) to a dot at what it attends to (key)."
    ),
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """The view of a figure's heads, and which of its weights have lines.

    Attributes:
        row, column: the selected words.
        shares: whether weights are shares of a row.
    """

    view: HeadView
    found: Edges
    row: int | None
    column: int | None
    shares: bool


def sentence_of(figure: Figure) -> Sentence:
    """The lines of a figure: those of its query, or to its key, or all.

    Raises:
        InvalidRequest: there are too many words to join.
    """
    check_words(figure)
    view = figure.spec.view(figure.a, MOST_WORDS)
    row = None if figure.query is None else find(view.queries, figure.query)
    column = None if figure.key is None else find(view.keys, figure.key)
    # If both are selected, the line between them is one of the query's.
    lines = edges_of(view.matrix, row, column if row is None else None)
    return Sentence(view, lines, row, column, figure.a.shares)


def subtitle(figure: Figure) -> str:
    """How to read the lines."""
    return _SUBTITLES[caption.row_noun(figure.a, figure.spec.stream, figure.spec.unit)]


def check_words(figure: Figure) -> None:
    """Raise InvalidRequest if there are too many words to join by lines."""
    spec, stream = figure.spec, figure.spec.stream
    sides = (
        (figure.a.query_tokens(stream), spec.query_part),
        (figure.a.key_tokens(stream), spec.key_part),
    )
    most = max(
        len(units(tokens, unit=spec.unit, specials=spec.specials, part=part)) for tokens, part in sides
    )
    if most > MOST_WORDS:
        raise InvalidRequest(
            _too_many(spec.unit, most),
            hint=_("Choose a shorter text, one part of it, or the heatmap: kind=head."),
            asked=most,
            limit=MOST_WORDS,
        )


def _too_many(unit: UnitName, count: int) -> Message:
    match unit:
        case "token":
            return _(
                "There are {count} tokens to join by lines; with more than {limit} nothing can be made out.",
                count=count,
                limit=MOST_WORDS,
            )
        case "word":
            return _(
                "There are {count} words to join by lines; with more than {limit} nothing can be made out.",
                count=count,
                limit=MOST_WORDS,
            )
        case "sentence":
            return _(
                "There are {count} sentences to join by lines; with more than {limit} nothing can be made"
                " out.",
                count=count,
                limit=MOST_WORDS,
            )
    return _(
        "There are {count} parts to join by lines; with more than {limit} nothing can be made out.",
        count=count,
        limit=MOST_WORDS,
    )


def facing(figure: Figure) -> bool:
    """Whether rows and columns are separate: two texts, two parts of one, or tokens written and read."""
    stream = figure.a.stream(figure.spec.stream)
    return (
        stream.query_side != stream.key_side
        or figure.spec.query_part != figure.spec.key_part
        or figure.a.rows_of(stream.name) == "written"
    )


def keys_first(figure: Figure, queries: Sequence[Unit], keys: Sequence[Unit]) -> bool:
    """Whether the keys are read first: a source, an earlier part, tokens read before writing."""
    stream = figure.a.stream(figure.spec.stream)
    names_written = figure.a.rows_of(stream.name) == "written"
    return stream.query_side != stream.key_side or names_written or keys[0].tokens[0] < queries[0].tokens[0]


def side_names(figure: Figure) -> tuple[str, str]:
    """The names of the query words and the key words."""
    spec, stream = figure.spec, figure.a.stream(figure.spec.stream)
    attending, attended = side_name(stream.query_side), side_name(stream.key_side)
    if stream.query_side == stream.key_side:
        attending, attended = (
            _words_of(spec.query_part, figure.a),
            _words_of(spec.key_part, figure.a),
        )
    noun = caption.row_noun(figure.a, stream.name, spec.unit)
    return _query_side_name(noun, attending), _("{side}: attended to (key)", side=attended)


def _words_of(part: str | None, capture: Capture) -> Message | str:
    return part_name(part, capture.roles) if part else pgettext("words", "all")


def _query_side_name(noun: caption.RowNoun, side: str) -> Message:
    match noun:
        case "token that attends":
            return _("{side}: the tokens that attend (query)", side=side)
        case "word that attends":
            return _("{side}: the words that attend (query)", side=side)
        case "unit that attends":
            return _("{side}: what attends (query)", side=side)
        case "token being written":
            return _("{side}: the tokens being written (query)", side=side)
        case "word being written":
            return _("{side}: the words being written (query)", side=side)
        case "unit being written":
            return _("{side}: what is being written (query)", side=side)


def _draw(figure: Figure) -> Drawing:
    sentence = sentence_of(figure)
    return _page(figure, sentence, sentence_scene(_links(figure, sentence), figure.spec))


def _slide(figure: Figure) -> Drawing:
    sentence = sentence_of(figure)
    marks, left_out = sentence_slide(_links(figure, sentence), figure.spec)
    drawing = _page(figure, sentence, Scene(marks, ROOM_WIDE, ROOM_HIGH), left_out)
    return on_slide(drawing, (ROOM_WIDE, ROOM_HIGH), marks)


def _links(figure: Figure, sentence: Sentence) -> SentenceLinks:
    view = sentence.view
    return SentenceLinks(
        view.queries,
        view.keys,
        sentence.found.edges,
        facing=facing(figure),
        keys_first=keys_first(figure, view.queries, view.keys),
        names=side_names(figure),
        rows_title=axis_titles.query(figure.a.rows_of(figure.spec.stream)),
        row=sentence.row,
        column=sentence.column,
    )


def _page(figure: Figure, sentence: Sentence, scene: Scene, first: Sequence[str] = ()) -> Drawing:
    """The picture of a scene; ``first`` are sentences that precede what its caption states."""
    heading = Heading(
        caption.with_stream_name(figure.spec, caption.title(sentence.view)),
        subtitle(figure),
        accessible_name(figure.spec.unit),
    )
    statements = [*first, *_statements(sentence)]
    return page(figure, heading, scene, statements, _notes(figure, sentence))


def _statements(sentence: Sentence) -> Iterator[str]:
    """What the lines show, and which word gets most attention."""
    view = sentence.view
    names_written = view.rows == "written"
    query = None if sentence.row is None else visible(view.queries[sentence.row].label)
    key = None if sentence.column is None else visible(view.keys[sentence.column].label)
    if sentence.row is not None and sentence.column is not None and query is not None:
        yield caption.pair_text(view, sentence.row, sentence.column)
        yield (
            _("The other lines are those of the row that predicts “{query}”.", query=query)
            if names_written
            else _("The other lines are those of “{query}”.", query=query)
        )
    elif query is not None:
        yield (
            _("Only the lines of the row that predicts “{query}” are drawn.", query=query)
            if names_written
            else _("Only the lines of “{query}” are drawn.", query=query)
        )
    elif key is not None:
        yield _("Only the lines to “{key}” are drawn.", key=key)
    elif sentence.shares and (view.heads.by == "mean" or len(view.members) == 1):
        yield from _sink_statements(view)


def _sink_statements(view: HeadView) -> Iterator[str]:
    """The word with a large share of all attention, over rows that have a choice.

    In the other rows the mask decides.
    """
    choice = view.choice
    if np.count_nonzero(choice) < 2:
        return
    share = view.matrix[choice].mean(axis=0, dtype=np.float64)
    most = int(share.argmax())
    if share[most] >= _SINK_FROM:
        yield _share_of_all(view.keys[most], percent(float(share[most])), bool(choice.all()))


def _share_of_all(word: Unit, share: str, every: bool) -> Message:
    """The share of a word; it is a sink where it is special or the first."""
    label = visible(word.label)
    match word.special or word.tokens[0] == 0, every:
        case True, True:
            return _(
                "“{word}” gets {share} of the attention of all these rows (attention sink).",
                word=label,
                share=share,
            )
        case True, False:
            return _(
                "“{word}” gets {share} of the attention of the rows that may attend to more than one"
                " (attention sink).",
                word=label,
                share=share,
            )
        case False, True:
            return _("“{word}” gets {share} of the attention of all these rows.", word=label, share=share)
    return _(
        "“{word}” gets {share} of the attention of the rows that may attend to more than one.",
        word=label,
        share=share,
    )


def _notes(figure: Figure, sentence: Sentence) -> list[str]:
    return [*arcs(figure), *edge_notes(sentence.found), *caption.notes(sentence.view, figure.spec)]


def arcs(figure: Figure) -> list[str]:
    """The direction of the lines, if their ends do not show it."""
    if facing(figure):
        return []
    if figure.spec.unit in ("sentence", "part"):
        return [_("Lines above, or left, lead to what is earlier; those below, or right, to what is later.")]
    if figure.spec.unit == "word":
        return [
            _(
                "Lines above the words, or left of them, lead to earlier ones; those below, or right of"
                " them, to later ones."
            )
        ]
    return [
        _(
            "Lines above the tokens, or left of them, lead to earlier ones; those below, or right of them,"
            " to later ones."
        )
    ]


def edge_notes(edges: Edges) -> list[str]:
    """Which weights have no line."""
    if not edges.left_out:
        return [_("Every weight that is not 0 has a line.")]
    return [
        ngettext(
            "Weights below {limit} have no line: {count} weight has none, together {share} of what could be"
            " drawn here.",
            "Weights below {limit} have no line: {count} weights have none, together {share} of what could be"
            " drawn here.",
            edges.left_out,
            limit=digits(f"{edges.below:.3g}"),
            share=percent(edges.share),
        )
    ]


def _document(figure: Figure) -> SentenceDocument:
    sentence = sentence_of(figure)
    return build(
        SentenceDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="sentence",
        title=caption.with_stream_name(figure.spec, caption.title(sentence.view)),
        queries=visible_units(sentence.view.queries),
        keys=visible_units(sentence.view.keys),
        query=sentence.row,
        key=sentence.column,
        lines=tuple(map(SentenceLine.of, sentence.found.edges)),
        below=sentence.found.below,
        left_out=LinesLeftOut(sentence.found.left_out, sentence.found.share),
        notes=(*_statements(sentence), *_notes(figure, sentence)),
    )


def _table(figure: Figure) -> Table:
    """All weights between the words, including those without a line."""
    sentence = sentence_of(figure)
    whole = head_table(figure.a, replace(figure.spec, max_cells=None))
    return replace(whole, about=(*whole.about, *_statements(sentence), *edge_notes(sentence.found)))


SENTENCE = Kind(_("Sentence with lines"), _draw, _slide, _document, plotly=False, table=_table, needs=needs)
