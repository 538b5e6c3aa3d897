"""What a text that is too long could be cut to."""

from pathlib import Path

import pytest
from transformers import AutoModel, AutoModelForCausalLM

from app.capture.fitting_text import fitting_text
from app.capture.generation import complete
from app.capture.model_verification import load_verified
from app.capture.verified_model import VerifiedModel
from app.core.input import Generation, Input, Stretch
from app.core.token import Token
from app.errors import TextTooLong, TooCostly, TooLarge, TooManyTokens
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.settings import Settings

from ..tiny import save_tiny, tiny_tokenizer

TYPED = "a [MASK] b [MASK] c"
# It reads up to 64 tokens.
WORDS = [f"{name}{number}" for number in range(40) for name in ("cat", "mat")]


def verified(folder: Path, family: str, kind: type = AutoModel) -> VerifiedModel:
    info = ModelInfo("tiny", "Tiny", "tiny", "tiny", "text", "none", "for tests")
    return load_verified(info, save_tiny(folder, family, kind=kind), "cpu", lambda phase, fraction: None)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> VerifiedModel:
    return verified(tmp_path_factory.mktemp("bert"), "bert")


def cut(
    model: VerifiedModel,
    user_input: Input,
    error: type[TooLarge],
    settings: Settings,
    part: Stretch = "first",
) -> tuple[Input, int | None]:
    """The input as the refusal would have it cut, and how many tokens it says there are then."""
    with pytest.raises(error) as caught:
        complete(model, user_input, {}, settings)
    (keep,) = (one for one in caught.value.facts["keep"] if one["part"] == part)
    whole, start = user_input.texts()[keep["field"]], keep["start"]
    kept = whole[start : start + keep["characters"]]
    assert {"first": whole.startswith, "last": whole.endswith, "middle": whole.__contains__}[part](kept)
    return user_input.with_text(keep["field"], kept), keep["tokens"]


@pytest.mark.parametrize("text", [" ".join(WORDS), "cat " * 70, "👩‍👩‍👧 " * 80, "cat\n\t mat, " * 60])
def test_as_many_tokens_are_kept_as_fit(encoder: VerifiedModel, text: str) -> None:
    """One token more is too many, and the text is cut where a token ends."""
    kept, count = cut(encoder, Input(text=text), TooManyTokens, Settings())
    read = complete(encoder, kept, {}, Settings()).tokens["text"]
    whole = encoder.loaded.reader.read(Input(text=text), {}).tokens["text"]
    assert len(read) == count == 64
    assert read[:-1] == whole[: count - 1]


@pytest.mark.parametrize("part", ["last", "middle"])
def test_the_last_and_the_middle_part_are_as_long(encoder: VerifiedModel, part: Stretch) -> None:
    given = Input(text=" ".join(WORDS))
    kept, count = cut(encoder, given, TooManyTokens, Settings(), part)
    assert complete(encoder, kept, {}, Settings()).lengths == {"text": count} == {"text": 64}
    before, after = (given.text or "").split(kept.text or "x")
    assert after == "" if part == "last" else abs(len(before.split()) - len(after.split())) <= 1


def test_a_cut_text_that_is_split_into_more_tokens_is_cut_again() -> None:
    """A letter is a token here; cut after "d", the text has two tokens more, as with some vocabularies."""
    tokens = tuple(Token(0, c, c, i, i + 1, False, 0, i > 0) for i, c in enumerate("abcdef"))
    model_input = ModelInput({"text": "abcdef"}, {"text": tokens}, {})
    tried: list[str] = []

    def lengths(cut: Input) -> dict[str, int] | None:
        tried.append(cut.text or "")
        length = len(cut.text or "") + 2 * (cut.text == "abcd")
        return {"text": length} if length <= 4 else None

    found = fitting_text(Input(text="abcdef"), model_input, 2, lengths)
    assert found == [
        {"part": "first", "field": "text", "start": 0, "characters": 3, "tokens": 3},
        {"part": "last", "field": "text", "start": 3, "characters": 3, "tokens": 3},
        {"part": "middle", "field": "text", "start": 1, "characters": 3, "tokens": 3},
    ]
    assert tried == ["abcd", "ab", "abc", "def", "bcd"]


def test_the_longer_of_two_texts_is_cut(encoder: VerifiedModel) -> None:
    long, short = " ".join(WORDS), "the cat"
    for user_input in (Input(text=long, pair=short), Input(text=short, pair=long)):
        kept, count = cut(encoder, user_input, TooManyTokens, Settings())
        assert short in (kept.text, kept.pair)
        assert complete(encoder, kept, {}, Settings()).lengths == {"text": count}
        assert count == 64


def test_two_long_texts_are_not_cut(encoder: VerifiedModel) -> None:
    """Whichever were cut, nothing would be left of it."""
    long = " ".join(WORDS)
    with pytest.raises(TooManyTokens) as caught:
        complete(encoder, Input(text=long, pair=long), {}, Settings())
    assert "keep" not in caught.value.facts


def test_a_prompt_leaves_room_for_an_answer(tmp_path: Path) -> None:
    model = verified(tmp_path, "llama", kind=AutoModelForCausalLM)
    given = Input(text=" ".join(WORDS), generate=Generation(tokens=5))
    kept, count = cut(model, given, TooManyTokens, Settings())
    assert count == 64 - 5
    assert len(complete(model, kept, {}, Settings()).tokens["text"]) == 64


def test_a_long_answer_leaves_half_of_what_is_read_to_the_prompt(tmp_path: Path) -> None:
    model = verified(tmp_path, "llama", kind=AutoModelForCausalLM)
    given = Input(text=" ".join(WORDS), generate=Generation(tokens=100))
    assert cut(model, given, TooManyTokens, Settings())[1] == 32


def test_what_would_cost_too_much_is_cut_as_far_as_it_costs_less(encoder: VerifiedModel) -> None:
    text = " ".join(WORDS[:10])
    whole = len(complete(encoder, Input(text=text), {}, Settings()).tokens["text"])
    limit = encoder.cost.nbytes({"text": whole - 1}, 1)
    kept, count = cut(encoder, Input(text=text), TooCostly, Settings(max_bytes=limit))
    assert count == whole - 1
    assert complete(encoder, kept, {}, Settings(max_bytes=limit)).lengths == {"text": count}


def test_a_text_of_too_many_characters_is_cut_before_it_is_read(encoder: VerifiedModel) -> None:
    kept, count = cut(encoder, Input(text="x" * 99), TextTooLong, Settings(max_characters=80))
    assert (len(kept.text or ""), count) == (80, None)


@pytest.mark.parametrize("field", ["text", "pair"])
def test_what_is_left_of_too_many_characters_also_has_few_enough_tokens(
    encoder: VerifiedModel, field: str
) -> None:
    given = Input.of({"text": "the cat", field: "cat " * 100})
    settings = Settings(max_characters=300)
    kept, count = cut(encoder, given, TextTooLong, settings)
    assert len(complete(encoder, kept, {}, settings).tokens["text"]) == count == 64


def test_two_texts_of_too_many_characters_are_not_cut(encoder: VerifiedModel) -> None:
    with pytest.raises(TextTooLong) as caught:
        complete(encoder, Input(text="x" * 99, pair="y" * 99), {}, Settings(max_characters=80))
    assert "keep" not in caught.value.facts


def test_a_text_with_a_mask_is_cut_though_the_model_has_its_own(tmp_path: Path) -> None:
    """What was typed as [MASK] is read as <mask>: as many characters."""
    folder = save_tiny(tmp_path, "roberta")
    tokenizer = tiny_tokenizer()
    tokenizer.add_special_tokens({"mask_token": "<mask>"})
    tokenizer.save_pretrained(folder)
    info = ModelInfo("tiny", "Tiny", "tiny", "tiny", "text", "none", "for tests")
    model = load_verified(info, folder, "cpu", lambda phase, fraction: None)
    kept, count = cut(model, Input(text="the [MASK] " + "cat " * 100), TooManyTokens, Settings())
    assert (kept.text or "").startswith("the [MASK] cat")
    assert complete(model, kept, {}, Settings()).lengths == {"text": count}


@pytest.mark.parametrize("mask", ["<mask>", "<special1>", "[M]"])
def test_a_mask_that_the_model_spells_otherwise_is_cut_as_it_was_typed(mask: str) -> None:
    """A word is a token here; the model reads three."""
    read = f"a {mask} b {mask} c"
    ends = [at for at in range(1, len(read) + 1) if at == len(read) or read[at] == " "]
    begins = [0, *ends]
    tokens = tuple(
        Token(0, "", "", *span, False, n, False) for n, span in enumerate(zip(begins, ends, strict=False))
    )
    model_input = ModelInput({"text": read}, {"text": tokens}, {})

    def lengths(cut: Input) -> dict[str, int] | None:
        length = len((cut.text or "").split())
        return {"text": length} if length <= 4 else None

    found = fitting_text(Input(text=TYPED), model_input, 1, lengths)
    texts = {one["part"]: TYPED[one["start"] :][: one["characters"]] for one in found}
    assert texts == {
        "first": "a [MASK] b [MASK]",
        "last": " [MASK] b [MASK] c",
        "middle": "a [MASK] b [MASK]",
    }


def test_a_text_that_the_model_reads_otherwise_is_not_cut() -> None:
    tokens = (Token(0, "", "", 0, 12, False, 0, False),)
    for read in ("ab <special1> d", "ab <special1> cd!!!!!"):
        model_input = ModelInput({"text": read}, {"text": tokens}, {})
        assert fitting_text(Input(text="ab [MASK] cd"), model_input, 1, lambda cut: {"text": 1}) == []
