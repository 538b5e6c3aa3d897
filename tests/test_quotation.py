"""What an error names is in the quotation marks of the reader's language, and can be printed."""

from app.message import _, localized, written_in
from app.quotation import quoted
from app.translations import languages


def test_quotation_marks_are_those_of_the_reader() -> None:
    detail = _("No token is {word}.", word=quoted("dog"))
    assert str(detail) == "No token is “dog”."
    said = {}
    for code, language in languages().items():
        with written_in(language):
            said[code] = localized(quoted("dog"))
    assert said["de"] == "„dog“"
    assert said["fr"].replace("\u202f", "\u00a0") == "«\u00a0dog\u00a0»"


def test_what_cannot_be_printed_is_escaped_and_the_rest_left_out() -> None:
    assert quoted("a\nb\x1b[0m\udcff") == "“a\\nb\\x1b[0m\\udcff”"
    assert quoted("'猫' is long", 3) == "“'猫'”"
