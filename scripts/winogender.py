"""Do heads of MiniLM find what a pronoun means? A trial on the Winogender schemas (Rudinger et al. 2018).

``python -m scripts.winogender FOLDER`` reads templates.tsv and all_sentences.tsv and writes
docs/findings/winogender.md. The data are not part of this repository:
https://github.com/rudinger/winogender-schemas
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.analysis.scan import Observation
from app.analysis.sentences import Sentence, Span
from app.capture.scanning import measure, scanned_stream
from app.main import model_shelf
from app.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "findings" / "winogender.md"
TEMPLATE = Path(__file__).with_name("winogender.txt")
SEED = 0
RESAMPLES = 10_000

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

# Verbs that agree with "they" where the template has them for "he" and "she".
_PLURAL = {"was": "were", "is": "are", "has": "have", "does": "do", "needs": "need"}
_AGREES = re.compile(r"\b(?:was|is|has|does|needs)\b")
_PRONOUN = re.compile(r"\$\w+_PRONOUN")


@dataclass(frozen=True, slots=True)
class Schema:
    """One sentence: who the pronoun means, and the other person it could mean by position.

    Attributes:
        occupation: whose pair of templates it comes from; these are the independent units.
        kind: which of the sentences of that occupation, but for the answer: two answers make a pair.
        answer: 0 if the pronoun means the occupation, 1 if it means the participant.
    """

    text: str
    occupation: str
    kind: tuple[str, str]
    answer: int
    pronoun: Span
    antecedent: Span
    other: Span

    def asking(self, key: Span) -> Sentence:
        """The sentence with one of the two marked."""
        return Sentence(self.text, self.pronoun, key, 1)


def schemas(folder: Path) -> list[Schema]:
    """All sentences of the trial, with their spans found by their templates."""
    templates = {
        (row["occupation(0)"], row["other-participant(1)"], row["answer"]): row["sentence"]
        for row in _rows(folder / "templates.tsv")
    }
    by_occupation = {(occupation, answer): text for (occupation, _, answer), text in templates.items()}
    return [
        schema(row["sentence"], row["sentid"], by_occupation) for row in _rows(folder / "all_sentences.tsv")
    ]


def schema(text: str, name: str, templates: dict[tuple[str, str], str]) -> Schema:
    """One sentence from its name, ``technician.customer.1.male.txt``, and the templates."""
    occupation, participant, answer, gender = name.removesuffix(".txt").split(".")
    match = re.fullmatch(_pattern(templates[occupation, answer], occupation, participant), text)
    if match is None:
        raise SystemExit(f"{name} does not follow its template: {text}")
    two = [match.span("occupation"), match.span("participant")]
    return Schema(
        text,
        occupation,
        ("someone" if participant == "someone" else "named", gender),
        int(answer),
        match.span("pronoun"),
        two[int(answer)],
        two[1 - int(answer)],
    )


def _pattern(template: str, occupation: str, participant: str) -> str:
    """A template as a regular expression; only the first pronoun is asked about."""
    template = _PRONOUN.sub("$PRONOUN", template)
    parts = re.split(r"((?:\b[Tt]he |\ban? )?\$PARTICIPANT|\$OCCUPATION|\$PRONOUN)", template)
    words = {"participant": re.escape(participant), "occupation": re.escape(occupation), "pronoun": r"\w+"}
    seen: set[str] = set()
    written = []
    for part in parts:
        group = part.rpartition("$")[2].lower()
        if "$" in part:
            found = words[group] if group in seen else rf"(?P<{group}>{words[group]})"
            written.append(rf"(?:\b[Tt]he |\ban? )?{found}" if group == "participant" else found)
            seen.add(group)
        else:
            written.append(_AGREES.sub(lambda verb: f"(?:{verb[0]}|{_PLURAL[verb[0]]})", re.escape(part)))
    return "(?i:" + "".join(written) + ")"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass(frozen=True, slots=True)
class Trial:
    """What was measured: the schemas, and arrays ``[sentences, heads]``.

    Attributes:
        antecedent, other: weight from the pronoun to either person.
        found: no other word of the sentence gets as much as the antecedent.
        heads: per layer.
    """

    schemas: Sequence[Schema]
    antecedent: Floats
    other: Floats
    found: Bools
    heads: int

    @property
    def right(self) -> Bools:
        """The antecedent gets more than the other person."""
        return self.antecedent > self.other


def run(items: Sequence[Schema]) -> Trial:
    """Measure every sentence in the default model."""
    settings = Settings()
    shelf = model_shelf(settings)
    prepared = shelf.wait(shelf.default)
    stream = scanned_stream(prepared)

    def observed(item: Schema, key: Span) -> Observation:
        measured = measure(prepared, item.asking(key), 0, stream, settings)
        if isinstance(measured, str):
            raise SystemExit(f"{item.text}: {measured}")
        return measured.observation

    right = [observed(item, item.antecedent) for item in items]
    wrong = [observed(item, item.other) for item in items]
    return Trial(
        items,
        _flat([o.weight for o in right]).astype(np.float64),
        _flat([o.weight for o in wrong]).astype(np.float64),
        _flat([o.found for o in right]).astype(np.bool_),
        stream.heads,
    )


def by_occupation(values: NDArray[np.generic], items: Sequence[Schema]) -> Floats:
    """Means within each occupation, ``[occupations, columns]``: its sentences are variants of each other."""
    names = np.array([item.occupation for item in items])
    return np.stack([values[names == name].mean(axis=0) for name in dict.fromkeys(names.tolist())])


def interval(means: Floats) -> tuple[Floats, Floats]:
    """95% percentile bootstrap over rows, of the mean of each column."""
    count = len(means)
    random = np.random.default_rng(SEED)
    shares = random.multinomial(count, np.full(count, 1 / count), size=RESAMPLES) / count
    low, high = np.percentile(shares @ means, (2.5, 97.5), axis=0)
    return low, high


def corrected(differences: Floats) -> Floats:
    """One-sided p of each column's mean being above 0, corrected for looking at all of them.

    Signs of whole rows are flipped at random, and each column's t is compared with the largest t of any
    column (Westfall and Young 1993).
    """
    random = np.random.default_rng(SEED)
    observed = _t(differences)
    largest = np.array(
        [
            _t(differences * random.choice((-1.0, 1.0), size=(len(differences), 1))).max()
            for _ in range(RESAMPLES)
        ]
    )
    p: Floats = (1 + (largest[:, None] >= observed).sum(axis=0)) / (1 + RESAMPLES)
    return p


def pairs(items: Sequence[Schema]) -> NDArray[np.intp]:
    """The sentences that differ in what the pronoun means only: ``[pairs, 2]``, answers 0 and 1."""
    known = {(item.occupation, item.kind, item.answer): number for number, item in enumerate(items)}
    return np.array(
        [
            (number, known[item.occupation, item.kind, 1])
            for number, item in enumerate(items)
            if item.answer == 0
        ]
    )


def _t(values: Floats) -> Floats:
    spread = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    t: Floats = values.mean(axis=0) / np.maximum(spread, 1e-12)
    return t


def _flat(arrays: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
    return np.stack([array.reshape(-1) for array in arrays])
