import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from app.figures.label_text import escape, graphemes, shorten, visible, with_sign


@pytest.mark.parametrize("text", ["<s>", "</s>", "<b>", "&amp;", "a<br>b", "2019", "&", "<a href='x'>"])
def test_markup_is_text(text: str) -> None:
    assert visible(text) == text
    assert ElementTree.fromstring(f"<t>{escape(text)}</t>").text == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_escaped_is_read_back(text: str) -> None:
    shown = visible(text)
    assert ElementTree.fromstring(f"<t>{escape(shown)}</t>").text == shown


@given(st.text())
def test_nothing_is_invisible_or_turns_the_line(text: str) -> None:
    shown = visible(text)
    assert shown.strip()
    for character in shown:
        assert character in " \u200c\u200d" or unicodedata.category(character) not in {
            "Cc", "Cf", "Cs", "Zl", "Zp", "Zs",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "(empty)"),
        (" ", "␣"),
        ("a b", "a b"),
        (" a", "␣a"),
        ("\n", "↵"),
        ("\t", "⇥"),
        ("\x00", "␀"),
        ("\x7f", "⟨U+007F⟩"),
        ("\u202eevil", "⟨U+202E⟩evil"),
        ("a\u200bb", "a⟨U+200B⟩b"),
        ("a\u200db", "a⟨U+200D⟩b"),
        ("\ufeff", "⟨U+FEFF⟩"),
        ("\u00a0", "⍽"),
        ("\u2800", "⟨U+2800⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("\u0301", "◌\u0301"),
        ("e\u0301", "e\u0301"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("نی\u200cن", "نی\u200cن"),
        ("שלום", "שלום"),
    ],
)
def test_signs(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_short_labels_stay() -> None:
    assert shorten("x" * 24) == "x" * 24


def test_long_labels_end_in_an_ellipsis() -> None:
    assert shorten("x" * 25) == "x" * 23 + "…"
    assert shorten("日" * 13) == "日" * 11 + "…"


def test_no_accent_and_no_emoji_is_torn() -> None:
    assert shorten("ab" + "e\u0301" * 9, 6) == "ab" + "e\u0301" * 3 + "…"
    assert list(graphemes("a👩\u200d👧e\u0301👍🏽")) == ["a", "👩\u200d👧", "e\u0301", "👍🏽"]
    assert list(graphemes("🇩🇪🇫🇷क्षि")) == ["🇩🇪", "🇫🇷", "क्षि"]
    assert shorten("🇩🇪" * 13) == "🇩🇪" * 11 + "…"


@given(st.text(), st.integers(1, 30))
def test_a_label_is_never_wider_than_asked(text: str, longest: int) -> None:
    short = shorten(visible(text), longest)
    assert cell_len(short) <= longest
    assert "".join(graphemes(text)) == text


def test_signs_are_those_of_print() -> None:
    assert [with_sign(value, "g") for value in (0.25, -0.5)] == ["+0.25", "−0.5"]
    assert with_sign(-0.05, ".3f") == "−0.050"
