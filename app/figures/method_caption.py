"""The text beside a picture of several methods."""

from collections.abc import Iterator

import numpy as np

from ..analysis.faithfulness import DRAWS
from ..analysis.method_view import MethodView
from ..analysis.methods import METHODS
from ..core.method_comparison import Lack, MethodName
from ..message import Message, _, digits, joined, ngettext
from .caption import diverging_scale_note
from .label_text import visible, with_sign
from .outcome_text import effect_text, with_unit
from .spec import FigureSpec

TITLE = _("Which tokens count, by several methods")
READING = _("Rows: methods, each with a scale of its own. Columns: the tokens that are ranked.")
SHARE = _("share of the row’s largest")
AGREEMENT = _("Agreement of the rankings (Kendall’s τ-b)")
REMOVED = _("Loss of the outcome without the first tokens of a ranking")
KEPT = _("Loss of the outcome with these tokens only")
RANDOM = _("Random order")
# Why a method has no numbers.
LACKS: dict[Lack, Message] = {
    "crossing": _("here queries and keys are different tokens, so that no path leads through the layers"),
    "distance": _("a distance has no gradient where nothing is changed"),
    "length": _("the text is too long for it"),
    "embeddings": _("the input is no sequence of tokens with an embedding each"),
    "parts": _("how the attention of this model joins the state of its tokens is not known"),
}


def missing(name: MethodName, lack: Lack) -> Message:
    """Why a method has no numbers, as a sentence."""
    return _("{method} has no numbers here: {reason}.", method=METHODS[name].title, reason=LACKS[lack])


def statements(view: MethodView) -> list[Message]:
    """The token that counts most by knock-out, the only method here that runs the model without it."""
    (values,) = (one.values for one in view.comparison.scores if one.method == "knockout")
    first = int(np.abs(values).argmax())
    outcome = view.comparison.outcome
    change = -values[first] if outcome.signed else values[first]
    return [
        _(
            "If no other token attends to “{token}”, the outcome changes by {effect}, more than for any other"
            " token.",
            token=visible(view.tokens[first].label),
            effect=with_unit(outcome, effect_text(outcome, change)),
        )
    ]


def notes(view: MethodView, spec: FigureSpec) -> list[str]:
    """How the picture is to be read, what each method computes, and what it does not show."""
    return [*reading(view, spec), *definitions(view)]


def reading(view: MethodView, spec: FigureSpec) -> list[str]:
    """How the numbers of all methods are to be read, their agreement and their tests."""
    return [*_reading(view), *diverging_scale_note(spec.scale, 1.0), *_completeness(view), *_mixing(view)]


def _reading(view: MethodView) -> Iterator[Message]:
    comparison = view.comparison
    yield _("Each row is divided by its largest size, so colours of different rows cannot be compared.")
    if np.nanmin(view.shares) < 0:
        yield _("A minus marks a token that lowers the outcome.")
    yield ngettext(
        "Ranked is {count} token: the only one to which another token can attend on the way to the rows from"
        " which the outcome is read.",
        "Ranked are {count} tokens: those to which another token can attend on the way to the rows from which"
        " the outcome is read.",
        len(comparison.tokens),
    )
    yield _(
        "Agreement compares sizes without their sign: 1 is the same order, 0 no relation, −1 the reverse"
        " order."
    )
    yield _(
        "A token is removed by cutting all edges to it in all heads and layers; it still attends to itself,"
        " and hidden tokens stay."
    )
    yield _(
        "Rankings are tested by removing their first tokens, those that raise the outcome most first, or all"
        " others; the random order is the mean of {count}.",
        count=DRAWS,
    )
    yield _("A ranking that is better than others in this test is not thereby an explanation.")


def _completeness(view: MethodView) -> Iterator[Message]:
    done = view.comparison.completeness
    if done is not None:
        yield _(
            "Integrated gradients add up to {total} in all tokens; exact ones would add up to {difference}.",
            total=digits(with_sign(done.total, ".4g")),
            difference=digits(with_sign(done.difference, ".4g")),
        )


def _mixing(view: MethodView) -> Iterator[Message]:
    mixing = view.comparison.mixing
    if mixing is not None:
        yield _(
            "In the rows from which the outcome is read, attention mixes in {share} % from other tokens,"
            " by the lengths of vectors; the rest is the row’s own token and its residual stream (mean of"
            " all layers, Kobayashi et al. 2021).",
            share=digits(f"{100 * mixing:.1f}"),
        )


def definitions(view: MethodView) -> Iterator[Message]:
    """Each method: what it computes, its source and what it does not show, or why it has no numbers."""
    for one in view.comparison.scores:
        method = METHODS[one.method]
        if one.lack is not None:
            yield missing(one.method, one.lack)
            continue
        about = _(
            "{method} ({source}): {explanation}",
            method=method.title,
            source=method.source,
            explanation=method.explanation,
        )
        yield joined((about, method.limit))
