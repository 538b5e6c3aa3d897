"""Effects over HTTP: the built-in storyteller, whose induction edge is known, and what cannot be asked."""

import asyncio
import csv
import re
import threading
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr
from starlette.testclient import TestClient

from app.interventions import experiment

from .conftest import problem, services_of
from .test_export import get_scope
from .test_imported import made, upload
from .test_weights import get, read

CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"


@pytest.fixture(scope="module")
def clock(storyteller: TestClient) -> str:
    """The address of the sentence's capture."""
    return f"/api/captures/{storyteller.post('/api/captures', json={'text': CLOCK}).json()['id']}"


def test_the_effects_of_a_head(storyteller: TestClient, clock: str) -> None:
    document = get(storyteller, f"{clock}/effects/self?layer=3&head=4")
    effects, estimates, weights = (
        read(document[name][0] if name == "values" else document[name])
        for name in ("values", "estimates", "weights")
    )
    assert document["outcome"]["text"] == " seven"
    assert document["outcome"]["value"] == pytest.approx(-1.018, abs=2e-3)
    assert document["outcome_text"]["unit"] == "nats"
    assert (effects[16, 8], estimates[16, 8], weights[16, 8]) == pytest.approx(
        (-7.167, -0.193, 0.851), abs=2e-3
    )
    assert read(document["verified"]).sum() == 12
    assert np.isnan(effects[2, 5])
    assert document["scale"] == "sqrt"
    assert document["colours"]["high"] == -document["colours"]["low"] == 10
    without = get(storyteller, f"{clock}/effects/self?layer=3&head=4&verify=0")
    assert read(without["verified"]).sum() == 0
    np.testing.assert_array_equal(read(without["values"][0]), estimates)


def test_weights_beside_effects(storyteller: TestClient, clock: str) -> None:
    """The same numbers as the matrix has, whatever is pooled there."""
    matrix = get(storyteller, f"{clock}/effects/self?layer=3&head=4")
    effects, weights = read(matrix["values"][0]), read(matrix["weights"])
    document = get(storyteller, f"{clock}/effects/self/scatter?layer=3&head=4")
    assert document["edges"] == len(document["points"]) == (~np.isnan(effects)).sum() == 152
    for point in document["points"]:
        place = point["row"], point["column"]
        assert (point["weight"], point["effect"]) == (weights[place], effects[place])
        assert point["verified"] == read(matrix["verified"])[place]
    first = document["points"][document["notable"][0]]
    assert (first["row"], first["column"]) == (16, 8)
    known = ~np.isnan(effects)
    expected = spearmanr(weights[known], np.abs(effects[known])).statistic
    assert document["correlation"] == pytest.approx(expected, abs=1e-9)
    assert document["correlation_text"].endswith("−0.32, over 152 edges.")
    axes = document["axes"]
    assert (axes["most"], axes["limit"], axes["signed"], axes["zero"]) == (1.0, 10.0, True, 0.5)
    chosen = next(
        at for at, point in enumerate(document["points"]) if (point["row"], point["column"]) == (16, 8)
    )
    # The effect is −7.167 of 10, on the scale of square roots.
    assert document["places"][chosen] == pytest.approx([0.851, 0.5 - (0.7167**0.5) / 2], abs=1e-3)
    assert document["names"]["effect"] == "effect of cutting the edge (nats) ↑"
    half = get(storyteller, f"{clock}/effects/self/scatter?layer=3&head=4&query=2&key=1")
    first = half["points"][half["notable"][0]]
    assert (first["row"], first["column"]) == (2, 1), "the chosen edge comes first"
    problem(storyteller.get(f"{clock}/effects/self/scatter?layer=3&head=4&key=1"), 422, "invalid-request")


def test_the_effect_of_each_head(storyteller: TestClient, clock: str) -> None:
    edges = get(storyteller, f"{clock}/effects/self/heads?query=16&key=8&verify=3")
    verified = np.array(edges["verified"], float)
    assert verified.shape == (4, 8)
    assert verified[3, 4] == pytest.approx(-7.167, abs=2e-3)
    assert (~np.isnan(verified)).sum() == 3
    assert edges["largest"] is None
    heads = get(storyteller, f"{clock}/effects/self/heads?verify=2")
    assert (~np.isnan(np.array(heads["verified"], float))).sum() == 2
    more = get(storyteller, f"{clock}/effects/self/heads")
    assert more["verified"][3][4] == pytest.approx(-7.287, abs=2e-3)
    assert heads["largest"][3][4]["weight"] == pytest.approx(0.995, abs=1e-3)
    assert more["colours"]["high"] == -more["colours"]["low"] == 10
    assert heads["outcome_text"]["unit"] == "nats"
    assert "2 heads are verified by running the model." in heads["notes"]
    problem(storyteller.get(f"{clock}/effects/self/heads?query=16"), 422, "invalid-request")


def test_the_heads_as_a_table(storyteller: TestClient, clock: str) -> None:
    address = f"{clock}/effects/self/heads"
    heads = get(storyteller, f"{address}?verify=2")
    reply = storyteller.get(f"{address}.csv?verify=2")
    assert reply.headers["content-type"].startswith("text/csv")
    names, *rows = [line for line in csv.reader(reply.text.splitlines()) if line[0] != "#"]
    assert names == [
        *("layer", "head", "effect", "verified", "estimate"),
        *("largest_weight", "query_position", "query", "key_position", "key"),
    ]
    assert len(rows) == 32
    for layer, head, effect, verified, estimate, weight, query, _label, key, _other in rows:
        run, largest = (heads[name][int(layer)][int(head)] for name in ("verified", "largest"))
        assert float(estimate) == heads["estimates"][int(layer)][int(head)]
        assert (verified == "1") == (run is not None)
        assert float(effect) == (float(estimate) if run is None else run)
        assert [float(weight), int(query), int(key)] == [largest[name] for name in ("weight", "query", "key")]
    edge = storyteller.get(f"{address}.csv?verify=0&query=16&key=8").text
    assert "What cutting struck → seven in each head alone would change" in edge
    assert "largest_weight" not in edge


def test_interventions_before_and_after(storyteller: TestClient, clock: str) -> None:
    document = get(storyteller, f"{clock}/interventions/self?cut=3.4:16-8,0.0")
    assert document["alone"][0] == pytest.approx(-7.167, abs=2e-3)
    seven = next(option for option in document["options"] if option["text"] == " seven")
    assert seven["before"] == pytest.approx(np.exp(document["outcome"]["value"]), rel=1e-3)
    assert seven["after"] == pytest.approx(np.exp(document["after"]), rel=1e-3)
    probabilities = [option["before"] for option in document["options"]]
    assert probabilities == sorted(probabilities, reverse=True)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("effects/self?layer=3&head=4&outcome.token=zugzwang", "unknown-outcome"),
        ("effects/self?layer=3&head=4&outcome.position=99", "unknown-outcome"),
        ("effects/self?layer=3&head=4&outcome=similarity", "unknown-outcome"),
        ("effects/self?layer=3&head=4&outcome=guess", "invalid-request"),
        ("effects/self?layer=3&head=9", "out-of-range"),
        ("effects/self?layer=3&head=4&verify=101", "invalid-request"),
        ("interventions/self?cut=3.4:2-5", "impossible-cut"),
        ("interventions/self?cut=3.4:0-0", "impossible-cut"),
        ("interventions/self?cut=3.4:99-0", "out-of-range"),
        ("interventions/self?cut=nothing", "invalid-request"),
        ("interventions/self", "invalid-request"),
        ("interventions/self?cut=3.4&ablation=mean", "invalid-request"),
        ("interventions/self?cut=3.4&ablation=half", "invalid-request"),
        ("interventions/self?cut=3.4&ablation.set=pronoun", "invalid-request"),
        ("interventions/self?cut=3.4&ablation=resample&ablation.text=The+cat", "invalid-request"),
        ("effects/self/heads?ablation=resample&ablation.text=The+cat", "invalid-request"),
    ],
)
def test_what_cannot_be_asked(path: str, code: str, storyteller: TestClient, clock: str) -> None:
    reply = storyteller.get(f"{clock}/{path}")
    problem(reply, reply.status_code, code)
    assert reply.status_code == 422


def test_heads_output_their_mean_or_what_they_do_in_another_text(storyteller: TestClient, clock: str) -> None:
    address = f"{clock}/interventions/self?cut=3.4,2.6"
    zero, mean, same = (
        get(storyteller, address + more)
        for more in ("", "&ablation=mean&ablation.set=pronoun", f"&ablation=resample&ablation.text={CLOCK}")
    )
    assert zero["ablation"] == {"mode": "zero", "texts": [], "set": None}
    assert (mean["ablation"]["set"], len(mean["ablation"]["texts"])) == ("pronoun", 36)
    assert "36 sentences: “A pronoun and what it means”" in mean["ablation_text"]
    assert same["alone"] == pytest.approx([0, 0], abs=1e-5)
    assert abs(zero["alone"][1] - mean["alone"][1]) > 0.1
    problem(storyteller.get(f"{address}&ablation=mean&ablation.set=verse"), 404, "unknown-set")


def test_estimates_of_heads_are_of_the_chosen_ablation(storyteller: TestClient, clock: str) -> None:
    address = f"{clock}/effects/self/heads?verify=1"
    zero, mean = (
        np.array(get(storyteller, address + more)["estimates"])
        for more in ("", "&ablation=mean&ablation.text=The+cat+slept.%0AA+dog+barked.")
    )
    assert zero.shape == mean.shape and not np.allclose(zero, mean, atol=1e-3)


def test_an_unknown_stream(storyteller: TestClient, clock: str) -> None:
    for path in ("effects/cross?layer=0&head=0", "interventions/cross?cut=0.0"):
        problem(storyteller.get(f"{clock}/{path}"), 404, "unknown-stream")


def test_an_outcome_is_part_of_the_address(storyteller: TestClient, clock: str) -> None:
    """So that replies may be cached forever, each with a tag of its own."""
    replies = [
        storyteller.get(f"{clock}/effects/self?layer=3&head=4&verify=0{more}")
        for more in ("", "&outcome=logit", "&outcome.token=eight", "&lang=de")
    ]
    assert len({reply.headers["etag"] for reply in replies}) == 4
    assert all("immutable" in reply.headers["cache-control"] for reply in replies)
    values = [read(reply.json()["values"][0])[16, 8] for reply in replies]
    assert values[0] == values[3]
    assert len(set(values)) == 3


def test_a_figure_of_effects(storyteller: TestClient) -> None:
    """By its address, without a capture's id."""
    parameters = {"text": CLOCK, "kind": "effect", "layer": "3", "head": "4", "query": "16", "key": "8"}
    picture = storyteller.get("/figure.svg", params=parameters)
    assert picture.status_code == 200
    assert re.search("−7.17 nats", picture.text)
    table = storyteller.get("/figure.csv", params=parameters).text
    row = next(line for line in table.splitlines() if line.startswith("16,struck,8,seven,"))
    assert float(row.split(",")[-2]) == pytest.approx(-7.167, abs=2e-3)


def test_imported_attention_cannot_be_changed(client: TestClient) -> None:
    identity = made(client, upload(client))["id"]
    problem(client.get(f"/api/captures/{identity}/effects/self?layer=0&head=0"), 422, "no-interventions")


def test_whoever_hangs_up_ends_the_runs(
    storyteller: TestClient, clock: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 cells are verified in several batches; the client disconnects during the first."""
    engine, run, batches = services_of(storyteller).engine, experiment.run_changed, []
    monkeypatch.setattr(engine._worker, "_stretch_seconds", 0)
    released = threading.Event()

    async def test() -> None:
        loop, gone = asyncio.get_running_loop(), asyncio.Event()
        incoming = iter([{"type": "http.request", "body": b"", "more_body": False}])

        def watched(*arguments: Any) -> Any:
            batches.append(1)
            loop.call_soon_threadsafe(gone.set)
            released.wait(10)
            return run(*arguments)

        async def receive() -> Any:
            for message in incoming:
                return message
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            assert message.get("status") != 200

        monkeypatch.setattr(experiment, "run_changed", watched)
        app: Any = storyteller.app
        await app(get_scope(f"{clock}/effects/self", "layer=2&head=1&verify=100"), receive, send)
        for _ in range(10):  # until the cancellation has reached the work
            await asyncio.sleep(0)
        released.set()
        await engine.run(lambda: None)

    asyncio.run(test())
    assert batches == [1]
