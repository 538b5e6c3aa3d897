"""Do heads of MiniLM find what a pronoun means? An experiment on Winogender schemas (Rudinger et al. 2018).

``python -m scripts.winogender FOLDER`` reads templates.tsv and all_sentences.tsv and writes
docs/findings/winogender.md. The data are not part of this repository:
https://github.com/rudinger/winogender-schemas
"""

import csv
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.sentence import Sentence, Span
from app.runtime.models import model_pool
from app.scan.bootstrap import halves
from app.scan.measurement import measure, stream_to_scan
from app.scan.observation import Observation
from app.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "findings" / "winogender.md"
TEMPLATE = Path(__file__).with_suffix(".md")
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
        occupation: the source of its templates; occupations are the independent units.
        kind: the variant of the sentence, apart from the answer: two answers make a pair.
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
    """All sentences of the experiment, with the spans that their templates define."""
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
    """A template as a regular expression; only the first pronoun counts."""
    template = _PRONOUN.sub("$PRONOUN", template)
    parts = re.split(r"((?:\b[Tt]he |\ban? )?\$PARTICIPANT|\$OCCUPATION|\$PRONOUN)", template)
    words = {"participant": re.escape(participant), "occupation": re.escape(occupation), "pronoun": r"\w+"}
    seen: set[str] = set()
    written = []
    for part in parts:
        group = part.rpartition("$")[2].lower()
        if "$" in part:
            result = words[group] if group in seen else rf"(?P<{group}>{words[group]})"
            written.append(rf"(?:\b[Tt]he |\ban? )?{result}" if group == "participant" else result)
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
        found: no other word of the sentence has as large a weight as the antecedent.
        heads: per layer.
        model, revision: the model that was measured.
    """

    schemas: Sequence[Schema]
    antecedent: Floats
    other: Floats
    found: Bools
    heads: int
    model: str
    revision: str

    @property
    def right(self) -> Bools:
        """The weight on the antecedent exceeds that on the other person."""
        return self.antecedent > self.other


def run(items: Sequence[Schema]) -> Trial:
    """Measure every sentence in the default model."""
    settings = Settings()
    pool = model_pool(settings)
    prepared = pool.wait(pool.default)
    stream = stream_to_scan(prepared)

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
        prepared.info.source,
        prepared.revision,
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
    """One-sided p of each column's mean being above 0, corrected for testing all of them.

    Signs of whole rows are flipped at random, and each column's t is compared with the largest t of any
    column (Westfall and Young 1993).
    """
    count = len(differences)
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), size=(RESAMPLES, count))
    square = (differences**2).mean(axis=0)
    largest = _t(signs @ differences / count, square, count).max(axis=1)
    observed = _t(differences.mean(axis=0), square, count)
    p: Floats = (1 + (largest[:, None] >= observed).sum(axis=0)) / (1 + RESAMPLES)
    return p


def pairs(items: Sequence[Schema]) -> NDArray[np.intp]:
    """The sentences that differ only in what the pronoun means: ``[pairs, 2]``, answers 0 and 1."""
    known = {(item.occupation, item.kind, item.answer): number for number, item in enumerate(items)}
    return np.array(
        [
            (number, known[item.occupation, item.kind, 1])
            for number, item in enumerate(items)
            if item.answer == 0
        ]
    )


def _t(mean: Floats, square: Floats, count: int) -> Floats:
    """Student's t of columns from their means and their mean squares, which sign flips do not change."""
    t: Floats = mean / np.sqrt(np.maximum(square - mean**2, 1e-12) / (count - 1))
    return t


def report(trial: Trial) -> str:
    """The page, as Markdown."""
    items = trial.schemas
    right = by_occupation(trial.right, items)
    p = corrected(right - 0.5)
    couples = pairs(items)
    rules = {
        "the first of the two (in most sentences the subject)": np.array(
            [i.antecedent < i.other for i in items]
        ),
        "the nearest of the two": np.array([i.antecedent > i.other for i in items]),
        "always the occupation": np.array([i.answer == 0 for i in items]),
    }
    best = int(right.mean(axis=0).argmax())
    strongest = max(rule.mean() for rule in rules.values())
    return TEMPLATE.read_text(encoding="utf-8").format(
        answer=_answer(trial, right, p),
        sentences=len(items),
        occupations=len(right),
        model=trial.model,
        revision=trial.revision,
        heads=right.shape[1],
        resamples=f"{RESAMPLES:,}",
        rules=_table(["rule", "right"], [[name, _percent(rule.mean())] for name, rule in rules.items()]),
        table=_best(trial, right, p, couples),
        strongest=_percent(strongest),
        rules_both=_percent(max(rule[couples].all(axis=1).mean() for rule in rules.values())),
        halves=_halves(trial, right),
        kinds=_kinds(trial, best),
        meaning=_meaning(trial, right, p),
    )


def _answer(trial: Trial, right: Floats, p: Floats) -> str:
    """What was found, in two sentences."""
    low, high = interval(right)
    sure = [head for head in np.argsort(p) if p[head] < 0.05]
    if not sure:
        return (
            f"No. None of the {len(p)} heads prefers the person that the pronoun means significantly more"
            f" often than a position rule does, corrected for testing {len(p)} heads."
        )
    sentence = ", ".join(
        f"{_name(trial, head)} in {_percent(right[:, head].mean())} of the sentences"
        f" ({_percent(low[head])} to {_percent(high[head])}; corrected p = {p[head]:.4f})"
        for head in sure
    )
    which = "One head does" if len(sure) == 1 else f"{len(sure)} heads do"
    others = len(p) - len(sure)
    return (
        f"{which}, a little: {sentence}, where every position rule is right in 50 %. None of the {others}"
        " others does so significantly."
    )


def _best(trial: Trial, right: Floats, p: Floats, couples: NDArray[np.intp]) -> str:
    (low, high), items = interval(right), trial.schemas
    result = by_occupation(trial.found, items)
    least, most = interval(result)
    firsts = [items[number] for number in couples[:, 0]]
    both = by_occupation(np.logical_and(*trial.right[couples.T]), firsts)
    means = right.mean(axis=0)
    rows = [
        [
            _name(trial, head),
            f"{_percent(means[head])} ({_percent(low[head])} to {_percent(high[head])})",
            f"{p[head]:.4f}",
            f"{_percent(result[:, head].mean())} ({_percent(least[head])} to {_percent(most[head])})",
            _percent(both[:, head].mean()),
            f"{trial.antecedent[:, head].mean():.3f}",
            f"{trial.other[:, head].mean():.3f}",
        ]
        for head in np.argsort(-means)[:8]
    ]
    header = [
        "head",
        "right",
        "p, corrected",
        "finds it",
        "both",
        "weight on the person meant",
        "on the other",
    ]
    return _table(header, rows)


def _halves(trial: Trial, right: Floats) -> str:
    rows = []
    one, other = halves(len(right))
    for chosen, held in ((one, other), (other, one)):
        head = int(right[chosen].mean(axis=0).argmax())
        low, high = interval(right[held][:, [head]])
        judged = f"{_percent(right[held, head].mean())} ({_percent(low[0])} to {_percent(high[0])})"
        rows.append([_name(trial, head), _percent(right[chosen, head].mean()), judged])
    return _table(["best head", "where it was chosen", "on the other half"], rows)


def _kinds(trial: Trial, head: int) -> str:
    names = {"male": "he, his, him", "female": "she, her", "neutral": "they, their, them"}
    names |= {"named": "another named person", "someone": "someone"}
    rows = []
    for kind, title in names.items():
        chosen = [number for number, item in enumerate(trial.schemas) if kind in item.kind]
        if not chosen:
            continue
        right = by_occupation(trial.right[chosen][:, [head]], [trial.schemas[number] for number in chosen])
        low, high = interval(right)
        share = f"{_percent(right.mean())} ({_percent(low[0])} to {_percent(high[0])})"
        rows.append([title, f"{len(chosen)}", share])
    return _table(["kind", "sentences", f"{_name(trial, head)} is right"], rows)


def _meaning(trial: Trial, right: Floats, p: Floats) -> str:
    """The conclusion about the best head, if it is significant."""
    best = int(right.mean(axis=0).argmax())
    if p[best] >= 0.05:
        return "- That no head is significantly above one half does not prove that none is."
    name, surplus = _name(trial, best), 100 * (right[:, best].mean() - 0.5)
    return "\n".join(
        [
            f"- {name} is right {surplus:.0f} percentage points more often than a coin. It does not resolve",
            "  pronouns: most of the time it prefers the same person, whatever follows.",
            "- Yet the text after the pronoun does affect it: it is right for both meanings of a sentence",
            "  far more often than a position rule can be.",
            "- That no other head is significantly above one half does not prove that none is.",
        ]
    )


def _name(trial: Trial, head: int) -> str:
    return f"L{head // trial.heads} H{head % trial.heads}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _flat(arrays: Sequence[NDArray[np.generic]]) -> NDArray[np.generic]:
    return np.stack([array.reshape(-1) for array in arrays])


def main() -> None:
    """Measure and write the page."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    page = report(run(schemas(Path(sys.argv[1]))))
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    print(f"{PAGE} is written.")


if __name__ == "__main__":
    main()
