"""Which texts replace the output of a head: those of a set, or the user's own."""

import pytest

from app.core.ablation import ZERO, Ablation, AblationOptions
from app.errors import InvalidRequest, UnknownSet
from app.scan.reference_texts import ablation_of
from app.scan.sets import sentence_set


def test_the_texts_of_each_ablation() -> None:
    pronoun = tuple(sentence.text for sentence in sentence_set("pronoun").sentences)
    assert ablation_of(AblationOptions()) == ZERO
    assert ablation_of(AblationOptions(ablation="mean", ablation_set="pronoun")) == Ablation(
        "mean", pronoun, "pronoun"
    )
    own = AblationOptions(ablation="mean", ablation_text="One.\n\n  Two. \r\n")
    assert ablation_of(own) == Ablation("mean", ("One.", "Two."))
    # A text is read as it is written.
    other = AblationOptions(ablation="resample", ablation_text=" One.\nTwo.")
    assert ablation_of(other) == Ablation("resample", (" One.\nTwo.",))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (AblationOptions(ablation="mean"), "needs reference texts"),
        (AblationOptions(ablation="mean", ablation_set="pronoun", ablation_text="One."), "needs reference"),
        (AblationOptions(ablation="mean", ablation_text=" \n "), "no reference text"),
        (AblationOptions(ablation="resample"), "need another text"),
        (AblationOptions(ablation="resample", ablation_text=" "), "need another text"),
        (AblationOptions(ablation="resample", ablation_text="One.", ablation_set="pronoun"), "no meaning"),
        (AblationOptions(ablation_set="pronoun"), "no meaning for ablation=zero"),
        (AblationOptions(ablation_text="One."), "no meaning for ablation=zero"),
    ],
)
def test_what_is_missing_or_has_no_meaning_is_refused(options: AblationOptions, problem: str) -> None:
    with pytest.raises(InvalidRequest, match=problem):
        ablation_of(options)


def test_an_unknown_set_is_refused() -> None:
    with pytest.raises(UnknownSet, match="verse"):
        ablation_of(AblationOptions(ablation="mean", ablation_set="verse"))
