"""The server says the sentences of the first picture, the client those of every cell: in the same words."""

import re
from collections.abc import Iterator
from html import unescape
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from app.analysis.head_selection import HeadSelection
from app.core.capture import Capture
from app.core.shape import all_plain
from app.core.token import UnitName
from app.figures.first_sentences import attends_most, can_say, pair_reading
from app.figures.matrix import head_matrix
from app.figures.spec import FigureSpec
from app.language import Language
from app.message import written_in
from app.translations import languages

from ..analysis.recorded import random_weights, recorded
from ..node import Node

# Where rounding, limits and ties decide: halves, 0, 1, and just beside them.
LIMITS = [0, 0.001, 0.004, 0.0095, 0.01, 0.0100001, 0.0625, 0.0995, 0.125, 0.3125, 0.995, 0.9995, 0.99999, 1]
TEXTS = {
    "the first example": "[CLS] The cat sat on the mat because it was soft . [SEP]",
    "repeated words": "[CLS] the cat the the dog the the the the the the [SEP]",
    "words in other scripts": "[CLS] قطة القطة 猫 naïve e\u0301 \u202etac ✓ 🐈\u200d⬛ ก קָט [SEP]",
    "markup": "[CLS] <b> & {key} %s \" ' </em> {query} → [SEP]",
    "words in pieces": "[CLS] em ##bed ##ding em ##bed ##ding s [SEP]",
}


def cases() -> Iterator[tuple[str, Capture, FigureSpec]]:
    """Heads over different texts, with the weights of a model and with those at every limit."""
    random = np.random.default_rng(7)
    units: tuple[UnitName, ...] = ("token", "word")
    for (name, text), unit in product(TEXTS.items(), units):
        size = len(text.split(" "))
        spec = FigureSpec("self", HeadSelection.one(0, 0), unit=unit)
        limits = random.choice(LIMITS, (1, 1, size, size)).astype(np.float32)
        yield f"{name}, limits, unit={unit}", recorded(limits, text), spec
        yield f"{name}, unit={unit}", recorded(random_weights((1, 1, size, size), 3), text), spec
    named = [[0.98, 0.01, 0.0095, 0], [0.5, 0.0100001, 0.01, 0], [0.3125, 0.0625, 0.125, 0.5], [1, 0, 0, 0]]
    few = recorded(np.array([[named]], np.float32), "a b c d")
    yield "few worth a mention", few, FigureSpec("self", HeadSelection.one(0, 0))
    alike = np.full((1, 1, 8, 8), 0.125, np.float32)
    yield "ties", recorded(alike, "a b c d e f g h"), FigureSpec("self", HeadSelection.one(0, 0))
    mask = np.tri(5, dtype=bool)
    causal = recorded(random_weights((1, 1, 5, 5), causal=True), "a b a c a", allowed=mask)
    yield "causal", causal, FigureSpec("self", HeadSelection.one(0, 0))
    without = FigureSpec("self", HeadSelection.one(0, 0), specials=False)
    yield "without special tokens", recorded(random_weights((1, 1, 5, 5)), "[A] x y z [B]"), without


CASES = list(cases())
LANGUAGES = languages()

PAGE = """async ([code, direction, messages], load) => {
  const text = { textContent: JSON.stringify(messages) };
  globalThis.document = {
    documentElement: { lang: code, dir: direction },
    getElementById: (id) => (id === "followspot-messages" ? text : null),
  };
  // It reads the page once; lit-html would find no browser in it.
  await load("text/message.ts");
  delete globalThis.document;
}"""
SAID = """async ({ matrix, cells }, load) => {
  const { pictureOf } = await load("charts/head-picture.ts");
  const { explainUnit } = await load("text/selection-text.ts");
  const { readout } = await load("text/readout.ts");
  const { phrase } = await load("components/phrase.ts");
  const { markup } = await load("testing/markup.ts");
  const picture = pictureOf({ ...matrix, theme: "light" });
  const scene = { comparison: null, stream: {}, state: {} };
  const text = (sentence) => sentence.flat().join("");
  return cells.map(([row, column]) => {
    const sentence = explainUnit(picture, row, "attends");
    return [markup(phrase(sentence)), text(sentence), readout(scene, picture, { row, column })];
  });
}"""


CLIENT = Path(__file__).parents[2] / "client"
FILES = frozenset(f"client/{path.relative_to(CLIENT).as_posix()}" for path in CLIENT.rglob("*.ts"))


@pytest.fixture(scope="module", params=list(LANGUAGES))
def page(request: pytest.FixtureRequest) -> Iterator[tuple[Language, Node]]:
    """A language, and the client's modules in it: they read it once."""
    language = LANGUAGES[request.param]
    node = Node()
    messages = dict(language.client_messages(FILES))
    node.evaluate(PAGE, [language.code, language.direction, messages])
    yield language, node
    node.close()


@pytest.mark.parametrize(("capture", "spec"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_the_first_picture_says_what_the_client_says(
    page: tuple[Language, Node], capture: Capture, spec: FigureSpec
) -> None:
    language, node = page
    with written_in(language):
        view = spec.view(capture)
        cells = [cell for cell in np.ndindex(view.matrix.shape) if can_say(view, cell[0], cell[1])]
        assert len(cells) > len(view.queries)
        said = [(attends_most(view, row), pair_reading(view, row, column)) for row, column in cells]
        matrix = all_plain(head_matrix(capture, spec))
    answers = node.evaluate(SAID, {"matrix": matrix, "cells": cells})
    for (sentence, reading), (markup, text, readout) in zip(said, answers, strict=True):
        assert " ".join(sentence.split()).replace("&#39;", "'").replace("&#34;", "&quot;") == markup
        assert unescape(re.sub(r"<[^>]+>", "", sentence)) == text
        assert reading == readout


def test_the_sentences_differ_between_languages() -> None:
    """So the test above compares translations, not English six times."""
    _, capture, spec = CASES[0]
    said = set()
    for code in LANGUAGES:
        with written_in(LANGUAGES[code]):
            said.add(attends_most(spec.view(capture), 1))
    assert len(said) == len(LANGUAGES) > 1
