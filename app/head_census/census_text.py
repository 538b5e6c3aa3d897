"""What a census says, in sentences."""

from collections.abc import Iterator, Mapping

import numpy as np

from ..analysis.notes import percent
from ..analysis.roles.label import MOST_SINK
from ..core.rounding import decimals
from ..core.stream import Head
from ..message import Message, _, enumerated, ngettext
from .haystack import sentences
from .numbers import CensusNumbers

# Heads that are named in a sentence.
_NAMED = 6


def head_name(head: Head) -> str:
    """``L18 H6``."""
    return f"L{head[0]} H{head[1]}"


def score_text(score: float) -> Message | str:
    """``0.41``; what could not be measured is a dash."""
    return "–" if np.isnan(score) else decimals(score, 2)


def statements(numbers: CensusNumbers, named: Mapping[str, tuple[Head, ...]]) -> Iterator[str]:
    """What was found.

    Args:
        named: for each kind that was measured, its heads.
    """
    total = numbers.layers * numbers.heads
    if "retrieval" in named:
        heads = named["retrieval"]
        if heads:
            yield ngettext(
                "{count} of {total} heads fetches the needle: {heads}.",
                "{count} of {total} heads fetch the needle, most of all {heads}.",
                len(heads),
                total=total,
                heads=_names(heads),
            )
        else:
            yield _("None of the {total} heads fetches the needle.", total=total)
    if "induction" in named:
        heads = named["induction"]
        if heads:
            yield ngettext(
                "{count} is an induction head: {heads}.",
                "{count} are induction heads, most of all {heads}.",
                len(heads),
                heads=_names(heads),
            )
        else:
            yield _("None is an induction head.")
    if "local" in named:
        yield ngettext(
            "{count} only looks nearby: at the first tokens and the nearest {nearest}.",
            "{count} only look nearby: at the first tokens and the nearest {nearest}.",
            len(named["local"]),
            nearest=numbers.nearest,
        )


def _names(heads: tuple[Head, ...]) -> Message | str:
    return enumerated(map(head_name, heads[:_NAMED]))


def notes(numbers: CensusNumbers) -> Iterator[str]:
    """What was measured, and how."""
    yield _texts_note(numbers)
    yield _(
        "A head is of a kind if its score reaches the threshold and twice what evenly spread attention would"
        " give. A retrieval head must also reach twice what it gives to the needle without a question, and"
        " reach all of this at half of the depths."
    )
    yield from _pattern_notes(numbers)
    if not len(numbers.sweep):
        yield _(
            "Retrieval is left out: {tokens} tokens have no room for the needle, its question and a text"
            " around them.",
            tokens=numbers.options.tokens,
        )
    if not numbers.causal:
        yield _(
            "This attention goes in both directions: the sink is the special tokens, and induction is left"
            " out, since every token can attend to the next one."
        )
    if numbers.sentences > len(sentences()):
        yield _(
            "The text has {own} different sentences, and begins again after them: heads may attend to the"
            " same sentence further up.",
            own=len(sentences()),
        )
    windows = sorted({window for window in numbers.windows if window is not None})
    if windows:
        layers = [str(layer) for layer, window in enumerate(numbers.windows) if window is not None]
        yield _(
            "The masks of some layers ({layers}) hide all but the nearest {windows} tokens. Where that is as"
            " many as a pattern has, being local or sparse says nothing of a head, and does not name it.",
            layers=enumerated(layers),
            windows=enumerated(map(str, windows)),
        )


def _texts_note(numbers: CensusNumbers) -> str:
    if len(numbers.sweep):
        return _(
            "Measured on texts of Followspot’s own, not on yours: {tokens} tokens of prose, the same with a"
            " needle and a question about it, and {repeated} random tokens that come twice ({draws} draws,"
            " seed {seed}).",
            tokens=numbers.tokens,
            repeated=numbers.repeated,
            draws=numbers.draws,
            seed=str(numbers.options.seed),
        )
    return _(
        "Measured on texts of Followspot’s own, not on yours: {tokens} tokens of prose, and {repeated} random"
        " tokens that come twice ({draws} draws, seed {seed}).",
        tokens=numbers.tokens,
        repeated=numbers.repeated,
        draws=numbers.draws,
        seed=str(numbers.options.seed),
    )


def _pattern_notes(numbers: CensusNumbers) -> Iterator[str]:
    if not numbers.rows:
        yield _("Patterns are left out: the text is too short for them.")
        return
    yield _(
        "Each pattern has {keys} keys in a row at most: the first {first} and the nearest {nearest}; as many"
        " columns and diagonals; or blocks of {block}. Columns, diagonals and blocks were chosen on {rows}"
        " rows and measured on the rows after these. A head has the pattern that holds most of its"
        " attention; none if more than {share} goes to the sink.",
        keys=numbers.keys,
        first=numbers.first,
        nearest=numbers.nearest,
        block=numbers.block,
        rows=numbers.rows,
        share=percent(MOST_SINK, 0),
    )
