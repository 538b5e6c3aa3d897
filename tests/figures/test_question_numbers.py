"""Every kind of figure with every option: question and answer are about what its picture shows, with the
numbers of its JSON."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.analysis.head_selection import HeadSelection
from app.compare.axes import Side
from app.core.capture import Capture
from app.core.shape import to_json
from app.core.token import Token
from app.core.view_spec import EFFECT_KINDS, KindName
from app.figures.figure import Figure
from app.figures.kinds import KINDS
from app.figures.label_text import visible
from app.figures.questions import question_about, unanswered

from ..analysis.known_effects import KnownEffects
from ..analysis.known_layers import known_contributions, known_lens
from ..analysis.known_methods import known_methods
from ..analysis.known_position import known_position
from ..analysis.recorded import random_weights, recorded, tokens
from .kinds.cases import changed, crossing, figure, hostile

WORDS = "[CLS] The cat sat ##s on the mat [SEP]"
NAME = r"(?:the row that predicts )?“(.*?)”(?: \(number (\d+)\))?"
GIVEN = {"lens": known_lens, "contributions": known_contributions}
SELECTIONS: dict[str, dict[str, int]] = {
    "nothing": {},
    "query": {"query": 2},
    "key": {"key": 3},
    "both": {"query": 2, "key": 3},
}
LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "words": {"unit": "word"},
    "no specials": {"specials": False},
    "pooled": {"max_cells": 4},
    "written": {"rows": "written"},
}


def square(sentence: str | tuple[Token, ...], seed: int = 7) -> Capture:
    size = len(sentence.split(" ")) if isinstance(sentence, str) else len(sentence)
    return recorded(random_weights((2, 3, size, size), seed), sentence)


def patches() -> Capture:
    """An image of two rows of three patches, after a special token."""
    named = [f"{row},{column}" for row in range(2) for column in range(3)]
    seen = tuple(Token(-1, f"patch ({name})", name, None, None, False, None, False) for name in named)
    return square((*tokens("[CLS]"), *seen))


def clip() -> Capture:
    """Six moments of a clip, the last two of which are padding."""
    heard = tuple(
        Token(-1, f"{n / 10:.2f} s", f"{n / 10:.2f} s", None, None, False, None, False, padding=n > 3)
        for n in range(6)
    )
    return square(heard)


def pair() -> Capture:
    """Two texts."""
    parts = [None, *("A" * 3), None, *("B" * 3), None]
    of_two = tokens("[CLS] the cat sat [SEP] on the mat [SEP]")
    return square(tuple(replace(one, part=part) for one, part in zip(of_two, parts, strict=True)))


def imported() -> Capture:
    """Attention of somebody else, whose rows do not add up to 1."""
    capture = square(WORDS)
    note = replace(capture.provenance, import_note="not computed here")
    return replace(capture, provenance=note)


CAPTURES = {
    "text": lambda: square(WORDS),
    "causal": hostile,
    "two texts": crossing,
    "image": patches,
    "sound": clip,
    "pair": pair,
    "imported": imported,
}


@cache
def capture_of(name: str) -> Capture:
    return CAPTURES[name]()


# Those that are made of attention, or of gradients; a patch is asked about in its own tests.
ASKED = sorted(set(KINDS) - {"patch"})


def cases() -> Iterator[Any]:
    for kind, source, selection, looks, heads in product(
        ASKED, CAPTURES, SELECTIONS, LOOKS, ("1.2", "all", "all max")
    ):
        if kind == "ranking" and selection != "both":
            continue
        if kind == "alignment" and heads == "all max":
            continue
        if looks == "written" and source != "causal":
            continue
        yield kind, source, selection, looks, heads


def shown(kind: KindName, source: str, selection: str, looks: str, heads: str) -> Figure:
    capture = capture_of(source)
    further: dict[str, Any] = {**SELECTIONS[selection], **LOOKS[looks]}
    if source == "pair":
        further |= {"query_part": "A", "key_part": "A"}
    if kind == "comparison":
        other = changed() if source == "causal" and looks != "written" else capture
        further["b"] = Side(other, next(iter(other.streams)), HeadSelection.parse("0.1"))
    if kind in EFFECT_KINDS:
        further |= {"result": KnownEffects(capture), "verify": 3}
    if kind in GIVEN:
        further["result"] = GIVEN[kind](capture)
    if kind == "methods":
        further |= {"result": known_methods(capture)}
    if kind == "position":
        further |= {"result": known_position(capture)}
    if kind == "sentence" and looks == "pooled":
        further.pop("max_cells")
    members, _, by = heads.partition(" ")
    return figure(kind, capture, members, by or "mean", **further)


def numbers(array: dict[str, str]) -> NDArray[Any]:
    shape = tuple(int(size) for size in array["shape"].split(","))
    kind = {"f4": "<f4", "u1": "u1"}[array["dtype"]]
    return np.frombuffer(base64.b64decode(array["bdata"]), kind).reshape(shape)


def place(labels: list[str], label: str, number: str) -> int:
    """Where a named word stands; numbered exactly if it stands there twice."""
    assert (labels.count(label) > 1) == bool(number), (labels, label)
    at = int(number) - 1 if number else labels.index(label)
    assert labels[at] == label
    return at


def labels_of(described: list[dict[str, Any]]) -> list[str]:
    return [one["label"] for one in described]


def matrix_of(figure: Figure, document: Any) -> tuple[NDArray[Any], list[str], list[str]]:
    """What the picture shows, from its JSON: NaN where it shows nothing."""
    if figure.kind == "head":
        meta = document["layout"]["meta"]
        return numbers(document["data"][0]["z"]), labels_of(meta["queries"]), labels_of(meta["keys"])
    queries, keys = labels_of(document["queries"]), labels_of(document["keys"])
    weights = np.full((len(queries), len(keys)), np.nan)
    if figure.kind == "sentence":
        for line in document["lines"]:
            weights[line["query"], line["key"]] = line["weight"]
    else:
        for link in document["links"]:
            weights[link["query"], link["keys"]] = link["weight"]
    return weights, queries, keys


def check_row_or_column(figure: Figure, text: str, answer: str, document: Any) -> None:
    weights, queries, keys = matrix_of(figure, document)
    named = re.findall(NAME, answer)
    weight = re.search(r"with weight (\d\.\d{3})", answer)
    assert weight
    if asked := re.fullmatch(f"What does {NAME} attend to most here\\?", text):
        row = place(queries, *asked.groups(""))
        values = weights[row]
        found = {place(keys, *one) for one in named}
        if figure.query is not None and figure.spec.max_cells != 4:
            assert figure.query in figure.axis_units[0][row].tokens
    else:
        asked = re.fullmatch(f"Which query attends to {NAME} most here\\?", text)
        assert asked and figure.query is None
        column = place(keys, *asked.groups(""))
        values = weights[:, column]
        found = {place(queries, *one) for one in named}
    best = max(f"{value:.3f}" for value in values if not np.isnan(value))
    assert weight[1] == best
    assert found == {at for at, value in enumerate(values) if f"{value:.3f}" == best}
    assert ("(the maximum of a block)" in answer) == (
        figure.kind == "head" and document["layout"]["meta"]["block"] is not None
    )


def check_comparison(figure: Figure, answer: str, document: Any) -> None:
    meta = document["layout"]["meta"]
    difference = numbers(document["data"][2]["z"])
    (query, key) = re.findall(NAME, answer)
    at = place(labels_of(meta["queries"]), *query), place(labels_of(meta["keys"]), *key)
    written = re.search(r"of ([+−])(\d\.\d{3})", answer)
    assert written
    assert f"{difference[at]:+.3f}".replace("-", "−") == "".join(written.groups())
    assert f"{np.nanmax(np.abs(difference)):.3f}" == written[2] != "0.000"
    assert ("of a block" in answer or "in a block" in answer) == (meta["block"] is not None)


def check_effect(figure: Figure, answer: str, document: Any) -> None:
    cells, meta = document["data"][0], document["layout"]["meta"]
    effects, verified = numbers(cells["z"]), numbers(cells["customdata"])[..., 2]
    stated = re.fullmatch(f"{NAME} → {NAME}: ([+−])(\\S+) nats, (.*?)\\.( Each cell shows .*)?", answer)
    assert stated
    query, query_number, key, key_number, sign, size, how, block = stated.groups("")
    at = (
        place(labels_of(meta["queries"]), query, query_number),
        place(labels_of(meta["keys"]), key, key_number),
    )
    assert np.abs(effects[at]) == np.nanmax(np.abs(effects))
    assert sign + size == f"{effects[at]:+.3g}".replace("-", "−")
    assert how == ("verified" if verified[at] else "a first-order estimate")
    assert bool(block) == (meta["block"] is not None)


def check_scatter(answer: str, document: Any) -> None:
    stated = re.fullmatch(f"{NAME} → {NAME}: ([+−])(\\S+) nats, (.*?)\\.", answer)
    assert stated
    query, query_number, key, key_number, sign, size, how = stated.groups("")
    row, column = (
        place([unit["label"] for unit in document[side]], *named)
        for side, named in (("queries", (query, query_number)), ("keys", (key, key_number)))
    )
    largest = max(document["points"], key=lambda point: abs(point["effect"]))
    assert (largest["row"], largest["column"]) == (row, column)
    assert sign + size == f"{largest['effect']:+.3g}".replace("-", "−")
    assert how == ("verified" if largest["verified"] else "a first-order estimate")


def check_heads(figure: Figure, text: str, answer: str, document: Any) -> None:
    named = {(int(layer), int(head)) for layer, head in re.findall(r"Layer (\d+), head (\d+)", answer)}
    if figure.kind == "ranking":
        weights = {(one["layer"], one["head"]): f"{one['weight']:.3f}" for one in document["heads"]}
        best = max(weights.values())
        assert answer.endswith(f"with weight {best}")
        assert named == {head for head, weight in weights.items() if weight == best}
        return
    thumbnails = np.square(numbers(document["thumbnails"]) / 255.0)
    mean = re.search(r": (\d\.\d{3}) on average", answer)
    assert mean
    rows = thumbnails.shape[2]
    causal = "do not count" in answer
    for layer, head in named:
        # The first row of a causal head sees only itself.
        column = thumbnails[layer, head, 1 if causal else 0 : rows, 0]
        assert column.mean() == pytest.approx(float(mean[1]), abs=0.0045)
    first = thumbnails[:, :, 1 if causal else 0 :, 0].mean(axis=2)
    assert first.max() <= float(mean[1]) + 0.0045
    named_column = re.search(rf"first column \({NAME}\)", text)
    assert named_column
    assert place([visible(unit.label) for unit in figure.axis_units[1]], *named_column.groups("")) == 0


def check_methods(answer: str, document: dict[str, Any]) -> None:
    """The two methods with the lowest τ-b."""
    titles = [method["title"] for method in document["methods"] if not method["missing"]]
    pairs = {(a, b): document["agreement"][a][b] for a, b in combinations(range(len(titles)), 2)}
    (one, other), tau = min(pairs.items(), key=lambda pair: pair[1])
    assert answer == f"{titles[one]} and {titles[other]}: τ-b is {tau:+.2f}.".replace("-0", "−0")


def check_budget(answer: str, document: dict[str, Any]) -> None:
    """The group furthest above its even share, with both numbers."""
    groups = [(group["without_sink"], group["even_without_sink"], group) for group in document["groups"]]
    share, even, group = max(groups, key=lambda one: one[0] - one[1])
    assert answer == f"{visible(group['label'])}: {100 * share:.1f} %, and evenly spread {100 * even:.1f} %."


@pytest.mark.parametrize("kind", ASKED)
def test_questions_and_answers_are_those_of_the_picture(kind: KindName) -> None:
    count = 0
    for case in cases():
        if case[0] != kind:
            continue
        one = shown(*case)
        question = question_about(one)
        if question is None:
            continue
        count += 1
        # The picture beside the question shows other marks, but the same numbers.
        asked = unanswered(one)
        document = json.loads(to_json(KINDS[kind].document(asked)))
        text, answer = str(question.text), str(question.answer)
        if kind == "comparison":
            check_comparison(asked, answer, document)
        elif kind == "effect":
            check_effect(asked, answer, document)
        elif kind == "methods":
            check_methods(answer, document)
        elif kind == "budget":
            check_budget(answer, document)
        elif kind == "position":
            assert answer == "At depth 0 %: −1 nats"
            assert document["curve"]["depths"][0]["value"] == -1
        elif kind in GIVEN:
            heads = one.a.stream(one.spec.stream).heads
            largest = f"Layer 1, head {heads - 1}: +{0.2 * heads:.3g} logits."
            assert answer == ("From layer 1 on." if kind == "lens" else largest)
        elif kind == "scatter":
            check_scatter(answer, document)
        elif kind in ("ranking", "overview"):
            check_heads(asked, text, answer, document)
        else:
            check_row_or_column(one, text, answer, document)
    assert count > 20, kind
