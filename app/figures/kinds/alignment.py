"""The key that each query attends to most: one line per query."""

from collections.abc import Iterator, Sequence

import numpy as np

from ...analysis.alignment import Alignment, alignment
from ...analysis.edges import Edge
from ...core.rounding import significant
from ...core.shape import build
from ...errors import InvalidRequest
from ...message import Message, _, joined, ngettext
from .. import axis_titles, caption
from ..documents import AlignmentDocument, FigureFacts
from ..figure import Figure
from ..matrix_sides import visible_units
from ..render.drawing import Drawing
from ..render.page import Heading, Scene, name_in, page
from ..render.sentence import SentenceLinks, sentence_scene
from ..render.slides.frame import ROOM_HIGH, ROOM_WIDE, on_slide
from ..render.slides.sentence import sentence_slide
from ..tables import Table, axis_arrays, facts, origin, position_and_label, short
from .head import needs
from .kind import Kind
from .sentence import arcs, check_words, facing, keys_first, side_names, subtitle

COLUMNS = ("query_position", "query", "key_position", "key", "weight", "ties")

_JOINED: dict[caption.RowNoun, Message] = {
    "unit that attends": _(
        "Each row is joined to the column with its largest weight (argmax); no line is left out."
    ),
    "unit being written": _(
        "Each row, named by what is being written, is joined to the column with its largest weight (argmax);"
        " no line is left out."
    ),
    "token that attends": _(
        "Each token that attends is joined to the one with the largest weight in its row "
        "(argmax); no line is left out."
    ),
    "word that attends": _(
        "Each word that attends is joined to the one with the largest weight in its row "
        "(argmax); no line is left out."
    ),
    "token being written": _(
        "Each token being written is joined to the one with the largest weight in its row "
        "(argmax); no line is left out."
    ),
    "word being written": _(
        "Each word being written is joined to the one with the largest weight in its row "
        "(argmax); no line is left out."
    ),
}
_READING: dict[caption.RowNoun, Message] = {
    "unit that attends": _(
        "A row for each line: from what attends (query) to what it attends to most (key)."
    ),
    "unit being written": _(
        "A row for each line: from what is being written (query) to what it attends to most (key)."
    ),
    "token that attends": _(
        "A row for each line: from a token that attends (query) to one that it attends to most (key)."
    ),
    "word that attends": _(
        "A row for each line: from a word that attends (query) to one that it attends to most (key)."
    ),
    "token being written": _(
        "A row for each line: from a token being written (query) to one that it attends to most (key)."
    ),
    "word being written": _(
        "A row for each line: from a word being written (query) to one that it attends to most (key)."
    ),
}


def alignment_of(figure: Figure) -> Alignment:
    """The alignment of a figure: of one head, or of the mean over several.

    Raises:
        InvalidRequest: a maximum over heads is requested, or there are too many words to join.
    """
    spec = figure.spec
    check_words(figure)
    if spec.heads.by == "max":
        raise InvalidRequest(
            _("An alignment is of one head, or of the mean over several: not of their maximum."),
            hint=_("Leave out by=max."),
        )
    return alignment(
        figure.a,
        spec.stream,
        spec.heads.members(figure.a, spec.stream),
        **spec.units(),
    )


def _draw(figure: Figure) -> Drawing:
    aligned = alignment_of(figure)
    return _page(figure, aligned, sentence_scene(_links(figure, aligned), figure.spec))


def _slide(figure: Figure) -> Drawing:
    aligned = alignment_of(figure)
    marks, left_out = sentence_slide(_links(figure, aligned), figure.spec)
    drawing = _page(figure, aligned, Scene(marks, ROOM_WIDE, ROOM_HIGH), left_out)
    return on_slide(drawing, (ROOM_WIDE, ROOM_HIGH), marks)


def _links(figure: Figure, aligned: Alignment) -> SentenceLinks:
    lines = sorted(_lines(aligned), key=lambda line: line.weight)
    return SentenceLinks(
        aligned.queries,
        aligned.keys,
        lines,
        facing=facing(figure),
        keys_first=keys_first(figure, aligned.queries, aligned.keys),
        names=side_names(figure),
        rows_title=axis_titles.query(figure.a.rows_of(figure.spec.stream)),
    )


def _page(figure: Figure, aligned: Alignment, scene: Scene, first: Sequence[str] = ()) -> Drawing:
    """The picture of a scene; ``first`` are sentences that precede what its caption states."""
    heading = Heading(_title(figure), subtitle(figure), name_in)
    statements = [*first, *_statements(figure, aligned)]
    return page(figure, heading, scene, statements, [*arcs(figure), *_notes(figure)])


def caption_of(figure: Figure, found: Alignment) -> Message:
    """What the lines of a figure's alignment are, of which heads, and how certain, in sentences."""
    title = _("{title}.", title=_title(figure))
    named = figure.spec.heads.named_by_model(figure.a, figure.spec.stream)
    return joined((title, *named, *_statements(figure, found)))


def _title(figure: Figure) -> str:
    heads = figure.spec.heads.describe(figure.a, figure.spec.stream)
    named = caption.with_stream_name(figure.spec, heads)
    if figure.spec.unit == "sentence":
        return _("{heads}: what each sentence attends to most", heads=named)
    if figure.spec.unit == "part":
        return _("{heads}: what each part attends to most", heads=named)
    if figure.spec.unit == "word":
        return _("{heads}: what each word attends to most", heads=named)
    return _("{heads}: what each token attends to most", heads=named)


def _lines(aligned: Alignment) -> Iterator[Edge]:
    for link in aligned.links:
        yield from (Edge(link.query, key, link.weight) for key in link.keys)


def _statements(figure: Figure, aligned: Alignment) -> list[str]:
    """What the lines are, and how certain they are."""
    if not aligned.links:
        if figure.spec.unit != "token":
            return [_("Nothing attends to anything shown.")]
        return [_("No token attends to anything shown.")]
    weights = [link.weight for link in aligned.links if link.choice]
    ties = sum(len(link.keys) > 1 for link in aligned.links)
    tied = ngettext(
        "{count} has several lines, because the weights are equal.",
        "{count} have several lines, because the weights are equal.",
        ties,
    )
    forced = _range(weights, len(aligned.links) - len(weights))
    return [joined((_JOINED[_row(figure)], forced, *([tied] if ties else [])))]


def _range(weights: Sequence[float], forced: int) -> Message:
    """The range of the weights of rows that have a choice, and how many have none."""
    if not weights:
        return _("Each of these may attend to only one key, so the mask determines every weight.")
    lowest, highest = significant(min(weights)), significant(max(weights))
    if not forced:
        return _("The weights go from {lowest} to {highest}.", lowest=lowest, highest=highest)
    return ngettext(
        "The weights go from {lowest} to {highest}, not counting {count} row that may attend "
        "to only one key.",
        "The weights go from {lowest} to {highest}, not counting {count} rows that may "
        "attend to only one key.",
        forced,
        lowest=lowest,
        highest=highest,
    )


def _row(figure: Figure) -> caption.RowNoun:
    return caption.row_noun(figure.a, figure.spec.stream, figure.spec.unit)


def _notes(figure: Figure) -> list[str]:
    """What was averaged, merged and left out, in the words of these heads' heatmap."""
    return list(figure.spec.view(figure.a).notes)


def _document(figure: Figure) -> AlignmentDocument:
    aligned = alignment_of(figure)
    return build(
        AlignmentDocument,
        FigureFacts.of(figure.a, figure.spec),
        kind="alignment",
        title=_title(figure),
        queries=visible_units(aligned.queries),
        keys=visible_units(aligned.keys),
        links=aligned.links,
        heads=aligned.heads,
        notes=(*_statements(figure, aligned), *_notes(figure)),
    )


def _table(figure: Figure) -> Table:
    """One row per line.

    The arrays: ``links`` int64 ``[n, 2]``, row and column of each; ``weights`` float32 ``[n]``; the axes.
    """
    aligned = alignment_of(figure)
    lines = list(_lines(aligned))
    ties = {link.query: len(link.keys) for link in aligned.links}
    return Table(
        about=tuple(origin(figure.a, _title(figure), [*_statements(figure, aligned), *_notes(figure)])),
        reading=_READING[_row(figure)],
        columns=COLUMNS,
        rows=(
            (
                *position_and_label(aligned.queries[line.row]),
                *position_and_label(aligned.keys[line.column]),
                short(np.float32(line.weight)),
                ties[line.row],
            )
            for line in lines
        ),
        arrays={
            "links": np.array([(line.row, line.column) for line in lines], np.int64).reshape(-1, 2),
            "weights": np.array([line.weight for line in lines], np.float32),
            **axis_arrays(aligned.queries, aligned.keys),
        },
        facts=facts(figure.a, figure.spec),
    )


ALIGNMENT = Kind(
    _("What each attends to most"), _draw, _slide, _document, plotly=False, table=_table, needs=needs
)
