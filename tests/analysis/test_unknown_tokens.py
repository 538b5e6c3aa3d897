"""What is said of a text that the model cannot read."""

from dataclasses import replace

from app.analysis.head_selection import HeadSelection
from app.analysis.head_view import head_view
from app.analysis.unknown_tokens import LANGUAGES, unknown_tokens
from app.core.capture import Capture
from app.models.catalogue import catalogue

from .recorded import random_weights, recorded


def _capture(*unknown: int, reads: tuple[str, ...] = ()) -> Capture:
    """Of five tokens, some of which are unknown."""
    capture = recorded(random_weights((1, 1, 5, 5)), "[CLS] a 猫 猫 [SEP]")
    spans = [(0, 5), (6, 7), (8, 9), (10, 11), (12, 17)]
    tokens = tuple(
        replace(token, start=start, end=end, unknown=i in unknown)
        for i, (token, (start, end)) in enumerate(zip(capture.tokens["text"], spans, strict=True))
    )
    return replace(capture, tokens={"text": tokens}, provenance=replace(capture.provenance, reads=reads))


def test_a_text_that_the_model_reads_needs_no_note() -> None:
    assert unknown_tokens(_capture(reads=("en",))) is None


def test_unknown_tokens_are_counted_and_each_text_is_named_once() -> None:
    unknown = unknown_tokens(_capture(2, 3, reads=("en",)))
    assert unknown and (unknown.count, unknown.texts) == (2, ("猫",))
    assert unknown.note.startswith("This model is meant for English; 2 tokens are unknown to it: 猫.")
    one = unknown_tokens(_capture(1))
    assert one and one.note.startswith("1 token is unknown to this model: a.")


def test_figures_say_it_too() -> None:
    capture = _capture(2, 3)
    assert any("unknown" in note for note in head_view(capture, "self", HeadSelection.one(0, 0)).notes)


def test_every_language_of_the_catalogue_has_a_name() -> None:
    models = catalogue(open=True)
    codes = {code for key in models for code in models.info(key).reads}
    assert codes and codes <= set(LANGUAGES)
