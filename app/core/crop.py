"""The part of a matrix that is shown: some rows and some columns, by the positions of their tokens."""

import re
from dataclasses import dataclass
from typing import Self

from ..errors import InvalidRequest, OutOfRange
from ..message import _

_SPAN = r"[0-9]{1,9}:[0-9]{1,9}"
CROP_GRAMMAR = rf"^{_SPAN},{_SPAN}$"
CROP_ADVICE = _(
    "It must be two slices with a comma between, rows and columns, such as 4096:4608,0:512: from the first"
    " token up to, not including, the last."
)

# From the first position up to, not including, the last.
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Crop:
    """Rows and columns that are shown, as positions of tokens.

    Attributes:
        rows, columns: from the first up to, not including, the last.
    """

    rows: Span
    columns: Span

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse ``4096:4608,0:512``, of `CROP_GRAMMAR`. Raises InvalidRequest if a slice is empty."""
        top, bottom, left, right = map(int, re.split("[:,]", text))
        if top >= bottom or left >= right:
            raise InvalidRequest(_("A slice a:b must have a smaller than b."), hint=CROP_ADVICE, asked=text)
        return cls((top, bottom), (left, right))

    def check(self, rows: int, columns: int) -> None:
        """Refuse what lies outside of a matrix of so many tokens. Raises OutOfRange."""
        check_span("query", self.rows, rows)
        check_span("key", self.columns, columns)


def check_span(end: str, span: Span, tokens: int) -> None:
    """Refuse a slice of the rows (``query``) or columns that ends after the last token. Raises OutOfRange."""
    if span[1] <= tokens:
        return
    text = "{}:{}".format(*span)
    raise OutOfRange(
        _("The query slice {span} ends after the last token: there are {count}.", span=text, count=tokens)
        if end == "query"
        else _("The key slice {span} ends after the last token: there are {count}.", span=text, count=tokens),
        hint=_("Choose a slice within 0:{last}.", last=str(tokens)),
        asked=text,
        limit=tokens,
    )
