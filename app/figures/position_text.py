"""The text beside a picture of a sentence or a message at several depths of its prompt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..analysis.notes import percent
from ..analysis.row_sampling import RowsRead, sampling_note
from ..core.outcome import Measure, Outcome
from ..core.position_curve import PositionCurve
from ..message import Message, _, digits, ngettext
from .budget_caption import EVEN, NOT_USE, heads_note, rows_note, share_text, with_heads
from .figure import Figure
from .label_text import shorten, visible
from .outcome_text import outcome_name, value_text
from .result import missing_result

READING = _("Each point is a run of the model. To the right: how many of the others stand before it.")
SHARE = _("share of attention")
EVENLY = _("evenly spread")
NOW = _("where it stands now")
DEPTH = _("depth")
_TITLES: Mapping[Measure, Message] = {
    "logprob": _("log-probability (nats)"),
    "logit": _("logit"),
    "difference": _("difference of logits"),
}
# Letters of what moves, in a title.
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class SaidDepth:
    """One depth in words.

    Attributes:
        depth: how deep it is, e.g. ``33 %``.
        share: what it gets there, in a sentence.
        value: the outcome there, in a sentence.
    """

    depth: str
    share: str
    value: str


def curve_of(figure: Figure) -> PositionCurve:
    """The curve that a figure shows. Raises InvalidRequest if the figure was made without one."""
    if not isinstance(figure.result, PositionCurve):
        raise missing_result()
    return figure.result


def title(figure: Figure) -> str:
    """What moves, and whose attention it gets."""
    text = shorten(visible(curve_of(figure).text), _LONGEST)
    return with_heads(figure, _("“{text}” at other depths of the prompt", text=text))


def depth_text(curve: PositionCurve, at: int) -> Message:
    """How deep one of the places is."""
    return _("{number} %", number=digits(f"{100 * curve.places[at]:.0f}"))


def outcome_text(curve: PositionCurve, at: int) -> Message:
    """The outcome at one of the depths, with its unit."""
    return value_text(_measured(curve), curve.depths[at].value)


def outcome_title(curve: PositionCurve) -> Message:
    """What the values are, at an axis or above a column."""
    return _TITLES[_measured(curve).measure]


def said(curve: PositionCurve) -> tuple[SaidDepth, ...]:
    """Every depth in words."""
    return tuple(
        SaidDepth(depth_text(curve, at), share_said(curve, at), value_said(curve, at))
        for at in range(len(curve.depths))
    )


def share_said(curve: PositionCurve, at: int) -> Message:
    """What it gets at one of the depths, in a sentence."""
    depth = curve.depths[at]
    return _(
        "At depth {depth}: {share} of the attention; evenly spread: {even}",
        depth=depth_text(curve, at),
        share=_share(depth.share),
        even=_share(depth.even),
    )


def value_said(curve: PositionCurve, at: int) -> Message:
    """The outcome at one of the depths, in a sentence."""
    return _("At depth {depth}: {value}", depth=depth_text(curve, at), value=outcome_text(curve, at))


def statements(figure: Figure) -> list[Message]:
    """The least and the largest share and outcome, and both where it stands now."""
    curve = curve_of(figure)
    values = [one.value for one in curve.depths]
    low, high = values.index(min(values)), values.index(max(values))
    return [
        *_shares(curve),
        _("Outcome measured: {outcome}.", outcome=_outcome_name(figure, curve)),
        _(
            "It is lowest at depth {low} ({least}), and highest at depth {high} ({most}).",
            low=depth_text(curve, low),
            least=outcome_text(curve, low),
            high=depth_text(curve, high),
            most=outcome_text(curve, high),
        ),
        _(
            "Where it stands now, at depth {depth}: {share} of the attention, and {value}.",
            depth=depth_text(curve, curve.current),
            share=_share(curve.depths[curve.current].share),
            value=outcome_text(curve, curve.current),
        ),
    ]


def notes(figure: Figure) -> list[str]:
    """What depth is, which rows these are, and what is averaged, compared and left out."""
    curve = curve_of(figure)
    return [
        *_depth_notes(curve),
        *rows_note("answer" if curve.answer else "last", curve.answer or 1),
        *sampling_note(RowsRead(curve.rows, curve.rows_of)),
        *_answer_notes(curve),
        *heads_note(figure),
        EVEN,
        *_sink_notes(curve),
        _("One prompt, run once for each depth: nothing here says that other prompts are alike."),
        NOT_USE,
    ]


def _measured(curve: PositionCurve) -> Outcome:
    return curve.outcome or Outcome("logprob")


def _outcome_name(figure: Figure, curve: PositionCurve) -> Message:
    if curve.outcome is not None:
        return outcome_name(curve.outcome, figure.a)
    return ngettext(
        "the log-probability of the whole answer ({count} token)",
        "the log-probability of the whole answer ({count} tokens)",
        curve.answer,
    )


def _share(share: float | None) -> Message | str:
    return share_text(float("nan") if share is None else share)


def _shares(curve: PositionCurve) -> Iterator[Message]:
    known = [(one.share, at) for at, one in enumerate(curve.depths) if one.share is not None]
    even = [one.even for one in curve.depths if one.even is not None]
    if not known or not even:
        return
    (least, low), (most, high) = min(known), max(known)
    yield _(
        "It gets from {least} of the attention (at depth {low}) to {most} (at depth {high}); evenly spread"
        " attention would give it {even}.",
        least=percent(least),
        low=depth_text(curve, low),
        most=percent(most),
        high=depth_text(curve, high),
        even=_range(even),
    )


def _range(shares: Sequence[float]) -> Message:
    """The least and the largest of some shares; one number where they are written alike."""
    least, most = percent(min(shares)), percent(max(shares))
    return least if str(least) == str(most) else _("{low} to {high}", low=least, high=most)


def _depth_notes(curve: PositionCurve) -> Iterator[Message]:
    count = len(curve.depths)
    if curve.unit == "part":
        yield _(
            "Depth is the share of the other messages that stand before it; depths tried: {count}. The others"
            " keep their order, and the last one stays last.",
            count=count,
        )
    elif curve.part is None:
        yield _(
            "Depth is the share of the other sentences that stand before it; depths tried: {count}. The"
            " others keep their order, and the last one, which the model continues, stays last.",
            count=count,
        )
    else:
        yield _(
            "Depth is the share of the other sentences of its message that stand before it; depths tried:"
            " {count}. The others keep their order.",
            count=count,
        )
    if curve.refused:
        yield ngettext(
            "{count} place is left out: no conversation of this model can have that order.",
            "{count} places are left out: no conversation of this model can have that order.",
            curve.refused,
        )


def _answer_notes(curve: PositionCurve) -> Iterator[Message]:
    if curve.answer:
        yield _("The answer is the same at every depth: the model does not write it anew.")


def _sink_notes(curve: PositionCurve) -> Iterator[Message]:
    sinks = [one.sink for one in curve.depths]
    if not max(sinks):
        return
    yield _(
        "Without the sink, which takes {share} of whole rows, the rest of each row is scaled up to 100 %.",
        share=_range(sinks),
    )
    if curve.depths[0].first == 0:
        yield _("Where it stands first, its first token is the sink, and does not count.")
