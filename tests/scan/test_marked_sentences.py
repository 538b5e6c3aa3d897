"""Marked sentences: parsing, formatting, and errors of invalid lines."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.sentence import Sentence
from app.errors import BadSentences
from app.scan.marked_sentences import MAX_CHARACTERS, MAX_SENTENCES, check, read_lines, read_pairs, read_table


def words(sentence: Sentence) -> tuple[str, str]:
    """The marked words, query first."""
    return sentence.text[slice(*sentence.query)], sentence.text[slice(*sentence.key)]


def fault(text: str, table: bool = False) -> BadSentences:
    with pytest.raises(BadSentences) as raised:
        (read_table if table else read_lines)(text)
    assert raised.value.hint
    return raised.value


def test_a_line_with_marks() -> None:
    (sentence,) = read_lines("The cat sat on the {mat} because [it] was soft.")
    assert sentence.text == "The cat sat on the mat because it was soft."
    assert words(sentence) == ("it", "mat")
    assert (sentence.query, sentence.key, sentence.line) == ((31, 33), (19, 22), 1)


def test_empty_lines_and_comments_are_left_out_but_counted() -> None:
    sentences = read_lines("\ufeff# a title\n\n  [a] {b}  \r\n# more\n[c] {d}\n")
    assert [(words(s), s.line) for s in sentences] == [(("a", "b"), 3), (("c", "d"), 5)]


def test_brackets_that_are_meant() -> None:
    (sentence,) = read_lines(r"\[1\] C:\dir \{x\} [it\]] {mat} \\")
    assert sentence.text == "[1] C:dir {x} it] mat \\"
    assert words(sentence) == ("it]", "mat")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("The cat sat.", r"No word is marked with \[ \] or \{ \}"),
        ("The [cat] sat.", r"No word is marked with \{ \}"),
        ("The [cat] {sat} on [it].", "Two words are marked as the query"),
        ("The [cat {sat}].", "inside the mark"),
        ("The [cat} sat.", "closes nothing"),
        ("The cat] sat.", "closes nothing"),
        ("The [cat sat.", "never closed"),
        ("The [] {cat} sat.", "The query is empty"),
        ("The [it] { } sat.", "The key is empty"),
    ],
)
def test_a_line_at_fault_is_named(line: str, message: str) -> None:
    error = fault(f"[a] {{b}}\n{line}")
    assert error.facts["line"] == 2
    with pytest.raises(BadSentences, match=f"^Line 2: .*{message}"):
        raise error


def test_every_line_at_fault_is_reported_at_once() -> None:
    error = fault("no marks\n[a] {b}\nnone either\nnor here")
    assert error.detail.endswith("2 more lines have errors.")
    assert [one["line"] for one in error.facts["faults"]] == [1, 3, 4]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=2), st.data())
def test_what_is_written_is_read_back(text: str, data: st.DataObject) -> None:
    assume(text == text.strip() and len(text.splitlines()) == 1)
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
    spans = [(places[0], places[1]), (places[2], places[3])]
    query, key = data.draw(st.permutations(spans))
    assume(text[slice(*query)].strip() and text[slice(*key)].strip())
    sentence = Sentence(text, query, key, 1)
    assert read_lines(sentence.with_marks) == (sentence,)


def test_a_table_with_words_and_spans() -> None:
    commas = read_table('text,query,key\n"Yes, the cat slept.",slept,cat\nA dog or a dog,0:1,11:14\n')
    assert [words(s) for s in commas] == [("slept", "cat"), ("A", "dog")]
    assert commas[1].key == (11, 14)
    tabs = read_table("id\tKey\tQuery\tText\n1\tcat\tit\tThe cat, and it slept.\n\n")
    assert [words(s) for s in tabs] == [("it", "cat")]


def test_words_are_whole_words() -> None:
    (sentence,) = read_table("text,query,key\nThe category of the cat was it.,it,cat")
    assert sentence.key == (20, 23)


@pytest.mark.parametrize(
    ("table", "line", "message"),
    [
        ("", 1, "must name the columns"),
        ("text,query\nx,y", 1, "must name the columns"),
        ("text,query,key\nThe cat and the cat slept,slept,cat", 2, "occurs 2 times"),
        ("text,query,key\nThe cat slept,slept,dog", 2, "does not occur"),
        ("text,query,key\nThe cat slept,slept,4:99", 2, "is not part of a text of 13"),
        ("text,query,key\nThe cat slept,slept,", 2, "does not occur"),
        ("text,query,key\nThe cat slept,slept", 2, "There are 2 fields"),
        ("text,query,key\nThe cat slept,4:13,cat", 2, "overlap"),
        ('text,query,key\n"The cat slept,slept,cat', 2, "cannot be read"),
    ],
)
def test_a_row_at_fault_is_named(table: str, line: int, message: str) -> None:
    error = fault(table, table=True)
    assert error.facts["line"] == line
    assert message in error.detail


def test_pairs_are_read_like_a_table() -> None:
    assert read_pairs([("The cat slept", "slept", "4:7")]) == (Sentence("The cat slept", (8, 13), (4, 7), 1),)


def test_how_much_a_set_may_hold() -> None:
    check(read_lines("[a] {b}\n" * MAX_SENTENCES))
    with pytest.raises(BadSentences, match="There are 201 sentences"):
        check(read_lines("[a] {b}\n" * (MAX_SENTENCES + 1)))
    with pytest.raises(BadSentences, match="no sentence"):
        check(read_lines("# nothing"))
    with pytest.raises(BadSentences, match="Line 1: It has 1,003 characters"):
        check(read_lines("[a] {b}" + "x" * MAX_CHARACTERS))
