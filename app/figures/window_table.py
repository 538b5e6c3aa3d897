"""What sliding windows would hide of a head, for reading."""

from ..analysis.window import FIRST_WINDOW, HiddenShares
from ..core.rounding import decimals
from ..message import Message, _, digits, joined
from .cost_table import NumberTable


def window_summary(shares: HiddenShares) -> Message:
    """What the largest window would hide, and of which rows that is the mean."""
    if not shares.windows:
        return _("The text has no more than {count} tokens: no window hides anything.", count=FIRST_WINDOW)
    largest, rows = shares.windows[-1], shares.rows
    return joined(
        [
            _(
                "{head}: a window of {window} tokens would hide {share} of its attention.",
                head=_name(shares),
                window=largest.window,
                share=_percent(largest.share),
            ),
            _("Means of {read} of {total} rows, evenly spread.", read=rows.read, total=rows.total)
            if rows.read < rows.total
            else _(
                "Means of all {total} rows; those near the beginning have nothing that far away.",
                total=rows.total,
            ),
            _("The weights are those of the model as it is: with a window it would have learned other ones."),
        ]
    )


def window_table(shares: HiddenShares) -> NumberTable:
    """A row for each window."""
    return NumberTable(
        _("What a window would hide of {head}", head=_name(shares)),
        (
            _("Window, in tokens"),
            _("Hidden share"),
            _("Hidden share on the first token"),
            _("Largest hidden share of one row"),
        ),
        tuple(
            (
                digits(f"{one.window:,}"),
                *(_percent(share) for share in (one.share, one.first, one.largest)),
            )
            for one in shares.windows
        ),
    )


def _name(shares: HiddenShares) -> str:
    return f"L{shares.layer} H{shares.head}"


def _percent(share: float) -> Message:
    return _("{number} %", number=decimals(100 * share, 1))
