"""What is reported of a generation as it comes: its text, and the rows of the steps that generate tokens."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM

from app.capture import generated_rows, generation_feed
from app.capture.generated_rows import GeneratedRows
from app.capture.generation_feed import GenerationFeed
from app.capture.live_capture import LiveCapture, run
from app.capture.progress import Progress
from app.capture.token_generation import write
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.generated_token import GeneratedRow, GeneratedToken, HeadPlace
from app.core.input import Generation, Input, Message
from app.models.answer_decoder import AnswerDecoder
from app.models.loading import LoadedModel
from app.models.model_input import ModelInput
from app.models.tokenization import continue_text, encode

from ..chat_templates import save_chat_model
from ..tiny import save_tiny, tiny_loaded
from ..vocabularies import VOCABULARIES
from .test_generation import TEXT, prepared_from, stepwise, t5

__all__ = ["t5"]  # a fixture

SAMPLED = Generation(tokens=9, method="sample", seed=5, temperature=1.5)
ALL = frozenset({HeadPlace()})
FAMILIES = ["llama", "gpt2", "qwen3", "mistral", "gemma2", "gpt_oss"]


class Told:
    """A generation, and what was reported of it.

    Args:
        places: heads that are wanted from the beginning.
    """

    def __init__(self, loaded: LoadedModel, user_input: Input, places: frozenset[HeadPlace]) -> None:
        self.feed = GenerationFeed(lambda: places)
        self.prompt = loaded.reader.read(user_input, {})
        plan = loaded.reader.writes(user_input)
        assert plan is not None
        rows = GeneratedRows(loaded, user_input, self.prompt, self.feed.wanted)
        ids = write(loaded, self.prompt, plan, Progress(self.feed), None, rows)
        assert self.feed.ids == ids
        self.reading: ModelInput = loaded.reader.read(user_input, {}, ids)

    def tokens(self, place: HeadPlace) -> list[GeneratedToken]:
        return self.feed.since(0, place)

    def rows(self, place: HeadPlace) -> list[GeneratedRow]:
        rows = [token.row for token in self.tokens(place)]
        assert rows and None not in rows
        return [row for row in rows if row is not None]


def whole(row: GeneratedRow) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """A row of which all weights were reported: those that are not there are 0."""
    weights = np.zeros(row.keys)
    for key in row.largest:
        weights[key.position] = key.weight
    return weights


def captured(model: VerifiedModel, user_input: Input, told: Told) -> LiveCapture:
    return run(model, user_input, told.reading, "id", WeightsCache(1 << 20))


def check_rows(capture: LiveCapture, told: Told, stream: str, place: HeadPlace) -> None:
    """Every row is that of the capture, over the tokens that there were."""
    side = capture.stream(stream).query_side
    first = len(told.prompt.tokens[side]) - 1
    weights = capture.weights(stream, place.layer)[place.head]
    for step, row in enumerate(told.rows(place)):
        assert (row.stream, row.layer, row.head, row.query) == (stream, place.layer, place.head, first + step)
        assert row.read == capture.tokens[side][row.query].text
        np.testing.assert_allclose(whole(row), weights[row.query, : row.keys], atol=1e-5)
        assert not weights[row.query, row.keys :].any()
        names = {key.position: key.text for key in row.largest}
        keys = capture.key_tokens(stream)
        assert names == {position: keys[position].text for position in names}


@pytest.fixture(autouse=True)
def all_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole rows are reported, not their largest weights."""
    monkeypatch.setattr(generated_rows, "_LARGEST", 1000)


@pytest.mark.parametrize("family", FAMILIES)
def test_rows_are_those_of_the_capture_and_of_eager_decoding(family: str, tmp_path: Path) -> None:
    """With windows shorter than the text, soft-cap, sinks and grouped heads."""
    model = prepared_from(save_tiny(tmp_path, family, kind=AutoModelForCausalLM))
    user_input = Input(text=TEXT, generate=SAMPLED)
    places = frozenset(HeadPlace(None, layer, head) for layer in range(2) for head in range(4))
    told = Told(model.loaded, user_input, places)
    capture = captured(model, user_input, told)
    ids = told.reading.arguments["input_ids"][0].tolist()
    decoded = stepwise(model.loaded, ids)
    for place in places:
        check_rows(capture, told, "self", place)
        for row in told.rows(place):
            own = decoded[row.query][place.layer][place.head]
            np.testing.assert_allclose(whole(row)[row.keys - len(own) :], own, atol=1e-5)


def test_rows_of_an_encoder_decoder(t5: Path) -> None:
    model = prepared_from(t5)
    user_input = Input(text=TEXT, generate=Generation(tokens=8))
    cross, decoder = HeadPlace(None, 1, 2), HeadPlace("decoder", 0, 3)
    told = Told(model.loaded, user_input, frozenset({cross, decoder, HeadPlace("encoder", 0, 0)}))
    capture = captured(model, user_input, told)
    check_rows(capture, told, "cross", cross)
    check_rows(capture, told, "decoder", decoder)
    assert not any(row.parts for row in told.rows(cross))
    # An encoder has read everything before; its rows are not those of a token.
    assert {token.row for token in told.tokens(HeadPlace("encoder", 0, 0))} == {None}


def test_parts_of_a_conversation_share_a_row(tmp_path: Path) -> None:
    model = prepared_from(save_chat_model(tmp_path))
    messages = (Message("system", "Be brief."), Message("user", "Why? It was soft."))
    user_input = Input(messages=messages, generate=Generation(tokens=6))
    place = HeadPlace("self", 1, 1)
    told = Told(model.loaded, user_input, frozenset({place}))
    capture = captured(model, user_input, told)
    check_rows(capture, told, "self", place)
    tokens = capture.tokens["text"]
    for row in told.rows(place):
        assert sum(part.weight for part in row.parts) == pytest.approx(1, abs=1e-6)
        assert sum(part.even for part in row.parts) == pytest.approx(1)
        assert {part.name: part.role for part in row.parts if part.role} == {
            "message-1": "system",
            "message-2": "user",
        }
        weights = capture.weights("self", 1)[1, row.query, : row.keys]
        for part in row.parts:
            its = [position for position in range(row.keys) if tokens[position].part == part.name]
            assert part.weight == pytest.approx(float(weights[its].sum()), abs=1e-5)
            assert part.even == len(its) / row.keys
    # The first row is before the answer.
    assert [("answer" in {part.name for part in row.parts}) for row in told.rows(place)][:2] == [False, True]


def test_only_the_largest_weights_are_reported(
    tmp_path: Path, all_weights: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generated_rows, "_LARGEST", 3)
    model = prepared_from(save_tiny(tmp_path, "llama", kind=AutoModelForCausalLM))
    user_input, place = Input(text=TEXT, generate=SAMPLED), HeadPlace("self", 0, 1)
    told = Told(model.loaded, user_input, frozenset({place}))
    weights = captured(model, user_input, told).weights("self", 0)[1]
    for row in told.rows(place):
        largest = np.sort(weights[row.query])[::-1][:3]
        np.testing.assert_allclose([key.weight for key in row.largest], largest, atol=1e-5)


def test_heads_that_nobody_wants_or_that_are_not_there_have_no_rows() -> None:
    loaded = tiny_loaded("llama", AutoModelForCausalLM)
    there = HeadPlace("self", 1, 3)
    elsewhere = HeadPlace("cross", 1, 3)  # an attention of another model: the last of this one
    wanted = frozenset({there, elsewhere, HeadPlace("self", 2, 0), HeadPlace("self", 0, 4)})
    told = Told(loaded, Input(text=TEXT, generate=SAMPLED), wanted)
    assert told.rows(there) == told.rows(elsewhere)
    for place in (*(wanted - {there, elsewhere}), HeadPlace("self", 0, 0)):
        assert {token.row for token in told.tokens(place)} == {None}


def test_rows_of_the_latest_tokens_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_feed, "_ROWS_KEPT", 3)
    told = Told(tiny_loaded("llama", AutoModelForCausalLM), Input(text=TEXT, generate=SAMPLED), ALL)
    tokens = told.tokens(HeadPlace())
    assert [token.row is None for token in tokens] == [True] * (len(tokens) - 3) + [False] * 3
    assert told.feed.text == "".join(token.text for token in tokens)


@pytest.mark.parametrize("variant", [Generation(tokens=9), SAMPLED], ids=lambda way: way.method)
def test_who_listens_changes_nothing(variant: Generation) -> None:
    loaded = tiny_loaded("mistral", AutoModelForCausalLM)
    user_input = Input(text=TEXT, generate=variant)
    prompt = loaded.reader.read(user_input, {})
    assert Told(loaded, user_input, ALL).feed.ids == write(loaded, prompt, variant)


@cache
def loaded_of(family: str) -> LoadedModel:
    return tiny_loaded(family, AutoModelForCausalLM)


words = st.lists(st.sampled_from(["the", "cat", "sat", "on", "mat", "it"]), min_size=1, max_size=8)
plans = st.builds(
    Generation,
    tokens=st.integers(1, 10),
    method=st.sampled_from(["greedy", "sample"]),
    seed=st.integers(0, 2**32 - 1),
    temperature=st.floats(0.1, 10),
)


@settings(max_examples=15)
@given(st.sampled_from(["llama", "mistral", "gpt_oss"]), words, plans, st.integers(1, 10))
def test_the_first_tokens_do_not_depend_on_how_many_follow(
    family: str, text: list[str], plan: Generation, fewer: int
) -> None:
    """So a generation that was stopped is the same input with fewer tokens."""
    loaded = loaded_of(family)
    prompt = loaded.reader.read(Input(text=" ".join(text), generate=plan), {})
    few = Generation(tokens=fewer, method=plan.method, seed=plan.seed, temperature=plan.temperature)
    ids = [write(loaded, prompt, one) for one in (plan, few)]
    common = min(plan.tokens, fewer)
    assert ids[0][:common] == ids[1][:common]


@settings(max_examples=150)
@given(
    st.sampled_from(list(VOCABULARIES)),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=2, max_size=40),
    st.integers(1, 40),
)
def test_the_pieces_of_an_answer_are_its_text(kind: str, text: str, begin: int) -> None:
    """Wherever it begins: whole characters only, and at the end all of it."""
    tokenizer = VOCABULARIES[kind]()
    encoding = encode(tokenizer, text)
    ends = [token.end for token in encoding.tokens[:begin]]
    # A prompt does not end within a character.
    if begin >= len(encoding.ids) or ends[-1] is None or ends[-1] != encoding.tokens[begin].start:
        return
    prompt, answer = encoding.cut(begin), encoding.ids[begin:]
    whole_text, _ = continue_text(tokenizer, text[: ends[-1]], prompt, answer)
    decoder = AnswerDecoder(tokenizer, prompt.ids)
    pieces = [decoder.add(token) for token in answer]
    if "\ufffd" not in whole_text:
        assert "".join(pieces) == whole_text[ends[-1] :]


def test_a_character_of_several_tokens_comes_whole() -> None:
    tokenizer = VOCABULARIES["byte_level"]()
    ids = encode(tokenizer, "b😀猫").ids
    decoder = AnswerDecoder(tokenizer, ids[:1])
    pieces = [decoder.add(token) for token in ids[1:]]
    assert "".join(pieces) == "😀猫" and "" in pieces
    assert all("\ufffd" not in piece for piece in pieces)
