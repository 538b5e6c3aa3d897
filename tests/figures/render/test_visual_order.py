"""Arabic and mixed lines as they stand from left to right, and Chinese in pictures."""

import io

import pypdfium2
import pytest
from PIL import Image

from app.figures.render.drawing import Anchor, Drawing, Text
from app.figures.render.fonts import FONTS, replace_missing_letters, runs, width, wrap
from app.figures.render.pdf import pdf
from app.figures.render.png import png
from app.figures.render.svg import svg
from app.figures.render.visual_order import visual_order


@pytest.mark.parametrize(
    ("text", "rtl", "expected"),
    [
        ("it → mat", False, "it → mat"),
        ("it → mat", True, "it → mat"),
        ("שלום", False, "םולש"),
        ("it קטן", True, "ןטק it"),
        ("קטן (it) 12.", True, ".12 (it) ןטק"),
        # Joined: beh initial, beh medial, beh final; alef joins only what is before it.
        ("ببب", True, "\ufe90\ufe92\ufe91"),
        ("اب", True, "\ufe8f\ufe8d"),
        ("با", True, "\ufe8e\ufe91"),
        # Marks do not separate letters.
        ("بَب", True, "\ufe90\u064e\ufe91"),
        ("لا", True, "\ufefb"),
        ("بلا", True, "\ufefc\ufe91"),
        # Isolates give a part a direction of its own, and are not drawn.
        ("قط \u2068−0.5\u2069.", True, ".−0.5 ﻂﻗ"),
        ("قط \u2066it → mat\u2069 قط", True, "ﻂﻗ it → mat ﻂﻗ"),
        ("\u2068it\u2069", True, "it"),
        ("لًا", True, "\u064b\ufefb"),
    ],
)
def test_a_line_in_visual_order(text: str, rtl: bool, expected: str) -> None:
    assert visual_order(text, rtl) == expected


def test_a_line_has_a_font_for_each_part() -> None:
    assert list(runs("注意力头 5 it")) == [("DroidSansFallback", "注意力头"), ("DejaVuSans", " 5 it")]
    assert width("注意", 20) == pytest.approx(40, abs=2)


def test_what_no_font_has_is_written_as_its_code() -> None:
    assert replace_missing_letters("猫 𓃠 it") == "猫 ⟨U+130E0⟩ it"


def test_chinese_is_broken_between_letters_but_not_before_a_stop() -> None:
    lines = wrap("每一行是一个查询，颜色越深，权重越大。it 的权重是 0.31。", 16, 120)
    assert "".join(lines).replace(" ", "") == "每一行是一个查询，颜色越深，权重越大。it的权重是0.31。"
    assert all(width(line, 16) <= 120 and line[0] not in "，。" for line in lines)
    assert wrap("one two three", 16, width("one two", 16)) == ["one two", "three"]


def test_an_isolate_that_a_break_cuts_goes_on_in_the_next_line() -> None:
    room = width("قط one two", 16)
    lines = wrap("قط \u2068one two, three\u2069. قط", 16, room)
    assert lines == ["قط \u2068one\u2069", "\u2068two, three\u2069.", "قط"]


def test_isolates_take_no_room_and_have_no_code() -> None:
    assert width("قط \u2068it\u2069", 16) == width("قط it", 16)
    assert replace_missing_letters("\u2068it\u2069") == "\u2068it\u2069"


LINES: tuple[tuple[str, Anchor, bool], ...] = (("الطبقة 5 (it)", "end", True), ("注意力头", "start", False))


@pytest.mark.parametrize(("text", "anchor", "rtl"), LINES)
def test_png_and_pdf_show_the_same(text: str, anchor: Anchor, rtl: bool) -> None:
    mark = Text(180 if rtl else 20, 30, text, 20, "#000000", anchor, rtl=rtl)
    drawing = Drawing(200, 50, "#ffffff", "t", "d", (mark,))
    drawn = Image.open(io.BytesIO(png(drawing, 2))).convert("L")
    page = pypdfium2.PdfDocument(pdf(drawing))[0]
    printed = page.render(scale=2 / 0.75).to_pil().convert("L").resize(drawn.size)
    first, second = (image.point(lambda value: 255 * (value < 150)).getbbox() for image in (drawn, printed))
    assert first is not None and second is not None
    assert first == pytest.approx(second, abs=4)


def test_svg_knows_the_direction_of_a_line() -> None:
    drawing = Drawing(
        200, 50, "#ffffff", "t", "d", (Text(180, 30, "الطبقة", 20, "#000000", "end", rtl=True),)
    )
    (line,) = [line for line in svg(drawing).splitlines() if line.startswith("<text")]
    assert 'direction="rtl"' in line and "text-anchor" not in line


def test_each_font_has_its_licence() -> None:
    assert all(file.with_suffix(".LICENSE").exists() for file in FONTS.values())
