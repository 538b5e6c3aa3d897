"""Displayed tokens of every kind of vocabulary: their text, bytes, position and word."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.units import units
from app.core.token import Token
from app.models.spelling import Spelling, is_torn
from app.models.tokenization import Encoding, continue_text, encode, option

from ..vocabularies import VOCABULARIES

FAMILY = "👩\u200d👩\u200d👧"
TEXTS = [
    "Don't stop, it's 3.14!",
    f"a {FAMILY} b😀 🇫🇷🇫🇷",
    "猫は椅子に座った。",
    "שלום, עולם",
    "مرحبا بالعالم",
    "x\n\ty  z ",
    "naïve café!?",
]


def words(tokens: tuple[Token, ...]) -> list[str]:
    """The words of tokens, without white space."""
    visible = units([token for token in tokens if not token.special], unit="word")
    return [unit.label for unit in visible if unit.label.strip()]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("byte_level", "Don't stop, it's 3.14!", ["Don", "'t", "stop", ",", "it", "'s", "3", ".", "14", "!"]),
        ("unigram", "Don't stop, it's 3.14", ["Don't", "stop", ",", "it's", "3.14"]),
        ("wordpiece", "Don't stop, it's", ["Don", "'", "t", "stop", ",", "it", "'", "s"]),
        ("llama", "Don't stop, it's 3.14!", ["Don't", "stop", ",", "it's", "3.14", "!"]),
        ("llama", "the cat (sat).", ["the", "cat", "(", "sat", ")", "."]),
        ("llama", "wait... what?!", ["wait", "...", "what", "?", "!"]),
        ("unigram", f"a {FAMILY} b😀", ["a", FAMILY, "b", "😀"]),
        ("byte_level", f"a {FAMILY} b😀", ["a", FAMILY, "b", "😀"]),
        ("llama", f"a {FAMILY} b😀", ["a", FAMILY, "b", "😀"]),
        ("llama", "🇫🇷🇫🇷", ["🇫🇷", "🇫🇷"]),
        ("unigram", "猫は座った", ["猫", "は", "座", "っ", "た"]),
        ("llama", "猫は座った", ["猫", "は", "座", "っ", "た"]),
        ("byte_level", "שלום עולם", ["שלום", "עולם"]),
        ("wordpiece", "שלום עולם", ["שלום", "עולם"]),
        ("llama", "مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        ("llama", "naïve café", ["naïve", "café"]),
        ("byte_level", "naïve café", ["naïve", "café"]),
    ],
)
def test_words(kind: str, text: str, expected: list[str]) -> None:
    tokenizer = VOCABULARIES[kind]()
    assert words(encode(tokenizer, text).tokens) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("byte_level", "b😀", [("b", "62"), ("⟨F0 9F⟩", "F0 9F"), ("##⟨98⟩", "98"), ("##⟨80⟩", "80")]),
        ("byte_level", "the it", [("the", "74 68 65"), ("it", "20 69 74")]),
        ("byte_level", "x\n", [("x", "78"), ("\n", "0A")]),
        ("llama", "é", [(" ", "20"), ("⟨C3⟩", "C3"), ("##⟨A9⟩", "A9")]),
        ("wordpiece", "Café stop", [("Café", "63 61 66 65"), ("st", "73 74"), ("##op", "6F 70")]),
        ("wordpiece", "~", [("[UNK]", None)]),
    ],
)
def test_labels_and_bytes(kind: str, text: str, expected: list[tuple[str, str | None]]) -> None:
    tokens = [token for token in encode(VOCABULARIES[kind](), text).tokens if not token.special]
    assert [(token.label, token.hex) for token in tokens] == expected


def test_a_special_token_stands_for_no_bytes() -> None:
    tokens = encode(VOCABULARIES["byte_level"](), "the<|end|>").tokens
    assert [(token.text, token.special, token.hex) for token in tokens][-1] == ("<|end|>", True, None)


def test_the_space_that_a_tokenizer_puts_in_front_is_no_part_of_the_text() -> None:
    first, second = [t for t in encode(VOCABULARIES["unigram"](), "Don").tokens if not t.special][:2]
    assert (first.text, first.start, first.end) == (" ", 0, 0)
    assert (second.text, second.start, second.continues) == ("D", 0, False)


@pytest.mark.parametrize(
    ("kind", "piece", "expected"),
    [
        ("byte_level", "Ġit", " it"),
        ("unigram", "▁it", " it"),
        ("wordpiece", "##op", "##op"),
        ("llama", "<0xF0>", "⟨F0⟩"),
        ("llama", "</s>", "</s>"),
    ],
)
def test_a_token_by_itself(kind: str, piece: str, expected: str) -> None:
    tokenizer = VOCABULARIES[kind]()
    number = tokenizer.get_vocab()[piece]
    assert option(tokenizer, number) == expected


def unmarked(encoding: Encoding) -> list[tuple[str, int | None, int | None, bool]]:
    return [(t.label, t.start, t.end, t.continues) for t in encoding.tokens if t.start is not None]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", ["byte_level", "llama"])
def test_an_answer_is_read_as_if_it_had_been_typed(kind: str, text: str) -> None:
    """For any end of the prompt, even within a word."""
    tokenizer = VOCABULARIES[kind]()
    whole = encode(tokenizer, text)
    read = [n for n, token in enumerate(whole.tokens) if token.start is not None]
    for place in read[1:]:
        before = whole.tokens[place - 1]
        if whole.tokens[place].start != before.end:
            continue  # a prompt does not end within a character
        prompt, answer = whole.cut(place), whole.ids[place:]
        result, encoding = continue_text(tokenizer, text[: before.end], prompt, answer)
        assert result == text
        assert unmarked(encoding) == unmarked(whole)
        assert {token.part for token in encoding.tokens[place:]} == {"answer"}


def test_an_answer_that_ends_within_a_character() -> None:
    tokenizer = VOCABULARIES["byte_level"]()
    ids = encode(tokenizer, "b😀").ids[:-1]
    text, encoding = continue_text(tokenizer, "", Encoding((), ()), ids)
    assert text == "b\ufffd"
    assert [(t.text, t.start, t.end) for t in encoding.tokens][1:] == [("⟨F0 9F⟩", 1, 2), ("⟨98⟩", 1, 2)]


@settings(max_examples=150)
@given(
    st.sampled_from(list(VOCABULARIES)),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)
    | st.lists(st.sampled_from([*TEXTS, FAMILY, " ", "é", "'", "<0x41>", "▁"]), min_size=1, max_size=4).map(
        "".join
    ),
)
def test_what_holds_for_every_text(kind: str, text: str) -> None:
    tokenizer = VOCABULARIES[kind]()
    spelling = Spelling.of(tokenizer)
    tokens = encode(tokenizer, text).tokens
    place, word = 0, -1
    for number, token in enumerate(tokens):
        assert token.text
        if token.start is not None and token.end is not None:
            assert 0 <= token.start <= token.end <= len(text)
            assert token.start >= place or token.continues or token.start == token.end
            place = max(place, token.start)
        if token.special:
            assert (token.word, token.continues, token.hex) == (None, False, None)
            continue
        # Words are numbered in order, and each is one run of adjacent tokens.
        assert token.word == word + (not token.continues)
        word = token.word
        assert not token.continues or (number and tokens[number - 1].word == token.word)
        spelt = spelling.bytes_of(token.id, token.piece)
        assert token.hex == (None if spelt is None else spelt.hex(" ").upper())
        if kind == "byte_level" and spelt and not is_torn(spelt):
            assert text[token.start : token.end].encode() == spelt
    if kind == "byte_level" and not any(token.special for token in tokens):
        assert bytes.fromhex(" ".join(token.hex or "" for token in tokens)) == text.encode()
