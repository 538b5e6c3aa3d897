"""The text beside a picture of an attention budget."""

from collections.abc import Iterator, Mapping

import numpy as np

from ..analysis.budget_rows import RowsKind
from ..analysis.budget_view import BudgetView, NotableSentence
from ..analysis.key_groups import MOST_WORDS
from ..analysis.notes import not_shares, percent
from ..analysis.padding import padding_note
from ..analysis.row_sampling import sampling_note
from ..analysis.units import part_name
from ..core.budget_columns import Per
from ..core.rounding import decimals
from ..message import Message, _, enumerated, joined, ngettext
from . import axis_titles
from .caption import scale_note, with_stream_name
from .figure import Figure
from .label_text import visible

# Sink tokens that are named; of more, how many there are.
_NAMED = 3

_COLUMNS: Mapping[Per, Message] = {"layer": _("layer"), "head": _("head")}
SUBTITLES: Mapping[Per, Message] = {
    "layer": _("Bars: share of attention; ticks: if spread evenly. Cells: in each layer."),
    "head": _("Bars: share of attention; ticks: if spread evenly. Cells: in each head."),
    "step": _("Bars: share of attention; ticks: if spread evenly. Cells: at each step."),
}
EVEN = _(
    "Evenly spread attention would give a part as large a share as it has of the tokens that a row may attend"
    " to: the mean over the rows, with masks and windows."
)
NOT_USE = _("A share says where attention goes, not what the model does with it.")
_TITLES: Mapping[RowsKind, Message] = {
    "answer": _("What the answer draws on"),
    "written": _("What the written text draws on"),
    "last": _("What the next token is predicted from"),
    "all": _("What the tokens draw on"),
}
_WHO: Mapping[RowsKind, Message] = {
    "answer": _("The answer"),
    "written": _("The written text"),
    "last": _("The prediction of the next token"),
    "all": _("The average token"),
}


def title(figure: Figure, view: BudgetView) -> Message | str:
    """Who draws on what, in which heads."""
    kind = view.chosen.kind
    if kind == "chosen":
        who: Message | str = _("What “{word}” draws on", word=_word(figure, view))
    elif kind == "part":
        who = _("What a part draws on: {part}", part=part_name(figure.spec.query_part, figure.a.roles))
    else:
        who = _TITLES[kind]
    return with_heads(figure, who)


def with_heads(figure: Figure, title: str) -> str:
    """A title with the heads, unless they are all, and with the stream."""
    spec, shape = figure.spec, figure.a.stream(figure.spec.stream)
    if len(spec.heads.members(figure.a, spec.stream)) < shape.layers * shape.heads:
        heads = spec.heads.describe(figure.a, spec.stream)
        title = _("{title} · {heads}", title=title, heads=heads)
    return with_stream_name(spec, title)


def columns_title(figure: Figure) -> Message:
    """What the columns are; those of steps are named as rows are everywhere."""
    return _COLUMNS.get(figure.per) or axis_titles.query(figure.a.rows_of(figure.spec.stream))


def statements(figure: Figure, view: BudgetView) -> list[str]:
    """The largest and the smallest share, what the sink takes, and the sentences that stand out."""
    return [*_shares(figure, view), *_sink(figure, view), *_sentences(view)]


def notes(figure: Figure, view: BudgetView, drawn: int) -> list[str]:
    """Which rows these are, and what is averaged, compared and left out.

    Args:
        drawn: how many groups are drawn.
    """
    capture, spec = figure.a, figure.spec
    return [
        *rows_note(view.chosen.kind, len(view.chosen.positions)),
        *sampling_note(view.budget.rows),
        *heads_note(figure),
        EVEN,
        *_not_divided(figure, view),
        *_left_out(view, drawn),
        *padding_note(capture, spec.stream),
        *not_shares(capture),
        NOT_USE,
        *scale_note(spec.scale),
    ]


def cell_text(view: BudgetView, per: Per, group: int, column: int) -> Message:
    """A cell in a sentence."""
    place = view.columns[column]
    part = visible(view.groups[group].label)
    share, even = share_text(view.cells[group, column]), share_text(view.even_cells[group, column])
    if per == "layer":
        return _(
            "Layer {layer}: {share} to {part}; evenly spread: {even}",
            layer=str(place.layer),
            share=share,
            part=part,
            even=even,
        )
    if per == "head":
        return _(
            "Layer {layer}, head {head}: {share} to {part}; evenly spread: {even}",
            layer=str(place.layer),
            head=str(place.head),
            share=share,
            part=part,
            even=even,
        )
    return _(
        "“{word}”: {share} to {part}; evenly spread: {even}",
        word=visible(place.label),
        share=share,
        part=part,
        even=even,
    )


def bar_text(view: BudgetView, group: int) -> Message:
    """A bar in a sentence."""
    return _(
        "{part}: {share} of the attention; evenly spread: {even}",
        part=visible(view.groups[group].label),
        share=share_text(view.totals[group]),
        even=share_text(view.even[group]),
    )


def share_text(share: float) -> Message | str:
    """A share; a dash where nothing is left without the sink."""
    return "–" if np.isnan(share) else percent(float(share))


def _who(figure: Figure, view: BudgetView) -> Message:
    if view.chosen.kind == "chosen":
        return _("“{text}”", text=_word(figure, view))
    if view.chosen.kind == "part":
        return part_name(figure.spec.query_part, figure.a.roles)
    return _WHO[view.chosen.kind]


def _word(figure: Figure, view: BudgetView) -> str:
    first = view.chosen.positions[0]
    unit = next(unit for unit in figure.axis_units[0] if first in unit.tokens)
    return visible(unit.label)


def _shares(figure: Figure, view: BudgetView) -> Iterator[Message]:
    # What the answer draws from itself is not what it was asked.
    text = [
        at
        for at, group in enumerate(view.groups)
        if group.is_text and group.part != "answer" and not np.isnan(view.totals[at])
    ]
    if not text:
        return
    most = max(text, key=lambda at: view.totals[at])
    yield _(
        "{who} draws {share} of its attention from {part} (evenly spread: {even}).",
        who=_who(figure, view),
        share=share_text(view.totals[most]),
        part=_quoted(view, most),
        even=share_text(view.even[most]),
    )
    for at, group in enumerate(view.groups):
        if at not in text and view.totals[at] > view.totals[most]:
            yield _(
                "{share} comes from {part}.", share=share_text(view.totals[at]), part=visible(group.label)
            )
    least = min(text, key=lambda at: view.totals[at])
    if least != most:
        yield _(
            "The smallest share, {share}, comes from {part} (evenly spread: {even}).",
            share=share_text(view.totals[least]),
            part=_quoted(view, least),
            even=share_text(view.even[least]),
        )


def _quoted(view: BudgetView, at: int) -> Message:
    return _("“{text}”", text=visible(view.groups[at].label))


def _sink(figure: Figure, view: BudgetView) -> Iterator[Message]:
    """What sinks take, and whether it counts."""
    tokens = figure.a.key_tokens(figure.spec.stream)
    sinks = [visible(tokens[place].label) for place in view.budget.sinks.tolist()]
    named = list(dict.fromkeys(sinks))
    name = enumerated([*named[:_NAMED], *(["…"] if len(named) > _NAMED else [])])
    share = share_text(float(view.whole.sink[0]))
    learned = float(view.whole.learned[0])
    if sinks and view.with_sink:
        yield _("The sink ({tokens}) takes {share}, which counts here to its part.", tokens=name, share=share)
    elif sinks and not view.groups:
        yield _(
            "Without the sink ({tokens}), which takes {share}, nothing is left.", tokens=name, share=share
        )
    elif sinks:
        yield _(
            "Without the sink ({tokens}), which takes {share}: the rest of each row is scaled up to 100 %.",
            tokens=name,
            share=share,
        )
    if learned > 0:
        yield (
            _("A learned sink, which is no token, takes {share}.", share=percent(learned))
            if view.with_sink
            else _(
                "A learned sink, which is no token, takes {share}; it does not count.", share=percent(learned)
            )
        )


def _sentences(view: BudgetView) -> Iterator[Message]:
    if not view.sentences:
        return
    most, least = view.sentences
    yield joined(
        (
            _("Most used sentence for its length: {sentence}.", sentence=_sentence(most)),
            _("Most neglected: {sentence}.", sentence=_sentence(least)),
        )
    )


def _sentence(sentence: NotableSentence) -> Message:
    return _(
        "“{text}” ({share}, {ratio} times its even share)",
        text=visible(sentence.label),
        share=share_text(sentence.share),
        ratio=decimals(sentence.ratio, 2),
    )


def heads_note(figure: Figure) -> list[str]:
    """That several heads count alike; empty for one."""
    heads, stream = figure.spec.heads, figure.spec.stream
    if len(heads.members(figure.a, stream)) == 1:
        return []
    return [_("{heads}. Each head counts the same.", heads=heads.describe(figure.a, stream))]


def rows_note(kind: RowsKind, count: int) -> Iterator[Message]:
    """Whose attention it is.

    Args:
        count: how many rows.
    """
    if kind == "answer":
        yield ngettext(
            "The attention while the answer is written: the row that predicts its token.",
            "The attention while the answer is written: {count} rows, from the last token of the prompt to"
            " the last but one of the answer; each predicts the token after it.",
            count,
        )
    elif kind == "written":
        yield ngettext(
            "The attention while the text is written: the row that predicts its token.",
            "The attention while the text is written: {count} rows, each of which predicts a token.",
            count,
        )
    elif kind == "last":
        yield _("The row of the last token, which predicts the next one.")
    elif kind == "all":
        yield ngettext("The row of the only token.", "The mean over the rows of all {count} tokens.", count)
    else:
        yield ngettext("One row, of one token.", "The mean over the rows of {count} tokens.", count)


def _not_divided(figure: Figure, view: BudgetView) -> Iterator[Message]:
    if figure.spec.unit == "word" != view.unit:
        yield _("A text of more than {count} tokens is not divided into words here.", count=MOST_WORDS)


def _left_out(view: BudgetView, drawn: int) -> Iterator[Message]:
    if view.unreachable:
        yield ngettext(
            "{count} part is left out: no row may attend to it.",
            "{count} parts are left out: no row may attend to them.",
            view.unreachable,
        )
    if drawn < len(view.groups):
        yield _(
            "{shown} of {count} parts are drawn, those with the largest shares; tables have all.",
            shown=drawn,
            count=len(view.groups),
        )
