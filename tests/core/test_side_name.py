"""The names of sides in sentences."""

import pytest

from app.core.side_name import side_name
from app.message import localized, written_in
from app.translations import languages


@pytest.mark.parametrize(("code", "name"), [("en", "text"), ("fr", "texte"), ("zh", "文本")])
def test_a_side_is_named_in_the_language_of_the_reader(code: str, name: str) -> None:
    with written_in(languages()[code]):
        assert localized(side_name("text")) == name


def test_a_side_without_a_name_keeps_its_identifier() -> None:
    assert side_name("other") == "other"
