"""The words of a patch map: its title, its axes, what a cell says, and what the map does not show."""

from collections.abc import Iterator

import numpy as np

from ..core.capture import Capture
from ..core.outcome import Outcome
from ..core.patch_map import PARTS, HeadPart, Patched, PatchMap
from ..message import Message, _, digits, localized, ngettext
from .caption import diverging_scale_note
from .colours import effect_limit
from .label_text import visible
from .outcome_text import outcome_name, value_text
from .spec import FigureSpec

# A difference smaller than this, in the unit of the outcome, is said to be small.
_SMALL = 0.01
PART_NAMES: dict[HeadPart, Message] = {
    "query": _("queries"),
    "key": _("keys"),
    "value": _("values"),
    "output": _("output"),
}
_TITLES: dict[Patched, Message] = {
    "positions": _("Patching: the state of each token before each layer"),
    "heads": _("Patching: the output of each head"),
}
_MEANING: dict[Patched, Message] = {
    "positions": _(
        "Each cell is a run of B in which one token has, before one layer, the state that it has in A."
    ),
    "heads": _(
        "Each cell is a run of B in which one head has the output that it has in A, before the output"
        " projection and at every token."
    ),
    "parts": _(
        "Each cell is a run of B in which one head has the queries, keys, values or output that it has in A,"
        " at every token; queries and keys carry the positions that they have in A."
    ),
}


def patch_title(found: PatchMap) -> Message:
    """What is patched, in a few words."""
    if found.patched == "parts":
        return _("Patching: the parts of each head of layer {layer}", layer=str(found.layer))
    return _TITLES[found.patched]


def axis_names(found: PatchMap) -> tuple[Message, Message]:
    """What a row stands for, and what a column stands for."""
    if found.patched == "positions":
        return _("before layer"), _("token (A’s / B’s)")
    return (_("layer"), _("head")) if found.patched == "heads" else (_("head"), _("part of the head"))


def row_labels(found: PatchMap) -> tuple[str, ...]:
    """Labels of the rows: numbers."""
    return tuple(map(str, range(len(found.shares))))


def column_labels(a: Capture, b: Capture, found: PatchMap) -> tuple[str, ...]:
    """Labels of the columns: of two tokens that differ, A's and B's."""
    if found.patched == "heads":
        return tuple(map(str, range(len(found.shares[0]))))
    if found.patched == "parts":
        return tuple(localized(PART_NAMES[part]) for part in PARTS)
    side = a.stream(found.stream).query_side
    names = [
        (a.tokens[side][one].short or a.tokens[side][one].label, b.tokens[side][other].label)
        for one, other in found.pairs[side]
    ]
    same = [a.tokens[side][one].short is not None for one, _other in found.pairs[side]]
    return tuple(
        own if own == other or patch else f"{own} / {other}"
        for (own, other), patch in zip(names, same, strict=True)
    )


def share_text(share: float) -> Message:
    """A share as a number."""
    return digits(f"{share:.3f}".replace("-", "−"))


def limit_of(found: PatchMap) -> float:
    """The end of the scale of colours: all of the difference, or the largest share that is beyond."""
    return max(1.0, effect_limit(float(np.abs(found.shares).max())))


def largest_cell(found: PatchMap) -> tuple[int, int]:
    """Row and column of the largest share, the first of several."""
    shares = np.array(found.shares)
    row, column = divmod(int(shares.argmax()), shares.shape[1])
    return row, column


def cell_text(a: Capture, found: PatchMap, row: int, column: int) -> Message:
    """What a cell says, as a sentence."""
    share = share_text(found.shares[row][column])
    if found.patched == "positions":
        side = a.stream(found.stream).query_side
        position = found.pairs[side][column][0]
        return _(
            "“{token}” (token {position} of A) before layer {layer} recovers {share} of the difference.",
            token=visible(a.tokens[side][position].label),
            position=str(position),
            layer=str(row),
            share=share,
        )
    if found.patched == "heads":
        return _(
            "Layer {layer}, head {head} recovers {share} of the difference.",
            layer=str(row),
            head=str(column),
            share=share,
        )
    return _(
        "Layer {layer}, head {head}, {part}: {share} of the difference is recovered.",
        layer=str(found.layer),
        head=str(row),
        part=PART_NAMES[PARTS[column]],
        share=share,
    )


def outcome_note(a: Capture, found: PatchMap) -> Message:
    """What is measured, and its value in A and in B."""
    return _(
        "Outcome measured: {outcome}. In A it is {a}, in B {b}.",
        outcome=_name(found.outcome, a),
        a=value_text(found.outcome, found.outcome.value),
        b=value_text(found.outcome, found.other),
    )


def _name(outcome: Outcome, a: Capture) -> Message:
    """What is measured; a distance is one from A."""
    if outcome.measure == "change":
        return _("how far the embedding lies from A’s, as a share of its length")
    if outcome.measure == "divergence":
        return _("how far the prediction lies from A’s (Kullback-Leibler divergence)")
    return outcome_name(outcome, a)


def patch_notes(a: Capture, found: PatchMap, spec: FigureSpec) -> list[str]:
    """Sentences about what a cell of a picture says, and about its colours."""
    limit = limit_of(found)
    return [
        *reading_notes(a, found),
        _(
            "The colours range from {lowest} to {highest}, symmetric about 0.",
            lowest=digits(f"−{limit:g}"),
            highest=digits(f"{limit:g}"),
        ),
        *diverging_scale_note(spec.scale, limit),
    ]


def reading_notes(a: Capture, found: PatchMap) -> Iterator[Message]:
    """What a cell says, what was left out, and what the map does not show, in any medium."""
    yield _MEANING[found.patched]
    yield _(
        "Its number is the share of the difference between A and B that this recovers: 0 is none of it, 1 is"
        " all; below 0 the outcome moves away from A’s, above 1 beyond it."
    )
    if abs(found.difference) < _SMALL:
        yield _("The two outcomes differ so little that small changes appear as large shares.")
    yield from _pair_notes(a, found)
    if found.together is not None:
        yield _(
            "All of these tokens together, before layer 0, recover {share}.", share=share_text(found.together)
        )
    yield _(
        "A share says what is enough to carry the difference over, not what the model cannot do without, and"
        " the shares of several runs do not add up."
    )


def _pair_notes(a: Capture, found: PatchMap) -> Iterator[Message]:
    """Which tokens take the place of which, and what is not patched."""
    same = (pairs == tuple((n, n) for n in range(len(a.tokens[side]))) for side, pairs in found.pairs.items())
    if all(same):
        yield _("Each token of A takes the place of the token of B with the same number.")
    else:
        side = a.stream(found.stream).query_side
        yield ngettext(
            "{count} token of A corresponds to one of B; the others are not patched.",
            "{count} tokens of A correspond to one of B each; the others are not patched.",
            len(found.pairs[side]),
        )
    if len(a.streams) > 1:
        yield _("Only this part of the model is patched; all else stays as it is in B.")
