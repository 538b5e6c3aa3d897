"""A scan's numbers, by hand and by brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sentence import Sentence
from app.scan.bootstrap import halves, intervals
from app.scan.marked_sentences import read_lines
from app.scan.observation import Observation, observe
from app.scan.pair_location import PairLocation, locate_pair
from app.scan.position_rules import position_rules
from app.scan.statistics import summarise

from ..analysis.recorded import random_weights
from .test_pair_location import found, spelt


def observation(
    weight: float, *, finds: bool, other: float = 0.1, column: float = 0.2, heads: int = 1
) -> Observation:
    """One head with this weight on the key; other heads have 0."""

    def first(value: float) -> np.ndarray:
        return np.array([[value, *[0.0] * (heads - 1)]], np.float32)

    return Observation(
        weight=first(weight),
        found=first(finds).astype(bool),
        others=first(other),
        random=first(0.05),
        random_found=np.array([0.25], np.float32),
        column_mean=first(column),
        column_first=first(weight > column).astype(bool),
        words=5,
    )


def at(query: int, key: int, words: int = 6) -> PairLocation:
    """A pair at these words of a sentence whose words are single tokens."""
    pieces = [f"w{number}" for number in range(words)]
    marked = [f"[{w}]" if n == query else f"{{{w}}}" if n == key else w for n, w in enumerate(pieces)]
    return found(" ".join(pieces), " ".join(marked))


def test_one_sentence_by_hand() -> None:
    # [CLS] the story ##teller it: "it" attends to "storyteller" with 0.2 + 0.3, to "the" with 0.4 in head 1.
    result = found("[CLS] the story ##teller it", "the {storyteller} [it]")
    weights = np.zeros((1, 2, 4, 5), np.float32)
    weights[0, 0] = [
        [0.0, 0.0, 0.5, 0.1, 0.4],
        [0.2, 0.8, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 1.0],
        [0.3, 0.1, 0.2, 0.3, 0.1],
    ]
    weights[0, 1, 3] = [0.0, 0.4, 0.1, 0.1, 0.4]
    seen = observe(weights, None, result)
    assert seen.weight[0] == pytest.approx([0.5, 0.2])
    assert seen.found[0].tolist() == [True, False]
    assert seen.others[0] == pytest.approx([0.1, 0.4])
    # Pairs of head 0, the rows being "the", "storyteller" (the mean of two) and "it".
    assert seen.random[0, 0] == pytest.approx((0.6 + 0.4 + 0.4 + 0.5 + 0.1 + 0.5) / 6)
    assert seen.random_found[0] == pytest.approx(0.5)
    assert seen.words == 2
    # "the" attends to "storyteller" with 0.5 + 0.1 in head 0, and 0 in head 1.
    assert seen.column_mean[0] == pytest.approx([0.6, 0])
    assert seen.column_first[0].tolist() == [False, True]


def test_a_key_to_which_no_other_word_may_attend_has_no_column() -> None:
    causal = np.tril(np.ones((1, 4, 4), bool))
    weights = random_weights((1, 2, 4, 4), 0, causal=True)
    seen = observe(weights, causal, at(3, 2, 4))
    assert np.isnan(seen.column_mean).all() and not seen.column_first.any()
    head = summarise([seen], [at(3, 2, 4)]).heads[0]
    assert (head.column_mean, head.column_first, head.lift) == (None, None, None)


def test_a_tie_is_no_find() -> None:
    weights = np.full((1, 1, 3, 3), 1 / 3, np.float32)
    assert not observe(weights, None, at(2, 0, 3)).found.any()


@given(st.integers(3, 30), st.booleans(), st.integers(0, 99))
def test_one_sentence_by_brute_force(words: int, causal: bool, seed: int) -> None:
    random = np.random.default_rng(seed)
    query = int(random.integers(2, words))
    key = int(random.integers(0, query))
    pieces = [f"w{n}" for n in range(words)]
    spans = [(t.start or 0, t.end or 0) for t in spelt(" ".join(pieces))]
    sentence = Sentence(" ".join(pieces), spans[query], spans[key], 1)
    result = locate_pair(spelt(" ".join(pieces)), sentence, random, causal=causal)
    assert isinstance(result, PairLocation)
    whole = random_weights((2, 3, words, words), seed, causal)
    rows = list(result.tokens)
    allowed = np.tril(np.ones((words, words), bool)) if causal else np.ones((words, words), bool)
    given_mask = np.stack([allowed[rows]] * 2) if causal else None
    seen = observe(whole[:, :, rows], given_mask, result)
    for layer in range(2):
        for head in range(3):
            matrix = whole[layer, head]
            rivals = [k for k in range(words) if k not in (query, key) and allowed[query, k]]
            pairs = [(q, k) for q in rows for k in range(words) if q != k and allowed[q, k]]
            assert seen.weight[layer, head] == matrix[query, key]
            assert seen.found[layer, head] == all(matrix[query, key] > matrix[query, k] for k in rivals)
            assert seen.others[layer, head] == pytest.approx(
                np.mean([matrix[query, k] for k in rivals]), rel=1e-4
            )
            assert seen.random[layer, head] == pytest.approx(
                np.mean([matrix[q, k] for q, k in pairs]), rel=1e-4
            )
            column = [matrix[q, key] for q in rows if q not in (query, key) and allowed[q, key]]
            assert seen.column_mean[layer, head] == pytest.approx(
                np.mean(column) if column else np.nan, rel=1e-4, nan_ok=True
            )
            first = bool(column) and matrix[query, key] >= max(column)
            assert seen.column_first[layer, head] == first
    choosing = len({q for q, _ in pairs})
    assert seen.random_found[0] == pytest.approx(choosing / len(pairs))
    assert seen.words == len(rivals) + 1


def test_a_summary_by_hand() -> None:
    weights = [0.1, 0.2, 0.3, 0.8]
    seen = [observation(w, finds=w > 0.15, heads=2) for w in weights]
    scan = summarise(seen, [at(3, 1), at(4, 1), at(2, 0), at(5, 3)])
    best, silent = scan.heads
    assert (best.layer, best.head, silent.head) == (0, 0, 1)
    assert (best.often, best.mean, best.median) == pytest.approx((0.75, 0.35, 0.25))
    assert best.sd == pytest.approx(np.std(weights, ddof=1))
    assert (best.lower, best.upper) == pytest.approx((0.175, 0.425))
    assert best.often_low <= 0.75 <= best.often_high and best.mean_low <= 0.35 <= best.mean_high
    assert (best.others, best.random, scan.random_often) == pytest.approx((0.1, 0.05, 0.25))
    assert silent.mean == silent.mean_low == silent.mean_high == 0
    # A ratio of means: 0.35 / 0.2. The column of the silent head is 0.
    assert (best.column_mean, best.column_first, best.lift) == pytest.approx((0.2, 0.5, 1.75))
    assert (silent.column_mean, silent.lift) == (0, None)
    assert scan.used == 4


def test_a_single_sentence_has_no_spread_and_no_halves() -> None:
    scan = summarise([observation(0.4, finds=True)], [at(3, 1)])
    assert scan.heads[0].sd is None
    assert scan.halves == ()
    assert any("So few sentences" in note for note in scan.notes)


def test_rules_of_position_by_hand() -> None:
    rules = {rule.name: rule for rule in position_rules([at(3, 2), at(1, 0), at(4, 1), at(0, 5), at(5, 4)])}
    assert {name: rule.share for name, rule in rules.items()} == pytest.approx(
        {"before": 0.6, "after": 0.0, "first": 0.2, "last": 0.4, "fixed": 0.6}
    )
    assert rules["fixed"].title.startswith("the word 1 place before")


def test_a_head_that_attends_by_position_is_not_above_the_rule() -> None:
    """Determiner and noun are adjacent: always finding the key is no better than always choosing the next
    word.
    """
    places = [at(n % 4, n % 4 + 1) for n in range(20)]
    scan = summarise([observation(0.9, finds=True) for _ in places], places)
    assert scan.heads[0].often == 1
    assert not scan.heads[0].above_position
    assert any("by position alone" in note for note in scan.notes)
    assert any("rule of three" in note for note in scan.notes)


@pytest.mark.parametrize(("count", "above"), [(2, False), (6, False), (8, True)])
def test_a_few_finds_in_a_row_are_not_above_a_rule_of_position(count: int, above: bool) -> None:
    """Of two sentences that are both finds, every resample is all finds: an interval from 100 % to 100 %.

    Half of the keys are the word before. With n of n the true share may be as low as 1 - 3 / n.
    """
    places = [at(n + 3, n + 2 if n % 2 else n % 3, words=12) for n in range(count)]
    scan = summarise([observation(0.9, finds=True) for _ in places], places)
    assert scan.rules[0].share == 0.5 and scan.heads[0].often_low == 1
    assert scan.heads[0].above_position == above


def test_sentences_that_repeat_are_reported() -> None:
    places = [at(3, 1), at(3, 1), at(3, 2), at(3, 1)]
    seen = [observation(0.4, finds=True) for _ in places]
    assert any(
        note.startswith("2 of the sentences repeat an earlier") for note in summarise(seen, places).notes
    )
    assert not any("repeat" in note for note in summarise(seen[:2], places[1:3]).notes)


def test_halves_share_no_sentence_and_keep_all() -> None:
    one, other = halves(21)
    assert sorted([*one, *other]) == list(range(21))
    assert (len(one), len(other)) == (11, 10)


def test_the_best_of_many_idle_heads_does_not_hold() -> None:
    """200 heads that guess among five words: the best on one half is lucky, and average on the other."""
    random = np.random.default_rng(1)
    seen = []
    for _ in range(40):
        weight = random.random((1, 200)).astype(np.float32)
        finds = random.random((1, 200)) < 0.2
        seen.append(Observation(weight, finds, weight, weight, weight[:, 0], weight, finds, 5))
    scan = summarise(seen, [at(2 + n % 4, n % 2) for n in range(40)])
    assert len(scan.halves) == 2
    for half in scan.halves:
        assert half.chosen >= 0.45
        assert half.held <= 0.4 < half.chosen
        assert half.held_low <= half.held <= half.held_high


def test_intervals_cover_about_as_often_as_they_say() -> None:
    """Of 400 samples of 60 coin flips, about 95% of the intervals contain the true half."""
    throws = (np.random.default_rng(3).random((60, 400)) < 0.5).astype(np.float64)
    low, high = intervals(throws)
    assert 0.91 < np.mean((low <= 0.5) & (high >= 0.5)) < 0.98


def test_intervals_agree_with_a_plain_bootstrap() -> None:
    values = np.random.default_rng(5).random((30, 2))
    low, high = intervals(values)
    random = np.random.default_rng(9)
    means = np.array([values[random.integers(0, 30, 30)].mean(axis=0) for _ in range(4000)])
    assert low == pytest.approx(np.percentile(means, 2.5, axis=0), abs=0.01)
    assert high == pytest.approx(np.percentile(means, 97.5, axis=0), abs=0.01)


def test_intervals_are_the_same_every_time_and_within_the_values() -> None:
    values = np.array([[0.0, 1.0], [0.0, 1.0], [1.0, 1.0]])
    low, high = intervals(values)
    assert low.tolist() == intervals(values)[0].tolist()
    assert (low[1], high[1]) == (1, 1)
    assert low[0] >= 0 and high[0] <= 1


def test_marked_lines_and_the_place_agree() -> None:
    (sentence,) = read_lines("w0 {w1} w2 [w3]")
    assert at(3, 1, 4) == found("w0 w1 w2 w3", sentence.with_marks)


def test_a_word_without_a_choice_is_not_in_the_column() -> None:
    """The mask lets no word attend to itself, so the second may attend to the first only."""
    mask = np.tril(np.ones((1, 4, 4), bool), -1)
    weights = np.where(mask[:, None], np.float32(0.25), np.float32(0))
    weights[0, 0, 1, 0] = 1
    assert observe(weights, mask, at(3, 0, 4)).column_mean[0] == pytest.approx([0.25])
    # A learned sink is a choice.
    sunk = observe(weights, mask, at(3, 0, 4), (True,))
    assert sunk.column_mean[0] == pytest.approx([(1 + 0.25) / 2])
