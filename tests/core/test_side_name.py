"""The names of sides in sentences."""

import pytest

from app.core.side_name import part_name, side_name
from app.message import localized, written_in
from app.translations import languages


@pytest.mark.parametrize(("code", "name"), [("en", "text"), ("fr", "texte"), ("zh", "文本")])
def test_a_side_is_named_in_the_language_of_the_reader(code: str, name: str) -> None:
    with written_in(languages()[code]):
        assert localized(side_name("text")) == name


def test_a_side_without_a_name_keeps_its_identifier() -> None:
    assert side_name("other") == "other"


@pytest.mark.parametrize(
    ("code", "names"), [("en", ["prompt", "generated"]), ("de", ["Prompt", "generiert"])]
)
def test_a_part_is_named_in_the_language_of_the_reader(code: str, names: list[str]) -> None:
    with written_in(languages()[code]):
        assert [localized(part_name(part, {})) for part in ("prompt", "answer")] == names


def test_a_text_of_a_pair_keeps_its_letter() -> None:
    assert part_name("A", {}) == "A"


def test_a_message_is_named_by_who_says_it_and_its_number() -> None:
    assert part_name("message-2", {"message-1": "system", "message-2": "user"}) == "user 2"
    assert part_name("message-3", {"message-1": "system"}) == "message 3"
