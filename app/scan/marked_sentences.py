"""Sentences with a marked pair, as users write them: lines with marks, or a table.

A line: ``The cat sat on the {mat} because [it] was soft.`` Square brackets mark the query word, which
attends; braces mark the key word, which is attended to. A backslash before a bracket, a brace or a backslash
makes it literal. Empty lines and lines that begin with ``#`` are skipped.

A table: comma- or tab-separated with the columns ``text``, ``query`` and ``key``. A word stands for itself if
it occurs once in the text; ``4:7`` means the characters 4 to 6, counted from 0.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..core.sentence import MARK_CHARACTERS, Sentence, Span
from ..errors import BadSentences
from ..message import Message, _, joined, listed, ngettext
from ..quotation import quoted

MAX_SENTENCES = 200
MAX_CHARACTERS = 1_000

_MARKS = {"[": ("]", "query"), "{": ("}", "key")}
_CLOSING = {"]": "[", "}": "{"}
_SPAN = re.compile(r"(\d{1,9}):(\d{1,9})", re.ASCII)
_COLUMNS = ("text", "query", "key")
_EXAMPLE = "The {cat} said that [it] slept."
# Most faults that one error lists.
_EXPLANATION = 10


def read_lines(text: str) -> tuple[Sentence, ...]:
    """Parse sentences from lines with marks. Raises BadSentences, naming the lines at fault."""
    lines = text.removeprefix("\ufeff").splitlines()
    numbered = [
        (number, line.strip())
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    return _all(_read_row(number, line, _parse_marks) for number, line in numbered)


def read_table(text: str) -> tuple[Sentence, ...]:
    """Parse sentences from a table. Raises BadSentences, naming the lines at fault."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    separator = "\t" if lines and "\t" in lines[0] else ","
    rows = csv.reader(lines, delimiter=separator, strict=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        places = [names.index(name) for name in _COLUMNS]
    except (ValueError, csv.Error):
        raise _bad(
            1, _("The first line must name the columns text, query and key."), _("Write: text,query,key")
        ) from None

    def read(row: Sequence[str], line: int) -> Sentence:
        if len(row) <= max(places):
            raise _bad(
                line,
                _(
                    "There are {fields} fields where the first line names {columns}.",
                    fields=len(row),
                    columns=len(names),
                ),
                _("Put a field that contains a comma into double quotes."),
            )
        whole, query, key = (row[place] for place in places)
        return Sentence(whole, _span(whole, query, "query", line), _span(whole, key, "key", line), line)

    return _all(_read_row(line, row, read) for line, row in _rows(rows))


def read_pairs(entries: Sequence[tuple[str, str, str]]) -> tuple[Sentence, ...]:
    """Sentences from (text, query, key), written as in a table. Raises BadSentences."""

    def read(entry: tuple[str, str, str], line: int) -> Sentence:
        text, query, key = entry
        return Sentence(text, _span(text, query, "query", line), _span(text, key, "key", line), line)

    return _all(_read_row(line, entry, read) for line, entry in enumerate(entries, 1))


def check(sentences: Sequence[Sentence]) -> None:
    """Check that there are no more than a server scans at once. Raises BadSentences."""
    if not sentences:
        raise BadSentences(
            _("There are no sentences."),
            hint=_("Write one sentence per line, such as: {sentence}", sentence=_EXAMPLE),
        )
    if len(sentences) > MAX_SENTENCES:
        raise BadSentences(
            _(
                "There are {count} sentences; a set has up to {limit}.",
                count=len(sentences),
                limit=MAX_SENTENCES,
            ),
            hint=_("Leave out those from line {line} on.", line=str(sentences[MAX_SENTENCES].line)),
            asked=len(sentences),
            limit=MAX_SENTENCES,
        )
    for sentence in sentences:
        if len(sentence.text) > MAX_CHARACTERS:
            raise _bad(
                sentence.line,
                _(
                    "It has {count} characters; a sentence has up to {limit}.",
                    count=len(sentence.text),
                    limit=MAX_CHARACTERS,
                ),
                _("Shorten it."),
            )


def _all(read: Iterator[Sentence | BadSentences]) -> tuple[Sentence, ...]:
    """All sentences, or one error that lists every line at fault."""
    results = list(read)
    faults = [result for result in results if isinstance(result, BadSentences)]
    if not faults:
        return tuple(result for result in results if isinstance(result, Sentence))
    first, others = faults[0], len(faults) - 1
    others_note = ngettext("{count} more line has an error.", "{count} more lines have errors.", others)
    raise BadSentences(
        joined((first.detail, *([others_note] if others else []))),
        hint=first.hint,
        line=first.facts["line"],
        faults=[
            {"line": fault.facts["line"], "detail": fault.detail, "hint": fault.hint}
            for fault in faults[:_EXPLANATION]
        ],
    )


def _read_row(line: int, row: Any, reader: Any) -> Sentence | BadSentences:
    try:
        sentence: Sentence = reader(row, line)
        _check_sentence(sentence)
    except BadSentences as fault:
        return fault
    return sentence


def _check_sentence(sentence: Sentence) -> None:
    """Check what must be true of every sentence, however it was written."""
    (start, end), (first, last) = sentence.query, sentence.key
    if start < last and first < end:
        raise _bad(
            sentence.line,
            _("The query word and the key word overlap."),
            _("Mark two different words."),
        )
    for detail, (begin, after) in (
        (_("The query is empty."), sentence.query),
        (_("The key is empty."), sentence.key),
    ):
        if not sentence.text[begin:after].strip():
            raise _bad(sentence.line, detail, _("Mark a word."))


def _parse_marks(line: str, number: int) -> Sentence:
    """Parse a line with marks."""
    text: list[str] = []
    spans: dict[str, Span] = {}
    opened: tuple[str, int] | None = None
    escaped = False
    for character in line:
        if escaped or character not in MARK_CHARACTERS:
            text.append(character)
            escaped = False
        elif character == "\\":
            escaped = True
        elif character in _MARKS:
            name = _MARKS[character][1]
            if opened:
                raise _bad(
                    number,
                    _(
                        "There is a {character} inside the mark that {opening} opens.",
                        character=quoted(character),
                        opening=quoted(opened[0]),
                    ),
                    _("Close one mark before the next; write a backslash before a bracket of the text."),
                )
            if name in spans:
                raise _bad(
                    number,
                    _("Two words are marked as the query, with {mark}.", mark=quoted(character))
                    if name == "query"
                    else _("Two words are marked as the key, with {mark}.", mark=quoted(character)),
                    _("Mark one word with [ ] (the query) and one with {braces} (the key).", braces="{ }"),
                )
            opened = (character, len(text))
        elif opened is None or opened[0] != _CLOSING[character]:
            raise _bad(
                number,
                _("There is a {character} that closes nothing.", character=quoted(character)),
                _("Write a backslash before it if it is part of the text."),
            )
        else:
            spans[_MARKS[opened[0]][1]] = (opened[1], len(text))
            opened = None
    if escaped:
        text.append("\\")
    if opened:
        raise _bad(
            number,
            _("The mark that {opening} opens is never closed.", opening=quoted(opened[0])),
            _("Write {closing} after the word.", closing=quoted(_MARKS[opened[0]][0])),
        )
    missing = [f"{mark} {closing}" for mark, (closing, name) in _MARKS.items() if name not in spans]
    if missing:
        raise _bad(
            number,
            _("No word is marked with {marks}.", marks=listed(missing, "or")),
            _("Mark the query word with [ ] and the key word with {braces}.", braces="{ }"),
        )
    return Sentence("".join(text), spans["query"], spans["key"], number)


def _span(text: str, word: str, name: str, line: int) -> Span:
    """The span of characters that a word or ``a:b`` refers to in a text."""
    word = word.strip()
    if match := _SPAN.fullmatch(word):
        start, end = int(match[1]), int(match[2])
        if not start < end <= len(text):
            raise _bad(
                line,
                _(
                    "The query {span} is not part of a text of {count} characters.",
                    span=word,
                    count=len(text),
                )
                if name == "query"
                else _(
                    "The key {span} is not part of a text of {count} characters.", span=word, count=len(text)
                ),
                _("Write a:b with a below b; b is the character after the last, counted from 0."),
            )
        return start, end
    matches = [
        match.span()
        for match in re.finditer(re.escape(word), text)
        if word and not _inside_word(text, *match.span())
    ]
    if len(matches) != 1:
        raise _bad(
            line,
            _occurrences(name, quoted(word, 40), len(matches)),
            _("Write it as in the text, or as characters such as 4:7, counted from 0."),
        )
    return matches[0]


def _occurrences(name: str, word: str, count: int) -> Message:
    """How often the query or the key occurs in its text, which should be once."""
    match name, count:
        case "query", 0:
            return _("The query {word} does not occur in the text as a word.", word=word)
        case "query", _times:
            return _("The query {word} occurs {count} times as a word.", word=word, count=count)
        case _name, 0:
            return _("The key {word} does not occur in the text as a word.", word=word)
    return _("The key {word} occurs {count} times as a word.", word=word, count=count)


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether a match begins or ends in the middle of a word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(
        (re.match(r"\w", before) and re.match(r"\w", text[start]))
        or (re.match(r"\w", after) and re.match(r"\w", text[end - 1]))
    )


def _rows(rows: Any) -> Iterator[tuple[int, list[str]]]:
    """The non-empty rows of a table, each with the number of its last line."""
    try:
        for row in rows:
            if any(field.strip() for field in row):
                yield rows.line_num, row
    except csv.Error as error:
        raise _bad(
            rows.line_num,
            _("The table cannot be read: {reason}.", reason=str(error)),
            _("Close every double quote; inside a quoted field write two for one."),
        ) from None


def _bad(line: int, detail: str, hint: str) -> BadSentences:
    return BadSentences(_("Line {line}: {detail}", line=str(line), detail=detail), hint=hint, line=line)
