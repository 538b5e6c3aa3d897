"""The names of streams in sentences."""

import pytest

from app.core.stream_name import stream_name
from app.message import localized, written_in
from app.translations import languages


@pytest.mark.parametrize(
    ("code", "name"), [("en", "cross-attention"), ("fr", "attention croisée"), ("ar", "الانتباه المتقاطع")]
)
def test_a_stream_is_named_in_the_language_of_the_reader(code: str, name: str) -> None:
    with written_in(languages()[code]):
        assert localized(stream_name("cross")) == name


def test_a_stream_without_a_name_keeps_its_identifier() -> None:
    assert stream_name("other") == "other"
