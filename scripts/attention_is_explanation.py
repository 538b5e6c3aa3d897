"""Do the brightest edges matter most? An experiment on the storyteller and MiniLM, which are built in.

``python -m scripts.attention_is_explanation`` writes docs/findings/attention-is-explanation.md. With
``--check`` it measures one sentence of each model again and compares it with the page.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from app.analysis.edge_cuts import row_changes
from app.analysis.units import Unit, units
from app.capture.live_capture import LiveCapture, run
from app.capture.verified_model import VerifiedModel
from app.capture.weights import WeightsCache
from app.core.input import Input
from app.core.intervention import Intervention
from app.core.outcome import OutcomeOptions
from app.interventions.live_effects import LiveEffects, live_effects
from app.runtime.models import model_pool
from app.scan.bootstrap import RESAMPLES, SEED, intervals
from app.settings import Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "findings" / "attention-is-explanation.md"
TEMPLATE = Path(__file__).with_suffix(".md")
# Edges of each sentence that are run: the brightest, those with the largest estimates, and random ones.
BRIGHTEST, LARGEST, RANDOM = 10, 10, 20
# The share of the edges that count as bright, and as decisive.
TOP = 0.01
# An edge below this weight is dim.
DIM = 0.1
# Weight and effect are said to rise together if their correlation is above this in every sentence.
_RISES = 0.5
# How far a number may be from the page on another machine.
TOLERANCE = 0.03

# Beginnings of sentences: the storyteller continues them.
BEGINNINGS = (
    "The old clock in the hall struck seven. The old clock in the hall struck",
    "She opened the door and saw her brother standing in the",
    "The captain looked at the sea and said that the storm was",
    "When the king had heard the story, he sent for the",
    "He took off his hat and sat down by the",
    "The children ran down the hill to the river and jumped into the",
    "My mother told me that my father had gone to the",
    "The horse was tired, so the man gave it some",
    "At last the ship came in sight of the",
    "The doctor shook his head and put his hand on her",
    "It was a cold night, and the snow lay on the",
    "I read the letter twice before I gave the letter to my",
    "The dog barked at the stranger until the stranger went",
    "In the morning the sun rose over the",
    "Nobody knew who had broken the window of the",
    "They talked about the war for an hour, and then they talked about the",
)
# Whole sentences: MiniLM embeds them.
SENTENCES = (
    "The cat sat on the mat because it was tired.",
    "The trophy does not fit into the suitcase because it is too large.",
    "A dog chased the postman down the street.",
    "The lawyer met the witness in the hall.",
    "Our train was late because of snow in London.",
    "The queen thanked the cook for the dinner.",
    "Two boats were missing in the morning.",
    "She plays the violin better than her teacher.",
    "The company sold its oldest factory last year.",
    "Nobody could open the door without the key.",
    "The bread is stale, so feed it to the ducks.",
    "Scientists found water on a distant planet.",
    "He forgot his umbrella on the bus again.",
    "The film was long but never boring.",
    "My neighbour grows tomatoes on his balcony.",
    "The bridge was closed after the flood.",
)

Floats = NDArray[np.float64]
Edge = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Result:
    """One sentence: all its edges, and those that were verified.

    An edge is between two tokens of the text in one head; special tokens are left out, and queries that the
    outcome cannot depend on.

    Attributes:
        edges: ``(layer, head, query, key)`` of each.
        weights: of each, 0 to 1.
        estimates: size of the first-order effect of each.
        verified: indices of the edges that were run.
        effects: size of their effects, by runs.
        random: how many of them, the last, were drawn at random.
    """

    text: str
    edges: Sequence[Edge]
    weights: Floats
    estimates: Floats
    verified: NDArray[np.intp]
    effects: Floats
    random: int

    @property
    def brightest(self) -> Edge:
        """The edge with the largest weight."""
        return self.edges[int(self.weights.argmax())]

    @property
    def most_decisive(self) -> Edge:
        """The verified edge with the largest effect."""
        return self.edges[int(self.verified[self.effects.argmax()])]


def measure(prepared: VerifiedModel, text: str) -> Result:
    """All edges of one sentence: weights, estimates, and the effects of some by runs."""
    reader, user_input = prepared.loaded.reader, Input(text=text)
    capture = run(prepared, user_input, reader.read(user_input, {}), "", WeightsCache(0))
    effects = live_effects(capture, OutcomeOptions())
    edges, weights, estimates = _edges(capture, effects)
    order = np.random.default_rng(SEED).permutation(len(edges))
    chosen = dict.fromkeys([*np.argsort(-weights)[:BRIGHTEST], *np.argsort(-estimates)[:LARGEST]])
    drawn = [number for number in order.tolist() if number not in chosen][:RANDOM]
    verified = np.array([*chosen, *drawn])
    cuts = [[Intervention("self", *edges[number])] for number in verified]
    return Result(text, edges, weights, estimates, verified, np.abs(effects.verified(cuts)), len(drawn))


def _edges(capture: LiveCapture, effects: LiveEffects) -> tuple[list[Edge], Floats, Floats]:
    """The edges that can be cut and estimated, with their weights and the sizes of their estimates."""
    shape, tokens = capture.stream("self"), capture.query_tokens("self")
    every = units(tokens)
    edges: list[Edge] = []
    weights: list[float] = []
    estimates: list[float] = []
    for layer in range(shape.layers):
        found = effects.edges("self", layer, range(shape.heads))
        changes = np.abs(effects.outcome.combined(row_changes(found, every)))
        for query, key in _pairs(capture, every, layer):
            # A token in the last layer cannot change what is predicted after another one.
            if shape.causal and layer == shape.layers - 1 and query != len(tokens) - 1:
                continue
            for head in range(shape.heads):
                if not np.isnan(changes[head, query, key]):
                    edges.append((layer, head, query, key))
                    weights.append(float(found.weights[head, query, key]))
                    estimates.append(float(changes[head, query, key]))
    return edges, np.array(weights), np.array(estimates)


def _pairs(capture: LiveCapture, every: Sequence[Unit], layer: int) -> Iterator[tuple[int, int]]:
    """The edges of a layer between tokens of the text whose query has another key."""
    allowed = capture.allowed("self", layer)
    for query, unit in enumerate(every):
        keys = [key for key in range(len(every)) if allowed is None or allowed[query, key]]
        if unit.special or len(keys) < 2:
            continue
        yield from ((query, key) for key in keys if not every[key].special)


def facts(result: Result) -> dict[str, float]:
    """The numbers of one sentence, by name; shares from 0 to 1."""
    bright, decisive = (_top(values) for values in (result.weights, result.estimates))
    own = result.estimates[result.verified]
    random = slice(len(own) - result.random, None)
    at_random = result.weights[result.verified][random]
    return {
        "edges": len(result.edges),
        "correlation": _spearman(result.weights, result.estimates),
        "correlation of runs": _spearman(at_random, result.effects[random]),
        "idle": float((result.estimates[bright] < np.median(result.estimates)).mean()),
        "overlap": float(np.isin(bright, decisive).mean()),
        "dim": float((result.weights[decisive] < DIM).mean()),
        "same edge": float(result.brightest == result.most_decisive),
        "same head": float(result.brightest[:2] == result.most_decisive[:2]),
        "agreement": _spearman(own, result.effects),
        "agreement at random": _spearman(own[random], result.effects[random]),
    }


def _top(values: Floats) -> NDArray[np.intp]:
    """The indices of the largest values: the share TOP of them, at least one."""
    return np.argsort(-values, kind="stable")[: max(1, round(TOP * len(values)))]


def _spearman(one: Floats, other: Floats) -> float:
    return float(spearmanr(one, other).statistic)


def report(by_model: dict[str, list[Result]], revisions: dict[str, str]) -> str:
    """The page, as Markdown."""
    numbers = {title: [facts(result) for result in results] for title, results in by_model.items()}

    def line(name: str, form: Callable[[float], str]) -> str:
        return "; ".join(f"{title} {_mean(rows, name, form)}" for title, rows in numbers.items())

    return TEMPLATE.read_text(encoding="utf-8").format(
        answer=_answer(numbers),
        models=" and ".join(f"{title} (revision {revisions[title]})" for title in by_model),
        sentences=" and ".join(f"{len(rows)} for {title}" for title, rows in numbers.items()),
        edges="; ".join(
            f"{title} {sum(row['edges'] for row in rows):,.0f}" for title, rows in numbers.items()
        ),
        runs="; ".join(f"{title} {sum(map(_runs, results)):,}" for title, results in by_model.items()),
        brightest=BRIGHTEST,
        largest=LARGEST,
        random=RANDOM,
        top=_percent(TOP),
        dim_weight=DIM,
        resamples=f"{RESAMPLES:,}",
        seed=SEED,
        **{name.replace(" ", "_"): line(name, _two) for name in _CORRELATIONS},
        **{name.replace(" ", "_"): line(name, _percent) for name in _SHARES},
        tables="\n\n".join(f"{title}:\n\n{table(results)}" for title, results in by_model.items()),
    )


_CORRELATIONS = ("correlation", "correlation of runs", "agreement", "agreement at random")
_SHARES = ("idle", "overlap", "dim", "same edge", "same head")


def _answer(numbers: dict[str, list[dict[str, float]]]) -> str:
    """What was found, in two sentences."""
    parts = [
        f"{sum(row['same edge'] for row in rows):.0f} of {len(rows)} sentences ({title})"
        for title, rows in numbers.items()
    ]
    lowest = min(row["correlation"] for rows in numbers.values() for row in rows)
    return (
        "The brightest edge of a sentence was the most decisive of those that were run in"
        f" {' and '.join(parts)}. Over all edges, weight and effect"
        f" {'rise together' if lowest > _RISES else 'do not always rise together'}."
    )


def _runs(result: Result) -> int:
    return len(result.verified)


def _mean(rows: Sequence[dict[str, float]], name: str, form: Callable[[float], str]) -> str:
    """The mean over sentences with its interval."""
    values = np.array([[row[name]] for row in rows])
    low, high = intervals(values)
    return f"{form(float(values.mean()))} ({form(float(low[0]))} to {form(float(high[0]))})"


def table(results: Sequence[Result]) -> str:
    """One line for each sentence."""
    header = [
        "sentence",
        "edges",
        "weight and effect",
        "brightest edge",
        "most decisive edge",
        "estimates and runs",
    ]
    rows = [header, ["---"] * len(header), *map(row_of, results)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def row_of(result: Result) -> list[str]:
    """One sentence in the table."""
    numbers = facts(result)
    largest = int(result.effects.argmax())
    return [
        result.text,
        f"{numbers['edges']:.0f}",
        _two(numbers["correlation"]),
        f"{_name(result.brightest)}, {_two(float(result.weights.max()))}",
        f"{_name(result.most_decisive)}, {_two(float(result.weights[result.verified[largest]]))}",
        _two(numbers["agreement"]),
    ]


def _name(edge: Edge) -> str:
    return "L{} H{}: {} → {}".format(*edge)


def _two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def load(key: str) -> VerifiedModel:
    """A built-in model."""
    pool = model_pool(Settings(model=key, device="cpu"))
    return pool.wait(pool.default)


def check(page: str, key: str, text: str) -> list[str]:
    """What one sentence, measured again, has otherwise than the page."""
    lines = [line for line in page.splitlines() if line.startswith(f"| {text} |")]
    if len(lines) != 1:
        return [f"{text}: {len(lines)} lines"]
    written = [cell.strip() for cell in lines[0].strip("|").split("|")]
    own = row_of(measure(load(key), text))
    return [f"{text}: {old} is {new}" for old, new in zip(written, own, strict=True) if not _agree(old, new)]


def _agree(one: str, other: str) -> bool:
    """Whether two cells are the same but for the rounding of their last number."""
    (first, number), (second, own) = (
        re.fullmatch(r"(.*?)([−\d]*(?:\.\d+)?)", cell, re.DOTALL).groups()  # type: ignore[union-attr]
        for cell in (one, other)
    )
    if first != second or not number or not own:
        return one == other
    return abs(float(number.replace("−", "-")) - float(own.replace("−", "-"))) <= TOLERANCE


def main() -> None:
    """Measure and write the page, or check it."""
    if sys.argv[1:] == ["--check"]:
        page = PAGE.read_text(encoding="utf-8")
        faults = [*check(page, "storyteller", BEGINNINGS[0]), *check(page, "minilm", SENTENCES[0])]
        raise SystemExit("\n".join(faults) or 0)
    if sys.argv[1:]:
        raise SystemExit(__doc__)
    by_model: dict[str, list[Result]] = {}
    revisions: dict[str, str] = {}
    for key, title, texts in (
        ("storyteller", "the storyteller", BEGINNINGS),
        ("minilm", "MiniLM", SENTENCES),
    ):
        prepared = load(key)
        by_model[title] = [measure(prepared, text) for text in texts]
        revisions[title] = prepared.revision
    PAGE.write_text(report(by_model, revisions), encoding="utf-8")
    print(f"{PAGE} is written.")


if __name__ == "__main__":
    main()
