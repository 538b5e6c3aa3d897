"""A scan as tables: one line per head, or per sentence."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from ..core.sentence import Sentence
from ..scan.effect_observation import EffectObservation
from ..scan.effect_statistics import HeadEffect
from ..scan.observation import Observation
from ..scan.pair_location import PairLocation
from ..scan.statistics import HeadEvidence, Scan
from .tables import safe_cell

# The fields of HeadEffect that come before its numbers: layer, head, and the mean weight, which is there too.
_PLACE = 3


def heads_csv(scan: Scan, model: str, stream: str) -> str:
    """One line per head, the one that finds the key most often first; all digits.

    Where effects were measured, further columns have them.
    """
    names = [field.name for field in fields(HeadEvidence)]
    rule = scan.rules[0]
    further = [scan.used, scan.random_often, rule.title, rule.share]
    header = ["model", "stream", *names, "sentences", "random_often", "position_rule", "position_share"]
    effects = {(one.layer, one.head): one for one in scan.effects.heads} if scan.effects else {}
    measured = [field.name for field in fields(HeadEffect)[_PLACE:]] if scan.effects else []
    rows = (
        [
            *(model, stream, *asdict(head).values(), *further),
            *(getattr(effects[head.layer, head.head], name) for name in measured),
            *([scan.effects.measure] if scan.effects else []),
        ]
        for head in scan.heads
    )
    return csv_text([*header, *measured, *(["measure"] if scan.effects else [])], rows)


def sentences_csv(
    sentences: Sequence[Sentence],
    measured: Sequence[tuple[PairLocation, Observation, EffectObservation | None] | str],
    layers: int,
    heads: int,
) -> str:
    """One line per sentence, with the weight of its key in every head, or why it was not used.

    Where effects were measured, further columns have the estimate of each head.
    """
    places = [(layer, head) for layer in range(layers) for head in range(heads)]
    header = ["line", "text", "query", "key", "not_used_because", "words"]
    has_effects = any(one[2] is not None for one in measured if not isinstance(one, str))

    def row(
        sentence: Sentence, result: tuple[PairLocation, Observation, EffectObservation | None] | str
    ) -> list[Any]:
        query, key = (sentence.text[slice(*span)] for span in (sentence.query, sentence.key))
        facts = [sentence.line, sentence.text, query, key]
        if isinstance(result, str):
            return [*facts, result, None, *(None for _ in (*places, *(places if has_effects else ())))]
        _, observation, effect = result
        weights = [float(observation.weight[place]) for place in places]
        estimates = [] if effect is None else [_known(float(effect.marked[place])) for place in places]
        return [*facts, None, observation.words, *weights, *estimates]

    names = [f"L{layer} H{head}" for layer, head in places]
    return csv_text(
        [*header, *names, *(f"effect {name}" for name in names if has_effects)],
        (row(sentence, result) for sentence, result in zip(sentences, measured, strict=True)),
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV; no cell can be read as a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([safe_cell(value) if isinstance(value, str) else value for value in row] for row in rows)
    return file.getvalue()
