"""What ablated heads output, in words."""

from ..core.ablation import Ablation
from ..message import Message, _, ngettext
from ..scan.sets import sentence_sets


def ablation_text(ablation: Ablation) -> Message:
    """A sentence that says what the output of an ablated head is."""
    if ablation.mode == "zero":
        return _("The output of an ablated head is 0 before the output projection.")
    if ablation.mode == "resample":
        return _(
            "The output of an ablated head is what it is at the same position of “{text}”, before the output"
            " projection.",
            text=ablation.texts[0],
        )
    count = len(ablation.texts)
    if ablation.set is not None:
        return ngettext(
            "The output of an ablated head is its mean over all tokens, special ones included, of {count}"
            " sentence: “{title}”.",
            "The output of an ablated head is its mean over all tokens, special ones included, of {count}"
            " sentences: “{title}”.",
            count,
            title=sentence_sets()[ablation.set].title,
        )
    return ngettext(
        "The output of an ablated head is its mean over all tokens, special ones included, of {count}"
        " reference text.",
        "The output of an ablated head is its mean over all tokens, special ones included, of {count}"
        " reference texts.",
        count,
    )
