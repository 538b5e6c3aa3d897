"""The position experiment against a second route: each prompt tokenized and run eagerly, added up by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from transformers import AutoConfig, AutoModelForCausalLM

from app.capture.attention_function import NAME
from app.capture.cost import CostModel
from app.capture.forward import forward, streams
from app.capture.live_capture import LiveCapture, run
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Generation, Input, Message
from app.core.outcome import OutcomeOptions
from app.core.position_curve import PositionCurve
from app.core.view_spec import ViewSpec
from app.errors import FollowspotError, InvalidRequest, NoInterventions, TooManyTokens, UnknownOutcome
from app.interventions.position import MOST_DEPTHS, position_curve
from app.models.loading import LoadedModel
from app.models.readers.text import TextReader

from ..chat_templates import chat_tokenizer
from ..tiny import FAMILIES, SMALL, tiny_prepared, tiny_speed
from ..vocabularies import VOCABULARIES
from .test_live_effects import CAT, captured, loaded

RULE = "Always be kind."
SENTENCES = [RULE, "The cat sat.", "Tom ran off!", "It was soft.", "Why not?"]
TEXT = " ".join([*SENTENCES, "So the"])
LIMIT = 400


def model_of(family: str, tokenizer: Any, limit: int = LIMIT) -> VerifiedModel:
    """A random decoder with a tokenizer of small pieces."""
    sizes = {**SMALL, **FAMILIES[family], "vocab_size": len(tokenizer), "max_position_embeddings": LIMIT}
    torch.manual_seed(0)
    config = AutoConfig.for_model(family, **sizes | ({"n_positions": LIMIT} if family == "gpt2" else {}))
    model = AutoModelForCausalLM.from_config(config, attn_implementation=NAME).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.ndim == 2:
                parameter.mul_(3)
    like = tiny_prepared("llama")
    reader = TextReader(tokenizer, limit, generates=True)
    made = LoadedModel(like.info, model, reader, "sha256:0", torch.device("cpu"))
    shapes = streams(made, forward(made, reader.probe()).calls)
    cost = CostModel(shapes, {"text": 1000}, 100, tiny_speed(), {"text": limit})
    return replace(like, loaded=made, cost=cost)


def capture_of(
    prepared: VerifiedModel, user_input: Input, answer: tuple[int, ...] | None = None
) -> LiveCapture:
    read = prepared.loaded.reader.read(user_input, {}, answer)
    return run(prepared, user_input, read, "0" * 32, WeightsCache(2**20))


def eager(capture: LiveCapture, ids: list[int]) -> tuple[np.ndarray, torch.Tensor]:
    """The model's own weights ``[layers, heads, queries, keys]``, and its log-probabilities."""
    model = capture.loaded.model
    model.set_attn_implementation("eager")
    try:
        with torch.inference_mode():
            output = model(torch.tensor([ids]), output_attentions=True, use_cache=False)
    finally:
        model.set_attn_implementation(NAME)
    weights = np.stack([layer[0].double().numpy() for layer in output.attentions])
    return weights, output.logits[0].double().log_softmax(dim=-1)


def key_of(capture: LiveCapture, text: str) -> int:
    """The token in which a text begins."""
    at = capture.texts["text"].index(text)
    return next(n for n, one in enumerate(capture.tokens["text"]) if one.end is not None and one.end > at)


def check_by_hand(
    capture: LiveCapture,
    curve: PositionCurve,
    heads: list[tuple[int, int]],
    written: Callable[[Input], str],
    targets: list[int],
) -> None:
    """Shares, even shares and log-probabilities of every depth.

    Args:
        written: what the model reads of an input, before the answer.
        targets: ids of the answer, which follow that.
    """
    tokenizer = capture.loaded.reader._tokenizer  # type: ignore[attr-defined]
    for depth in curve.depths:
        text = written(depth.input)
        encoded = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
        begin = text.index(curve.text)
        pieces = [(start, text[start:end]) for start, end in encoded["offset_mapping"]]
        # A piece may begin with the space before its word; one that is a space is not of the sentence.
        firsts = [
            start + len(piece) - len(piece.lstrip()) if piece.strip() else -1 for start, piece in pieces
        ]
        own = [n for n, first in enumerate(firsts) if begin <= first < begin + len(curve.text)]
        assert (depth.first, depth.last) == (own[0], own[-1])
        own = list(range(own[0], own[-1] + 1))
        count = len(encoded["input_ids"])
        weights, logs = eager(capture, [*encoded["input_ids"], *targets])
        rows = range(count - 1, count - 1 + len(targets))
        value = sum(float(logs[row, target]) for row, target in zip(rows, targets, strict=True))
        assert depth.value == pytest.approx(value, abs=1e-4)
        shares, even = [], []
        for row in rows:
            free = [n for n in own if n > 0]
            even.append(len(free) / row)
            for layer, head in heads:
                whole = weights[layer, head, row]
                shares.append(whole[free].sum() / whole[1:].sum())
        assert depth.share == pytest.approx(np.mean(shares), abs=1e-5)
        assert depth.even == pytest.approx(np.mean(even), abs=1e-6)


@pytest.mark.parametrize("family", ["gpt2", "llama"])
def test_a_sentence_of_a_plain_text_by_hand(family: str) -> None:
    capture = capture_of(model_of(family, VOCABULARIES["byte_level"]()), Input(text=TEXT))
    target = 300
    view = ViewSpec(kind="position", key=key_of(capture, "Tom"), outcome_token=f"#{target}")
    runs: list[int] = []
    curve = position_curve(capture, view, runs.append)
    assert (curve.unit, curve.text, curve.part, curve.others, runs) == (
        "sentence",
        "Tom ran off!",
        None,
        5,
        [5],
    )
    assert [depth.before for depth in curve.depths] == [0, 1, 2, 3, 4] and curve.current == 2
    assert curve.depths[2].input == capture.input and curve.answer == 0
    assert curve.outcome and curve.outcome.value == curve.depths[2].value
    heads = [(layer, head) for layer in range(2) for head in range(4)]

    def written(user_input: Input) -> str:
        return str(user_input.text)

    check_by_hand(capture, curve, heads, written, [target])


def test_the_given_answer_of_a_generation_by_hand() -> None:
    """Some heads only; the answer is the same at every depth."""
    prepared = model_of("gpt2", VOCABULARIES["byte_level"]())
    answer = (280, 300, 310)
    capture = capture_of(prepared, Input(text=TEXT, generate=Generation(tokens=3)), answer)
    curve = position_curve(capture, ViewSpec(kind="position", key=0, heads="1.2,0.3"))
    assert (curve.answer, curve.outcome, curve.rows, curve.current) == (3, None, 3, 0)
    assert curve.depths[0].first == 0, "its first token is the sink, and does not count"

    def written(user_input: Input) -> str:
        return str(user_input.text)

    check_by_hand(capture, curve, [(0, 3), (1, 2)], written, list(answer))
    logit = replace(ViewSpec(kind="position", key=0), outcome="logit", outcome_token="#300")
    measured = position_curve(capture, logit).outcome
    assert measured and (measured.measure, measured.token) == ("logit", 300)


@pytest.mark.parametrize("unit", ["sentence", "part"])
def test_a_conversation_with_the_right_answer_by_hand(unit: Any) -> None:
    tokenizer = chat_tokenizer("smollm2")
    messages = (
        Message("system", " ".join(["The cat sat.", RULE, "It was soft."]) if unit == "sentence" else RULE),
        Message("user", "Hello."),
        Message("assistant", "Hi!"),
        Message("user", "Why not?"),
        Message("assistant", "It is"),
    )
    capture = capture_of(model_of("llama", tokenizer), Input(messages=messages))
    curve = position_curve(capture, ViewSpec(kind="position", key=key_of(capture, RULE), unit=unit))
    depths = [0, 1, 2] if unit == "sentence" else [0, 1, 2, 3]
    assert [depth.before for depth in curve.depths] == depths
    assert (curve.part, curve.text, curve.refused) == ("message-1", RULE, 0)

    def written(user_input: Input) -> str:
        chat = [{"role": one.role, "content": one.content} for one in user_input.messages or ()]
        text = str(tokenizer.apply_chat_template(chat, tokenize=False))
        return text[: text.rindex("It is")]

    heads = [(layer, head) for layer in range(2) for head in range(4)]
    targets = tokenizer.encode("It is", add_special_tokens=False)
    check_by_hand(capture, curve, heads, written, targets)


def test_of_many_places_ten_are_tried_among_them_its_own() -> None:
    text = " ".join(f"Tom {number}." for number in range(25)) + " So"
    capture = capture_of(model_of("llama", VOCABULARIES["byte_level"]()), Input(text=text))
    for which in (0, 17):
        key = key_of(capture, f"Tom {which}.")
        curve = position_curve(capture, ViewSpec(kind="position", key=key, heads="0.0"))
        before = [depth.before for depth in curve.depths]
        assert len(before) == MOST_DEPTHS and (before[0], before[-1]) == (0, 24)
        assert before[curve.current] == which
        assert np.diff(before).max() <= 3


@pytest.mark.parametrize(
    ("text", "key", "error", "options", "said"),
    [
        ("Only one sentence", 1, InvalidRequest, {}, "can stand nowhere else"),
        ("Be kind. The sky is", 0, InvalidRequest, {}, "can stand nowhere else"),
        (TEXT, -1, InvalidRequest, {}, "can stand nowhere else"),
        (TEXT, None, InvalidRequest, {}, "is not named"),
        (TEXT, 0, InvalidRequest, {"unit": "part"}, "no messages"),
        (TEXT, 0, UnknownOutcome, {"outcome": "divergence"}, "one token is measured"),
        (TEXT, 0, UnknownOutcome, {"outcome_position": 3}, "depends on the place"),
    ],
)
def test_what_cannot_move_is_refused(
    text: str, key: int | None, error: type[FollowspotError], options: dict[str, Any], said: str
) -> None:
    capture = capture_of(model_of("llama", VOCABULARIES["byte_level"]()), Input(text=text))
    place = len(capture.tokens["text"]) - 1 if key == -1 else key
    with pytest.raises(error, match=said):
        position_curve(capture, ViewSpec(kind="position", key=place, **options))


def test_the_answer_and_the_template_do_not_move() -> None:
    messages = (Message("user", "Hi. Why?"), Message("assistant", "It is. So."))
    capture = capture_of(model_of("llama", chat_tokenizer("smollm2")), Input(messages=messages))
    with pytest.raises(InvalidRequest, match="The answer stays where it is"):
        position_curve(capture, ViewSpec(kind="position", key=key_of(capture, "It is")))
    with pytest.raises(InvalidRequest, match="is in no text that was given"):
        position_curve(capture, ViewSpec(kind="position", key=0))


def test_a_template_that_accepts_no_other_order_says_so() -> None:
    messages = (Message("user", "Hi."), Message("assistant", "Yes."), Message("user", "Why?"))
    capture = capture_of(model_of("llama", chat_tokenizer("gemma")), Input(messages=messages))
    view = ViewSpec(kind="position", key=key_of(capture, "Hi."), unit="part")
    with pytest.raises(InvalidRequest, match="can stand nowhere else") as refused:
        position_curve(capture, view)
    assert "chat template" in str(refused.value.hint)


def test_a_prompt_that_grows_beyond_the_model_is_refused() -> None:
    """One of the prompts has a token more: where a line of its own is needed."""
    text = "Tom ran\nThe cat sat. So"
    prepared = model_of("llama", VOCABULARIES["byte_level"]())
    longest = max(
        len(prepared.loaded.reader.read(Input(text=one), {}).tokens["text"])
        for one in (text, "The cat sat. Tom ran\nSo")
    )
    capture = capture_of(prepared, Input(text=text))
    prepared.loaded.reader._limit = longest - 1  # type: ignore[attr-defined]
    with pytest.raises(TooManyTokens):
        position_curve(capture, ViewSpec(kind="position", key=0))


def test_a_model_that_continues_no_text_is_refused() -> None:
    with pytest.raises(NoInterventions, match="continues no text"):
        position_curve(captured(loaded("minilm"), text=CAT), ViewSpec(kind="position", key=1))


def test_options_name_what_is_measured() -> None:
    assert (
        ViewSpec(kind="position").conflict() == "Name the sentence that moves: give key, one of its tokens."
    )
    assert ViewSpec(kind="position", key=1, unit="part", outcome="logit", heads="1").conflict() == ""
    for option in ({"scale": "log"}, {"query": 1}, {"per": "head"}, {"outcome_text": "x"}, {"by": "max"}):
        assert "no meaning for kind=position" in ViewSpec(kind="position", key=1, **option).conflict()
    assert OutcomeOptions() == ViewSpec(kind="position").outcome_options()
