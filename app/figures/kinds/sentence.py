"""The words of a text, joined by lines where one attends to another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...analysis.edges import Edges, edges_of
from ...analysis.head_view import HeadView
from ...analysis.notes import percent
from ...analysis.units import Unit, find, units
from ...errors import InvalidRequest
from .. import caption
from ..figure import Figure
from ..label_text import visible
from ..plotly_layout import unit_descriptions
from ..render.drawing import Drawing
from ..render.heatmap import heading_text
from ..render.page import Heading, page
from ..render.sentence import SentenceLinks, sentence_scene
from ..tables import Table, facts, head_table
from .head import needs
from .kind import Kind

# With more words than this, the picture is too large to take in.
MOST_WORDS = 160
# A word with at least this share of all attention is named (Gu et al. 2024: a sink from 0.3).
_SINK_FROM = 0.3


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


def sentence(figure: Figure) -> Sentence:
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
    row = caption.row_noun(figure.a, figure.spec.stream, figure.spec.noun)
    return f"Lines lead from a {row} (query) to a dot at the one it attends to (key)."


def check_words(figure: Figure) -> None:
    """Raise InvalidRequest if there are too many words to join by lines."""
    spec, stream = figure.spec, figure.spec.stream
    sides = (
        (figure.a.query_tokens(stream), spec.query_part),
        (figure.a.key_tokens(stream), spec.key_part),
    )
    most = max(
        len(units(tokens, words=spec.words, specials=spec.specials, part=part)) for tokens, part in sides
    )
    if most > MOST_WORDS:
        raise InvalidRequest(
            f"There are {most:,} {spec.noun}s to join by lines;"
            f" of more than {MOST_WORDS} nothing is made out.",
            hint="Take a shorter text or one part of it, or the heatmap: kind=head.",
            asked=most,
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
    written = figure.a.rows_of(stream.name) == "written"
    return stream.query_side != stream.key_side or written or keys[0].tokens[0] < queries[0].tokens[0]


def side_names(figure: Figure) -> tuple[str, str]:
    """The names of the query words and the key words."""
    spec, stream = figure.spec, figure.a.stream(figure.spec.stream)
    attending, attended = stream.query_side, stream.key_side
    if attending == attended:
        attending, attended = spec.query_part or "all", spec.key_part or "all"
    written = figure.a.rows_of(stream.name) == "written"
    doing = f"{spec.noun}s being written" if written else f"{spec.noun}s that attend"
    return f"{attending}: the {doing} (query)", f"{attended}: attended to (key)"


def _draw(figure: Figure) -> Drawing:
    found = sentence(figure)
    view, two = found.view, facing(figure)
    joined = SentenceLinks(
        view.queries,
        view.keys,
        found.found.edges,
        facing=two,
        keys_first=keys_first(figure, view.queries, view.keys),
        names=side_names(figure),
        row=found.row,
        column=found.column,
    )
    scene = sentence_scene(joined, figure.spec)
    noun = figure.spec.noun
    heading = Heading(
        caption.with_stream_name(figure.spec, caption.title(view)), subtitle(figure), heading_text(noun)
    )
    statements, notes = list(_statements(found)), _notes(figure, found)
    return page(figure, heading, scene, statements, notes)


def _statements(found: Sentence) -> Iterator[str]:
    """What the lines show, and which word gets most attention."""
    view = found.view
    query = None if found.row is None else caption.row_name(view.queries[found.row].label, view.rows)
    key = None if found.column is None else visible(view.keys[found.column].label)
    if found.row is not None and found.column is not None:
        pair = caption.pair_said(view, found.row, found.column)
        yield f"{pair[0].upper()}{pair[1:]}; the other lines are those of {query}."
    elif query is not None:
        yield f"Only the lines of {query} are drawn."
    elif key is not None:
        yield f"Only the lines to “{key}” are drawn."
    elif found.shares and (view.heads.by == "mean" or len(view.members) == 1):
        yield from _most(view)


def _most(view: HeadView) -> Iterator[str]:
    """The word with a large share of all attention, over rows that have a choice.

    In the other rows the mask decides.
    """
    choice = view.choice
    if np.count_nonzero(choice) < 2:
        return
    share = view.matrix[choice].mean(axis=0, dtype=np.float64)
    most = int(share.argmax())
    if share[most] >= _SINK_FROM:
        word = view.keys[most]
        sink = " (attention sink)" if word.special or word.tokens[0] == 0 else ""
        which = "all these rows" if choice.all() else "the rows that may attend to more than one"
        share_of = percent(float(share[most]))
        yield f"“{visible(word.label)}” gets {share_of} of the attention of {which}{sink}."


def _notes(figure: Figure, found: Sentence) -> list[str]:
    return [*arcs(figure), *edge_notes(found.found), *caption.notes(found.view, figure.spec)]


def arcs(figure: Figure) -> list[str]:
    """The direction of the lines, if their ends do not show it."""
    if facing(figure):
        return []
    those = f"{figure.spec.noun}s"
    return [
        f"Lines above the {those}, or left of them, lead to earlier ones;"
        " those below, or right of them, to later ones."
    ]


def edge_notes(found: Edges) -> list[str]:
    """Which weights have no line."""
    if not found.left_out:
        return ["Every weight that is not 0 has a line."]
    those = "1 weight has" if found.left_out == 1 else f"{found.left_out:,} weights have"
    return [
        f"Weights below {found.below:.3g} have no line: {those} none, together {percent(found.share)} of what"
        " could be drawn here."
    ]


def _document(figure: Figure) -> dict[str, Any]:
    found = sentence(figure)
    return {
        "kind": figure.kind,
        "title": caption.with_stream_name(figure.spec, caption.title(found.view)),
        "queries": unit_descriptions(found.view.queries),
        "keys": unit_descriptions(found.view.keys),
        "query": found.row,
        "key": found.column,
        "lines": [
            {"query": line.row, "key": line.column, "weight": line.weight} for line in found.found.edges
        ],
        "below": found.found.below,
        "left_out": {"weights": found.found.left_out, "share": found.found.share},
        "notes": [*_statements(found), *_notes(figure, found)],
        **facts(figure.a, figure.spec),
    }


def _table(figure: Figure) -> Table:
    """All weights between the words, including those without a line."""
    found = sentence(figure)
    whole = head_table(figure.a, replace(figure.spec, max_cells=None))
    return replace(whole, about=(*whole.about, *_statements(found), *edge_notes(found.found)))


SENTENCE = Kind("Sentence with lines", _draw, _document, plotly=False, table=_table, needs=needs)
