"""Any selection survives its address."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ..node import Node

FOLDS = ["template", "profile", "map", "budget", "position", "layers", "methods", "patch"]
positions = st.integers(0, 999_999)
items = st.just("all") | st.from_regex(r"\A[0-9]{1,4}(\.[0-9]{1,4})?\Z")
head_selections = st.lists(items, min_size=1, max_size=12).map(",".join)
texts = st.sampled_from(["", "null"]) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
conversations = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant", "passage"]), "content": texts}
    ),
    max_size=3,
)
digests = st.sampled_from(["0" * 64, "0123456789abcdef" * 4])
generations = (
    st.builds(lambda n: {"method": "greedy", "tokens": n}, st.integers(1, 9999))
    | st.builds(
        lambda n, b: {"method": "beam", "tokens": n, "beams": b}, st.integers(1, 9999), st.integers(2, 16)
    )
    | st.builds(
        lambda seed, heat: {"method": "sample", "tokens": 20, "seed": seed, "temperature": heat},
        st.integers(0, 2**32 - 1),
        st.integers(1, 1000).map(lambda hundredths: hundredths / 100),
    )
)
states = st.fixed_dictionaries(
    {
        "model": st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60),
        "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
        "messages": st.none() | conversations,
        "control_tokens": st.booleans(),
        "pair": st.none() | texts,
        "target": st.none() | texts,
        "generate": st.none() | generations,
        "image": st.none() | digests,
        "audio": st.none() | digests,
        "tensors": st.none() | digests,
        "language": st.none() | st.sampled_from(["fr", "yue"]),
        "stream": st.none() | st.sampled_from(["self", "cross"]),
        "layer": positions,
        "head": positions,
        "heads": st.none() | head_selections,
        "by": st.sampled_from(["mean", "max"]),
        "query": st.none() | positions,
        "key": st.none() | positions,
        "pins": st.lists(positions, unique=True, max_size=64),
        "query_part": st.none() | st.sampled_from(["A", "answer"]),
        "key_part": st.none() | st.sampled_from(["B", "prompt"]),
        "step": st.none() | positions,
        "align": st.none() | st.sampled_from(["head", "layer", "model", "all"]),
        "direction": st.sampled_from(["attends", "attended"]),
        "scale": st.none() | st.sampled_from(["linear", "sqrt", "log"]),
        "colours": st.sampled_from(["auto", "inferno", "viridis", "cividis", "greys"]),
        "unit": st.sampled_from(["token", "word", "sentence", "part"]),
        "specials": st.booleans(),
        "rows": st.none() | st.sampled_from(["read", "written"]),
        "padding": st.booleans(),
        "overview": st.sampled_from(
            ["pair", "effect", "pattern", "role", "similar", "change", "entropy", "diagonal"]
        ),
        "sort": st.sampled_from(["weight", "lift"]),
        "sink": st.sampled_from(["with", "without"]),
        "open": st.sets(st.sampled_from(FOLDS)).map(lambda names: sorted(names, key=FOLDS.index)),
        "cells": st.sampled_from(["weight", "effect", "both"]),
        "patch": st.sampled_from(["positions", "heads", "parts"]),
        "verify": st.integers(0, 100),
        "crop": st.none() | st.sampled_from(["4096:4608,0:512"]),
        "per": st.sampled_from(["layer", "head", "step"]),
        "with_sink": st.booleans(),
        "ablation": st.sampled_from(["zero", "mean", "resample"]),
        "ablation.set": st.none() | st.sampled_from(["pronoun"]),
        "ablation.text": st.none() | st.sampled_from(["The dog slept."]),
        "cut": st.none() | st.sampled_from(["3.4:16-8", "2.6,cross/all:1-0"]),
        "outcome": st.none() | st.sampled_from(["logprob", "difference", "change"]),
        "outcome.token": st.none() | st.sampled_from(["seven", "#12"]),
        "outcome.foil": st.none() | st.sampled_from(["eight"]),
        "outcome.position": st.none() | positions,
        "outcome.text": st.none() | st.sampled_from(["The animal slept."]),
        "theme": st.none() | st.sampled_from(["light", "dark"]),
        "b.text": st.none() | texts,
        "b.messages": st.none() | conversations,
        "b.pair": st.none() | texts,
        "b.target": st.none() | texts,
        "b.language": st.none() | st.sampled_from(["fr", "yue"]),
        "b.model": st.none() | st.sampled_from(["minilm", "organisation/name"]),
        "b.stream": st.none() | st.sampled_from(["self", "cross"]),
        "b.layer": st.none() | positions,
        "b.head": st.none() | positions,
        "b.heads": st.none() | head_selections,
        "b.by": st.none() | st.sampled_from(["mean", "max"]),
    }
).map(lambda state: state if state["messages"] is None else state | {"text": ""})

ROUND_TRIP = """async (state, load) => {
  const { formatAddress, parseAddress } = await load('state/url.ts');
  const start = { model: 'm', example: { text: 't', layer: 1, head: 2, query: 3, key: 4 } };
  const address = new URL(formatAddress(state), 'http://localhost');
  return parseAddress(address.search, start);
}"""


@given(state=states)
def test_every_state_survives_its_address(node: Node, state: dict[str, Any]) -> None:
    assert node.evaluate(ROUND_TRIP, state) == {"state": state, "ignored": []}
