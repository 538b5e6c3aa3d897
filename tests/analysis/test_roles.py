import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.overview import overview
from app.analysis.roles import ROLES
from app.analysis.roles.measurement import LEAST_ROWS
from app.analysis.roles.role import Score
from app.analysis.roles.syntax import Parse
from app.analysis.roles.table import RoleTable, role_table
from app.analysis.row_sampling import RowsRead
from app.capture.live_capture import run
from app.capture.recording import RecordedCapture
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.stream import Layer
from app.core.token import Token

from ..tiny import tiny_prepared, tiny_reading
from .recorded import random_weights, recorded, tokens

TWICE = " ".join(f"w{n}" for n in range(8)) + " " + " ".join(f"w{n}" for n in range(8))


def repeated(sentence: str) -> tuple[Token, ...]:
    """Tokens; equal labels have the same id."""
    sentence_tokens = tokens(sentence)
    ids = {token.piece: token.id for token in reversed(sentence_tokens)}
    return tuple(Token(**{**_fields(token), "id": ids[token.piece]}) for token in sentence_tokens)


def _fields(token: Token) -> dict[str, Any]:
    return {name: getattr(token, name) for name in Token.__slots__}


def table(weights: Any, sentence: str, causal: bool = False, **options: Any) -> RoleTable:
    """The roles of one head, or of several in one layer."""
    array = np.asarray(weights, np.float32)
    array = array[None] if array.ndim == 3 else array[None, None]
    allowed = np.tril(np.ones(array.shape[-2:], bool)) if causal else None
    return role_table(recorded(array, repeated(sentence), allowed=allowed), "self", **options)


def scores(roles: RoleTable, name: str) -> tuple[Score, Score | None]:
    one = next(role for role in roles.roles if role.name == name)
    return one.whole, one.without_sink


def value(roles: RoleTable, name: str) -> float:
    return float(scores(roles, name)[0].values[0, 0])


def names(roles: RoleTable, head: int = 0) -> list[str]:
    return [label.role for label in roles.labels[0][head]]


def one_hot(keys: list[int]) -> Any:
    return np.eye(len(keys))[keys]


def test_golden_numbers_of_uniform_causal_attention() -> None:
    weights = np.tril(np.ones((64, 64))) / np.arange(1, 65)[:, None]
    roles = table(weights, " ".join(f"w{n}" for n in range(64)), causal=True)
    # Gu et al. 2024, without the first row, which has no choice: (H_64 - 1) / 63; every row is broad.
    shares = sum(1 / n for n in range(2, 65)) / 63
    assert value(roles, "first") == pytest.approx(shares, abs=1e-6)
    assert roles.sink.tokens[0, 0] == pytest.approx(shares, abs=1e-6)
    assert value(roles, "broad") == pytest.approx(1, abs=1e-6)
    whole, _ = scores(roles, "previous")
    assert whole.baseline is not None
    # The mean of 1 / (i + 1) over the 63 rows from i = 1 on, the rows' score.
    expected = sum(1 / (i + 1) for i in range(1, 64)) / 63
    assert whole.values[0, 0] == pytest.approx(expected, abs=1e-6)
    assert whole.baseline[0] == pytest.approx(expected)
    assert (whole.rows, names(roles)) == (63, ["broad"])


def test_entropy_of_a_row_is_the_metrics_entropy() -> None:
    """Clark et al. 2019 in nats, at 64 tokens: the mean of ln n is 3.2058; broad is that over its maximum."""
    rows = [math.log(n) for n in range(1, 65)]
    assert sum(rows) / 64 == pytest.approx(3.2058, abs=5e-5)
    weights = random_weights((64, 64), 3, causal=True)
    roles = table(weights, " ".join(f"w{n}" for n in range(64)), causal=True)
    entropies = [-sum(a * math.log(a) for a in row if a) for row in weights.astype(float)]
    expected = sum(h / most for h, most in zip(entropies[1:], rows[1:], strict=True)) / 63
    assert value(roles, "broad") == pytest.approx(expected, abs=1e-5)


def test_induction_is_the_token_that_followed() -> None:
    """Olsson et al. 2022 with the erratum; a head that finds the occurrence itself is another role."""
    follows = table(one_hot([*range(8), *range(1, 9)]), TWICE, causal=True)
    assert value(follows, "induction") == 1
    # Token 15 attends to 8, which equals token 0 and follows the earlier occurrence of token 15.
    assert value(follows, "duplicate") == 0
    same = table(one_hot([*range(8), *range(8)]), TWICE, causal=True)
    assert value(same, "induction") == 0
    assert value(same, "duplicate") == 1
    assert scores(same, "induction")[0].rows == scores(same, "duplicate")[0].rows == 8
    before = table(one_hot([*range(8), 0, *range(7)]), TWICE, causal=True)
    assert value(before, "induction") == 0
    assert "induction" in names(follows) and "duplicate" in names(same)


def test_a_case_worked_by_hand() -> None:
    weights = [
        [0.50, 0.10, 0.10, 0.10, 0.20],
        [0.20, 0.10, 0.30, 0.30, 0.10],
        [0.10, 0.40, 0.10, 0.20, 0.20],
        [0.30, 0.20, 0.10, 0.20, 0.20],
        [0.70, 0.10, 0.10, 0.05, 0.05],
    ]
    roles = table(weights, "[CLS] a , a [SEP]")
    assert roles.sink.positions == (0, 4)
    # Rows of special tokens do not count, except where Gu et al. and Clark et al. average over all rows.
    assert value(roles, "previous") == pytest.approx((0.2 + 0.4 + 0.1) / 3)
    assert value(roles, "next") == pytest.approx((0.3 + 0.2 + 0.2) / 3)
    assert value(roles, "itself") == pytest.approx((0.1 + 0.1 + 0.2) / 3)
    assert value(roles, "duplicate") == pytest.approx((0.3 + 0.2) / 2)
    assert value(roles, "punctuation") == pytest.approx((0.3 + 0.1) / 2)
    assert value(roles, "first") == pytest.approx((0.5 + 0.2 + 0.1 + 0.3 + 0.7) / 5)
    assert value(roles, "separator") == pytest.approx((0.2 + 0.1 + 0.2 + 0.2 + 0.05) / 5)
    assert value(roles, "induction") == pytest.approx(0.1)  # "a" at 3 attends to "," after "a" at 1
    # Every row counts for the sinks: [CLS] and [SEP] together.
    assert roles.sink.tokens[0, 0] == pytest.approx((0.7 + 0.3 + 0.3 + 0.5 + 0.75) / 5)
    assert np.isnan(roles.sink.learned).all() and (roles.sink.share == roles.sink.tokens).all()
    assert roles.sink.rows == 5
    _, rest = scores(roles, "previous")
    assert rest is not None and rest.baseline is not None
    # Without [CLS] and [SEP]: "a" at 1 has no previous key left.
    assert rest.values[0, 0] == pytest.approx((0.4 / 0.7 + 0.1 / 0.5) / 2)
    assert rest.baseline[0] == pytest.approx(1 / 3)
    assert rest.rows == 2


def test_a_sink_does_not_hide_what_else_a_head_does() -> None:
    size = 12
    weights = 0.3 * np.eye(size, k=-1)
    weights[:, 0] += 1 - weights.sum(axis=1)
    roles = table(weights, " ".join(f"w{n}" for n in range(size)), causal=True)
    assert value(roles, "previous") < 0.5
    labels = roles.labels[0][0]
    assert [label.role for label in labels] == ["previous", "first"]
    assert labels[0].without_sink and labels[0].score == pytest.approx(1)
    assert not labels[1].without_sink
    assert labels[0].whole == pytest.approx((0 + 0.3 * 10 + 1) / 11)
    assert roles.sink.share[0, 0] == pytest.approx((1 + 0.7 * 10) / 11)


def test_next_to_nothing_left_names_no_head() -> None:
    size = 12
    weights = 0.05 * np.eye(size, k=-1)
    weights[:, 0] += 1 - weights.sum(axis=1)
    roles = table(weights, " ".join(f"w{n}" for n in range(size)), causal=True)
    _, rest = scores(roles, "previous")
    assert rest is not None and rest.values[0, 0] == pytest.approx(1)
    assert names(roles) == ["first"]


def test_a_row_that_is_all_sink_does_not_count_without_it() -> None:
    weights = np.zeros((6, 6))
    weights[:, 0] = 1
    weights[3] = np.eye(6)[2]
    _, rest = scores(table(weights, "a b c d e f", causal=True), "previous")
    assert rest is not None
    assert rest.values[0, 0] == 1


def test_a_fixed_distance() -> None:
    weights = one_hot([0, 1, 2, 0, 1, 2, 3, 4, 5, 0])
    roles = table(weights, "a b c d e f g h i j")
    whole, _ = scores(roles, "offset")
    assert whole.offsets is not None and whole.offsets[0, 0] == -3
    assert whole.values[0, 0] == pytest.approx(6 / 7)
    weights[9] = np.eye(10)[6]
    labels = table(weights, "a b c d e f g h i j").labels[0][0]
    assert [label.title for label in labels] == ["Fixed distance (3 before)"]


def test_a_distance_of_one_is_named_once() -> None:
    assert names(table(one_hot([5, *range(9)]), "a b c d e f g h i j")) == ["previous"]


def test_what_chance_does_as_well_is_no_role() -> None:
    """Half of this text is commas: half of the attention on them means nothing."""
    roles = table(np.full((8, 8), 1 / 8), "a , b , c , d ,")
    assert value(roles, "punctuation") == pytest.approx((4 * 4 / 8 + 4 * 3 / 8) / 8)
    assert names(roles) == ["broad"]
    more = table(np.tile([0.08, 0.17], (8, 4)), "a , b , c , d ,")
    assert value(more, "punctuation") > ROLES["punctuation"].threshold
    assert "punctuation" not in names(more)


def test_too_few_rows_name_no_head() -> None:
    roles = table(one_hot([2, 1, 0, 3]), "a b a c")
    assert value(roles, "duplicate") == 1
    assert scores(roles, "duplicate")[0].rows == 2 < LEAST_ROWS
    (duplicate,) = (role for role in roles.roles if role.name == "duplicate")
    assert "Only 2 of its rows" in duplicate.why_not and duplicate.example
    assert "duplicate" not in names(roles)


def test_what_a_text_lacks_is_said() -> None:
    roles = table(random_weights((4, 4), causal=True), "a b c d", causal=True)
    why = {role.name: (role.why_not, role.example is not None) for role in roles.roles}
    assert "occurs twice" in why["duplicate"][0] and why["duplicate"][1]
    assert "attends to later ones" in why["next"][0] and not why["next"][1]
    assert not why["separator"][1]
    assert why["previous"] == ("", True)


def test_a_stream_between_two_texts_compares_no_positions() -> None:
    weights = random_weights((1, 1, 4, 6))
    roles = role_table(recorded(weights, "a b c d", key_sentence="u v , x y [SEP]"), "cross")
    for role in roles.roles:
        assert (role.whole.rows == 0) == ROLES[role.name].aligned, role.name
    assert roles.sink.positions == (5,)


@pytest.mark.parametrize("name", list(ROLES))
def test_the_sentence_to_try_has_the_pattern(name: str) -> None:
    role = ROLES[name]
    if role.example is None:
        return
    spaced = role.example.replace(",", " ,").replace(".", " .")
    size = len(spaced.split(" "))
    roles = table(random_weights((size, size), causal=not role.ahead), spaced, causal=not role.ahead)
    assert scores(roles, name)[0].rows >= LEAST_ROWS


def test_every_role_explains_itself() -> None:
    for name, role in ROLES.items():
        assert role.name == name
        assert role.explanation.endswith(".") and role.lacking.endswith(".")
        assert role.formula and role.source and role.threshold_source and 0 < role.threshold <= 1


def test_long_inputs_are_sampled_and_say_so() -> None:
    size = 40
    sentence = " ".join([*(f"w{n}" for n in range(size - 1)), "[SEP]"])
    weights = random_weights((1, 2, size, size))
    roles = role_table(recorded(weights, sentence), "self", cells=2 * size * 9)
    assert roles.rows == RowsRead(9, size)
    assert any("9 of 40 rows" in note for note in roles.notes)
    assert any("9 whole rows: all of the rows read that may attend" in note for note in roles.notes)
    read = np.linspace(0, size - 1, 9).round().astype(int)
    expected = [weights[0, 1, i, i - 1] for i in read if 0 < i < size - 1]
    assert scores(roles, "previous")[0].values[0, 1] == pytest.approx(np.mean(expected), abs=1e-6)


def test_few_weights_are_read_between_two_chances_for_other_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The inference thread can go on with others wherever weights are read: 20 ms apart, not 80."""
    sizes: list[int] = []
    weights = RecordedCapture.weights

    def measured(self: RecordedCapture, *place: Any) -> Any:
        result = weights(self, *place)
        sizes.append(result.nbytes)
        return result

    monkeypatch.setattr(RecordedCapture, "weights", measured)
    table(random_weights((8, 400, 400)), " ".join(f"w{n}" for n in range(400)))
    assert max(sizes) <= 2 << 20 < sum(sizes)


@given(st.integers(2, 14), st.integers(0, 10_000), st.booleans(), st.data())
def test_scores_are_shares(size: int, seed: int, causal: bool, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from("a b , . [SEP] [X]".split()), min_size=size, max_size=size))
    roles = table(random_weights((3, size, size), seed, causal), " ".join(words), causal)
    for role in roles.roles:
        for score in (role.whole, role.without_sink):
            if score is None:
                continue
            known = score.values[~np.isnan(score.values)]
            assert ((known >= 0) & (known <= 1)).all(), role.name
            assert (known.size > 0) <= (score.rows > 0)
            if score.baseline is not None and score.rows:
                assert 0 <= score.baseline[0] <= 1
    for head in range(3):
        for label in roles.labels[0][head]:
            assert label.score >= label.least >= ROLES[label.role].threshold


SENTENCE = "the old man saw a small dog near the house"
PARSE = Parse(
    name="by hand",
    spans=tuple(match.span() for match in re.finditer(r"\w+", SENTENCE)),
    heads=(2, 2, 3, 3, 6, 6, 3, 3, 9, 7),
    labels=("det", "amod", "nsubj", "ROOT", "det", "amod", "dobj", "prep", "det", "pobj"),
)


def spelt(sentence: str) -> tuple[Token, ...]:
    """Tokens with their character spans."""
    made, at = [], 0
    for token in tokens(sentence):
        if token.special:
            made.append(token)
            continue
        at = at if token.continues or not made or made[-1].special else at + 1
        made.append(Token(**{**_fields(token), "start": at, "end": at + len(token.text)}))
        at += len(token.text)
    return tuple(made)


def parsed(weights: Any, sentence: str) -> RoleTable:
    return role_table(recorded(np.asarray(weights, np.float32)[None, None], spelt(sentence)), "self", PARSE)


def test_a_head_that_finds_the_noun_of_each_determiner() -> None:
    roles = parsed(one_hot([2, 1, 2, 3, 6, 5, 6, 7, 9, 9]), SENTENCE)
    whole, rest = scores(roles, "det")
    assert (whole.values[0, 0], whole.rows, rest) == (1, 3, None)
    # Two of the three nouns are two words away.
    assert whole.baseline is not None and whole.baseline[0] == pytest.approx(2 / 3)
    assert "det" in names(roles)
    assert value(roles, "det-back") == 0
    assert "nsubj" not in names(roles)  # one subject only


def test_special_tokens_are_no_words_and_pieces_are_added_up() -> None:
    """``h ##ouse``: 0.3 + 0.3 is more than the 0.4 of ``near``, and [SEP] has the largest weight."""
    sentence = "[CLS] the old man saw a small dog near the h ##ouse [SEP]"
    weights = np.full((13, 13), 1e-3)
    weights[:, 12] = 5
    weights[9, [8, 10, 11]] = [0.4, 0.3, 0.3]
    weights[1, 3], weights[5, 7] = 0.2, 0.2
    roles = parsed(weights / weights.sum(axis=1, keepdims=True), sentence)
    assert value(roles, "det") == 1
    assert value(roles, "pobj") == pytest.approx(0)


def test_without_a_parse_there_is_no_syntax() -> None:
    roles = role_table(recorded(random_weights((1, 1, 3, 3)), "a b c"), "self")
    assert [role.name for role in roles.roles] == list(ROLES)


LEARNED = [[0.7, 0, 0, 0], [0.2, 0.3, 0, 0], [0.1, 0.5, 0.2, 0], [0, 0.4, 0.1, 0.3]]


def learned(weights: Any, layers: tuple[bool, ...] = (True,), window: int | None = None) -> RecordedCapture:
    """A causal capture, some of whose layers have a learned sink; with ``window`` the last so many tokens."""
    array = np.asarray(weights, np.float32)[:, None]
    size = array.shape[-1]
    places = np.arange(size)
    allowed = places <= places[:, None]
    if window is not None:
        allowed &= places > places[:, None] - window
    capture = recorded(array, " ".join(f"w{n}" for n in range(size)), allowed=allowed)
    details = tuple(Layer(number, sink=sink) for number, sink in enumerate(layers))
    capture.streams = {"self": replace(capture.streams["self"], details=details)}
    return capture


def test_a_sink_token_and_a_learned_sink_are_distinguished() -> None:
    """Both are shares of the whole row, over the three rows that have a choice."""
    roles = role_table(learned([LEARNED]), "self")
    assert roles.sink.tokens[0, 0] == pytest.approx((0.2 + 0.1 + 0) / 3)
    assert roles.sink.learned[0, 0] == pytest.approx((0.5 + 0.2 + 0.2) / 3)
    assert roles.sink.share[0, 0] == pytest.approx((0.7 + 0.3 + 0.2) / 3)
    assert roles.sink.rows == 3
    note = " ".join(roles.notes)
    assert "the first token (w0), and the model’s learned sink, which is not a token" in note
    assert "means over 3 whole rows: all that may attend to more than one token" in note
    # Without both sinks: the rest of a row is rescaled to 1.
    _, rest = scores(roles, "previous")
    assert rest is not None and rest.values[0, 0] == pytest.approx((0.5 / 0.7 + 0.1 / 0.8) / 2)


def test_only_layers_with_a_learned_sink_have_its_share() -> None:
    plain = np.tril(np.ones((4, 4))) / np.arange(1, 5)[:, None]
    roles = role_table(learned([plain, LEARNED], (False, True)), "self")
    assert np.isnan(roles.sink.learned[0, 0]) and roles.sink.learned[1, 0] == pytest.approx(0.3)
    assert roles.sink.share[0, 0] == pytest.approx((1 / 2 + 1 / 3 + 1 / 4) / 3)


@given(st.integers(2, 9), st.integers(0, 10_000), st.booleans())
def test_the_share_of_the_sink_tokens_is_that_of_the_metrics(size: int, seed: int, causal: bool) -> None:
    """A token has the same number in every list."""
    weights = random_weights((2, 2, size, size), seed, causal)
    sentence = " ".join(["[CLS]", *(f"w{n}" for n in range(size - 2)), "[SEP]"])
    allowed = np.tril(np.ones((size, size), bool)) if causal else None
    capture = recorded(weights, sentence, allowed=allowed)
    result = overview(capture, "self")
    expected = result.values("first") if causal else result.values("first") + result.values("separator")
    np.testing.assert_allclose(role_table(capture, "self").sink.tokens, expected, atol=1e-6)


def test_the_first_token_in_a_window_counts_rows_that_see_it() -> None:
    """With a window of 2 that is the row of w1 alone: w0 has no choice, and the window of the others ends."""
    weights = [[1, 0, 0, 0], [0.9, 0.1, 0, 0], [0, 0.4, 0.6, 0], [0, 0, 0.3, 0.7]]
    roles = role_table(learned([weights], (False,), window=2), "self")
    whole, _ = scores(roles, "first")
    assert (whole.values[0, 0], whole.rows) == (pytest.approx(0.9), 1)
    # The share of the sink is over all rows that have a choice: rows outside the window have weight 0 on it.
    assert roles.sink.tokens[0, 0] == pytest.approx(0.9 / 3)


def test_a_fixed_distance_divides_by_the_rows_that_have_it() -> None:
    """Of six rows, four have a token two before; three of these have their largest weight there."""
    weights = one_hot([3, 4, 0, 1, 2, 5])
    whole, _ = scores(table(weights, "a b c d e f"), "offset")
    assert whole.offsets is not None and whole.offsets[0, 0] == -2
    assert whole.values[0, 0] == pytest.approx(3 / 4)
    # Each chooses among six keys at random.
    assert whole.baseline is not None and whole.baseline[0] == pytest.approx(1 / 6)


def test_a_learned_sink_is_in_no_score() -> None:
    roles = role_table(learned([LEARNED]), "self")
    assert value(roles, "previous") == pytest.approx((0.2 + 0.5 + 0.1) / 3)
    entropies = [-sum(a * math.log(a) for a in row if a) for row in LEARNED[1:]]
    expected = sum(h / math.log(n) for h, n in zip(entropies, (2, 3, 4), strict=True)) / 3
    assert value(roles, "broad") == pytest.approx(expected, abs=1e-6)


def test_a_score_without_the_sink_stands_beside_the_whole_one() -> None:
    size = 12
    weights = 0.3 * np.eye(size, k=-1)
    weights[:, 0] += 1 - weights.sum(axis=1)
    roles = table(weights, " ".join(f"w{n}" for n in range(size)), causal=True)
    for label in roles.labels[0][0]:
        assert label.whole == pytest.approx(value(roles, label.role))


def test_gpt_oss_gives_its_token_and_its_learned_sink_what_the_weights_say() -> None:
    prepared = tiny_prepared("gpt_oss")
    reading = tiny_reading(9)
    capture = run(prepared, Input(text="x"), reading, "id", WeightsCache(1 << 20))
    roles = role_table(capture, "self")
    for layer in range(2):
        weights = capture.weights("self", layer)[:, 1:].astype(np.float64)
        np.testing.assert_allclose(roles.sink.tokens[layer], weights[:, :, 0].mean(axis=1), atol=1e-6)
        np.testing.assert_allclose(roles.sink.learned[layer], 1 - weights.sum(-1).mean(axis=1), atol=1e-6)
    assert (roles.sink.learned > 0.01).all()
