"""A scan as tables: one line per head, or per sentence."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from ..core.sentence import Sentence
from ..scan.observation import Observation
from ..scan.pair_location import PairLocation
from ..scan.statistics import HeadEvidence, Scan
from .tables import safe_cell


def heads_csv(scan: Scan, model: str, stream: str) -> str:
    """One line per head, the one that finds the key most often first; all digits."""
    names = [field.name for field in fields(HeadEvidence)]
    rule = scan.rules[0]
    further = [scan.used, scan.random_often, rule.title, rule.share]
    header = ["model", "stream", *names, "sentences", "random_often", "position_rule", "position_share"]
    return _csv(header, ([model, stream, *asdict(head).values(), *further] for head in scan.heads))


def sentences_csv(
    sentences: Sequence[Sentence],
    measured: Sequence[tuple[PairLocation, Observation] | str],
    layers: int,
    heads: int,
) -> str:
    """One line per sentence, with the weight of its key in every head, or why it was not used."""
    places = [(layer, head) for layer in range(layers) for head in range(heads)]
    header = ["line", "text", "query", "key", "not_used_because", "words"]

    def row(sentence: Sentence, result: tuple[PairLocation, Observation] | str) -> list[Any]:
        query, key = (sentence.text[slice(*span)] for span in (sentence.query, sentence.key))
        facts = [sentence.line, sentence.text, query, key]
        if isinstance(result, str):
            return [*facts, result, None, *(None for _ in places)]
        _, observation = result
        return [*facts, None, observation.words, *(float(observation.weight[place]) for place in places)]

    return _csv(
        [*header, *(f"L{layer} H{head}" for layer, head in places)],
        (row(sentence, result) for sentence, result in zip(sentences, measured, strict=True)),
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([safe_cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return file.getvalue()
