"""Sentences in pictures keep their own spaces, and show what they quote."""

from app.figures.label_text import visible
from app.message import _, joined, ngettext


def test_only_what_is_quoted_is_made_visible() -> None:
    nbsp = "\u00a0"
    said = _("Tête\u00a0: {token}", token=nbsp)
    assert visible(said) == "Tête\u00a0: ⍽"
    assert visible(joined([said, "\u202e"], "\n")) == "Tête\u00a0: ⍽\n⟨U+202E⟩"
    assert visible(ngettext("{count}\u202ftête {name}", "", 1, name="\t")) == "1\u202ftête ⇥"
    assert visible("a\u00a0b") == "a⍽b"
    assert visible(_("{a}{b}", a="", b=_("x {c}", c="\n"))) == "x ↵"
