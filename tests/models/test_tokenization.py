"""Displayed tokens, and texts that are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from app.errors import BadText
from app.models.catalogue import minilm_folder
from app.models.tokenization import check_text, encode, find_option, option
from app.resources import resource_folder

TOKENIZER = AutoTokenizer.from_pretrained(minilm_folder(), local_files_only=True)


def test_words_in_pieces() -> None:
    tokens = encode(TOKENIZER, "The storytellers!").tokens
    assert [token.label for token in tokens] == ["[CLS]", "The", "story", "##tell", "##ers", "!", "[SEP]"]
    assert [token.piece for token in tokens][1:5] == ["the", "story", "##tell", "##ers"]
    assert [token.word for token in tokens] == [None, 0, 1, 1, 1, 2, None]
    assert [(token.start, token.end) for token in tokens][:4] == [(None, None), (0, 3), (4, 9), (9, 13)]
    assert [token.special for token in tokens] == [True, *[False] * 5, True]


def test_what_the_model_does_not_know_is_not_pretended() -> None:
    """The model reads [UNK], so [UNK] is shown; the span covers its characters."""
    token = encode(TOKENIZER, "a \U0001f600 b").tokens[2]
    assert (token.text, token.start, token.end, token.special) == ("[UNK]", 2, 3, False)
    assert token.unknown


def test_a_separator_that_somebody_typed_is_one() -> None:
    token = encode(TOKENIZER, "a [SEP] b").tokens[2]
    assert (token.text, token.special, token.start, token.end) == ("[SEP]", True, 2, 7)


def test_the_token_that_ends_a_text_is_special_even_if_it_also_stands_for_the_unknown() -> None:
    """Like that of GPT-2 and of the English Whisper."""
    core = Tokenizer(Unigram([("<|end|>", 0.0), ("▁the", -1.0)], 0))
    core.pre_tokenizer = Metaspace(split=False)
    end = "<|end|>"
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, unk_token=end, eos_token=end)
    tokens = encode(tokenizer, f"the{end}").tokens
    assert [(token.text, token.special) for token in tokens] == [("the", False), (end, True)]


def test_words_of_a_tokenizer_that_takes_the_text_for_one() -> None:
    """Like Llama's: spaces are part of the pieces, without pre-tokenization."""
    pieces = [("<unk>", 0.0), *((piece, -1.0) for piece in ("▁the", "▁sto", "ry", "▁cat", "s"))]
    core = Tokenizer(Unigram(pieces, 0))
    core.pre_tokenizer = Metaspace(split=False)
    tokens = encode(
        PreTrainedTokenizerFast(tokenizer_object=core, unk_token="<unk>"), "the story cats"
    ).tokens
    assert [token.label for token in tokens] == ["the", "sto", "##ry", "cat", "##s"]
    assert [token.word for token in tokens] == [0, 1, 1, 2, 2]


def test_nothing_is_cut_off() -> None:
    assert len(encode(TOKENIZER, "cat " * 1000).ids) == 1002


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60))
def test_spans_lie_in_the_text_and_in_order(text: str) -> None:
    encoding = encode(TOKENIZER, text)
    assert len(encoding.ids) == len(encoding.tokens)
    ends = 0
    for token in encoding.tokens:
        if token.start is not None and token.end is not None:
            assert 0 <= token.start <= token.end <= len(text)
            assert token.start >= ends or token.continues or token.start == token.end
            ends = token.start
        assert token.text


@pytest.mark.parametrize(("text", "position"), [("ab\ud83d", 2), ("\udc00", 0), ("a\0", 1)])
def test_what_is_no_character_is_refused_with_its_place(text: str, position: int) -> None:
    with pytest.raises(BadText) as refusal:
        check_text(text, 100)
    assert refusal.value.facts == {"position": position}


@pytest.mark.parametrize(
    "text",
    ["שלום עולם", "\u202eevil\u202c", "👩‍👩‍👧 family", "</script>", "<img src=x onerror=alert(1)>", "日本語"],
)
def test_unusual_text_is_taken(text: str) -> None:
    check_text(text, 100)
    assert encode(TOKENIZER, text).tokens[1:-1]


def test_white_space_names_itself_and_not_the_space() -> None:
    tokenizer = AutoTokenizer.from_pretrained(resource_folder("app/builtin") / "storyteller")
    space = tokenizer.encode(" ", add_special_tokens=False)[-1]
    assert find_option(tokenizer, " ") == space
    assert find_option(tokenizer, "") is None
    assert find_option(tokenizer, "\n") != space
    assert option(tokenizer, find_option(tokenizer, "seven") or 0) == " seven"
