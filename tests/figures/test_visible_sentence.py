"""Sentences in pictures keep their own spaces, and show what they quote."""

from app.figures.label_text import visible_sentence
from app.message import _, joined, ngettext


def test_only_what_is_quoted_is_made_visible() -> None:
    nbsp = "\u00a0"
    said = _("Tête\u00a0: {token}", token=nbsp)
    assert visible_sentence(said) == "Tête\u00a0: ⍽"
    assert visible_sentence(joined([said, "\u202e"], "\n")) == "Tête\u00a0: ⍽\n⟨U+202E⟩"
    assert visible_sentence(ngettext("{count}\u202ftête {name}", "", 1, name="\t")) == "1\u202ftête ⇥"
    assert visible_sentence("a\u00a0b") == "a⍽b"
    assert visible_sentence(_("{a}{b}", a="", b=_("x {c}", c="\n"))) == "x ↵"
