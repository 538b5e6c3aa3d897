"""The Winogender experiment: our own sentences in its format, and the statistics on known numbers."""

from pathlib import Path

import numpy as np
import pytest

from scripts.winogender import Schema, Trial, by_occupation, corrected, pairs, report, schemas

TEMPLATES = """occupation(0)\tother-participant(1)\tanswer\tsentence
baker\tneighbour\t0\tThe $OCCUPATION told the $PARTICIPANT that $NOM_PRONOUN was out of flour.
baker\tneighbour\t1\tThe $PARTICIPANT asked the $OCCUPATION for bread because $NOM_PRONOUN was hungry.
"""
SENTENCES = """sentid\tsentence
baker.neighbour.0.male.txt\tThe baker told the neighbour that he was out of flour.
baker.neighbour.0.neutral.txt\tThe baker told the neighbour that they were out of flour.
baker.someone.1.female.txt\tSomeone asked the baker for bread because she was hungry.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "templates.tsv").write_text(TEMPLATES)
    (tmp_path / "all_sentences.tsv").write_text(SENTENCES)
    return tmp_path


def test_the_words_are_found_by_their_templates(folder: Path) -> None:
    def words(schema: Schema) -> list[str]:
        spans = (schema.pronoun, schema.antecedent, schema.other)
        return [schema.text[slice(*span)] for span in spans]

    he, they, she = schemas(folder)
    assert words(he) == ["he", "baker", "neighbour"]
    assert words(they) == ["they", "baker", "neighbour"]
    assert words(she) == ["she", "Someone", "baker"]
    assert (she.kind, she.answer) == (("someone", "female"), 1)
    assert she.asking(she.antecedent).with_marks.startswith("{Someone} asked the baker")


def test_a_sentence_that_follows_no_template_ends_the_trial(folder: Path) -> None:
    (folder / "all_sentences.tsv").write_text("sentid\tsentence\nbaker.neighbour.0.male.txt\tHe baked.")
    with pytest.raises(SystemExit, match="does not follow"):
        schemas(folder)


def made_up(occupations: int = 40) -> list[Schema]:
    """Two sentences per occupation, the first meaning the first person, the second the second."""
    return [
        Schema("a b it", f"o{number}", ("named", "male"), answer, (4, 6), *spans)
        for number in range(occupations)
        for answer, spans in enumerate((((0, 1), (2, 3)), ((2, 3), (0, 1))))
    ]


def test_a_head_that_knows_is_distinguished_from_those_that_guess() -> None:
    items, random = made_up(), np.random.default_rng(0)
    antecedent, other = random.random((2, len(items), 30))
    antecedent[:, 7] = other[:, 7] + np.where(random.random(len(items)) < 0.8, 0.1, -0.1)
    trial = Trial(items, antecedent, other, antecedent > 0.9, 10, "made up", "r1")
    p = corrected(by_occupation(trial.right, items) - 0.5)
    assert p[7] < 0.01
    assert np.sort(p)[1] > 0.05
    page = report(trial)
    assert "One head does, a little: L0 H7" in page
    assert "{" not in page
    assert pairs(items).tolist()[:2] == [[0, 1], [2, 3]]


def test_among_guessing_heads_none_is_found() -> None:
    """Uncorrected, some of 200 would be: three in a hundred are below 0.03."""
    items, random = made_up(), np.random.default_rng(2)
    antecedent, other = random.random((2, len(items), 200))
    trial = Trial(items, antecedent, other, antecedent > 0.9, 10, "made up", "r1")
    assert "**No. None of the 200 heads" in report(trial)
