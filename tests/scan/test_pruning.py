"""Pruning over many sentences: the order, the curves by hand, and the storyteller without heads."""

from typing import Any

import numpy as np
import pytest
import torch

from app.capture.progress import Progress, Stopped
from app.capture.verified_model import VerifiedModel
from app.core.outcome import Outcome, OutcomeOptions
from app.interventions.measurement import Measurement
from app.models.single_text import read_single_text
from app.scan.marked_sentences import read_lines
from app.scan.measurement import stream_to_scan
from app.scan.pruning import ORDERS, summarise_pruning
from app.scan.pruning_measurement import SentencePruning, prune_sentences
from app.scan.pruning_plan import DRAWS, PruningPlan, most_runs, removals
from app.scan.pruning_runs import HeadImportance, PruningRuns
from app.settings import Settings

from ..interventions.test_live_effects import loaded

ANNA = "{Anna} met Peter in Rome, and [Anna] paid.\n{Robert} ran and [Robert] fell.\n{it} [it]"
SENTENCES = read_lines(ANNA)


def pruning_of(model: VerifiedModel, **options: Any) -> SentencePruning:
    return SentencePruning(model, stream_to_scan(model), OutcomeOptions(**options), Settings())


def test_points_are_evenly_spaced_and_each_is_new() -> None:
    assert removals(72) == (0, 7, 14, 22, 29, 36, 43, 50, 58, 65, 72)
    assert removals(4) == (0, 1, 2, 3, 4)
    assert removals(1) == (0, 1)


def test_a_plan_by_hand() -> None:
    plan = PruningPlan.of(np.array([[0.3, 0.1], [0.2, 0.1]]))
    least, most, *random = plan.orders
    assert least == ((0, 1), (1, 1), (1, 0), (0, 0))
    assert most == least[::-1]
    assert len(random) == DRAWS and all(sorted(one) == sorted(least) for one in random)
    assert plan == PruningPlan.of(np.array([[0.3, 0.1], [0.2, 0.1]]))
    assert frozenset(least) in plan.sets and frozenset() not in plan.sets
    assert len(set(plan.sets)) == len(plan.sets) <= most_runs(4)
    curves = plan.curves([float(len(heads)) for heads in plan.sets], 0.0)
    assert (curves == [0, 1, 2, 3, 4]).all() and curves.shape == (2 + DRAWS, 5)


def test_curves_by_hand() -> None:
    plan = PruningPlan.of(np.array([[2.0, 1.0]]))
    values = np.zeros((2, 2 + DRAWS, 3))
    values[:, 0] = [[0, -1, -4], [0, -3, -4]]
    values[:, 1] = [[0, -5, -4], [0, -7, -4]]
    values[:, 2:] = [0, -4, -4]
    values[0, 2, 1] = -14
    unchanged = np.ones((2, 2 + DRAWS, 3))
    unchanged[1, 0, 1:] = 0
    found = summarise_pruning(
        Outcome("logprob", "next"),
        np.array([[[3.0, 1.0]], [[1.0, 1.0]]]),
        plan,
        values,
        unchanged,
        directions=1,
    )
    least, most, random = found.curves
    assert [one.order for one in found.curves] == list(ORDERS)
    assert (least.mean, most.mean, random.mean) == ((0, -2, -4), (0, -6, -4), (0, -5, -4))
    assert least.low[1] == -3 and least.high[1] == -1
    assert (least.unchanged, random.unchanged) == ((1, 0.5, 0.5), (1, 1, 1))
    assert found.draws[0] == (0, -9, -4) and found.draws[1:] == ((0, -4, -4),) * (DRAWS - 1)
    assert [(head.layer, head.head, head.importance) for head in found.heads] == [(0, 0, 2.0), (0, 1, 1.0)]
    assert (found.heads[0].low, found.heads[0].high) == (1, 3)
    assert not any("because" in note for note in (*found.notes, *found.statements))
    assert "Without 1 of them it is −2" in found.statements[0]


def test_the_storyteller_without_heads() -> None:
    """Against its own eager attention, with the slices of the removed heads set to 0 by hooks."""
    model = loaded("storyteller")
    stream, pruning = stream_to_scan(model), pruning_of(model)
    importance = pruning.importance(SENTENCES[0], 0, Progress())
    assert isinstance(importance, HeadImportance)
    plan = PruningPlan.of(importance.sizes.astype(np.float64))
    found = pruning.prune(SENTENCES[0], 0, plan, Progress())
    assert found.unchanged is not None
    measurement = Measurement(model.loaded, importance.outcome)
    text = model.loaded.reader
    arguments = measurement.arguments(model.loaded.arguments(read_single_text(text, SENTENCES[0].text)))

    def eager(heads: Any) -> tuple[float, int]:
        torch_model: Any = model.loaded.model
        projections = [
            module
            for name, module in torch_model.named_modules()
            if name.endswith(("o_proj", "attn.c_proj", "attention.dense"))
        ]
        assert len(projections) == stream.layers

        def hook(layer: int) -> Any:
            def before(_module: Any, received: Any) -> Any:
                joined = received[0].clone().unflatten(-1, (stream.heads, -1))
                joined[..., [head for at, head in heads if at == layer], :] = 0
                return (joined.flatten(-2),)

            return before

        hooks = [one.register_forward_pre_hook(hook(layer)) for layer, one in enumerate(projections)]
        own = torch_model.config._attn_implementation
        torch_model.set_attn_implementation("eager")
        try:
            with torch.inference_mode():
                output = torch_model(**arguments)
        finally:
            torch_model.set_attn_implementation(own)
            for one in hooks:
                one.remove()
        return float(measurement.values(output)[0]), int(measurement.probabilities(output)[0].argmax())

    unpruned, likeliest = eager(())
    assert unpruned == pytest.approx(importance.outcome.value, abs=1e-4)
    for order in (0, 1, 4):
        for point in (0, 3, 7, len(plan.removed) - 1):
            value, choice = eager(plan.orders[order][: plan.removed[point]])
            assert found.values[order, point] == pytest.approx(value, abs=1e-3)
            assert found.unchanged[order, point] == (choice == likeliest)
    # The first point is the model as it is, the last has no head, whatever the order.
    assert np.ptp(found.values[:, 0]) == np.ptp(found.values[:, -1]) == 0
    assert (found.unchanged[:, 0] == 1).all()


def test_a_sentence_that_cannot_be_used_is_left_out_with_the_reason() -> None:
    model, steps = loaded("storyteller"), []
    stream = stream_to_scan(model)
    runs = prune_sentences(
        model, SENTENCES, stream, OutcomeOptions(), Settings(), lambda done, most: steps.append((done, most))
    )
    assert len(runs.pruned) == 2 and runs.reason is not None and "no other word" in runs.reason
    found = runs.summary()
    assert found is not None and found.sentences == 2 and found.predicts
    assert len(found.heads) == stream.layers * stream.heads
    assert steps == [(0, 6), (1, 6), (2, 6), (3, 5), (4, 5)]


def test_an_embedding_moves_by_nothing_without_a_change() -> None:
    model = loaded("minilm")
    runs = prune_sentences(
        model, SENTENCES[:1], stream_to_scan(model), OutcomeOptions(), Settings(), lambda _done, _most: None
    )
    found = runs.summary()
    assert found is not None and found.measure == "change" and not found.predicts
    assert all(one.mean[0] == 0 < one.mean[-1] and one.unchanged == () for one in found.curves)
    assert any("8 random" in note for note in found.notes)


def test_what_is_not_predicted_is_a_reason() -> None:
    reason = pruning_of(loaded("minilm"), outcome="logprob").importance(SENTENCES[0], 0, Progress())
    assert isinstance(reason, str) and "predicts no token" in reason
    runs = PruningRuns(importances=[reason])
    assert runs.begin_to_prune() is None and runs.summary() is None


def test_a_stopped_pruning_runs_no_further() -> None:
    model, progress = loaded("storyteller"), Progress()
    pruning = pruning_of(model)
    importance = pruning.importance(SENTENCES[0], 0, Progress())
    assert isinstance(importance, HeadImportance)
    plan = PruningPlan.of(importance.sizes.astype(np.float64))
    progress.stop()
    with pytest.raises(Stopped):
        pruning.importance(SENTENCES[0], 0, progress)
    with pytest.raises(Stopped):
        pruning.prune(SENTENCES[0], 0, plan, progress)


def test_a_sentence_that_costs_too_much_is_left_out() -> None:
    model = loaded("storyteller")
    tokens = read_single_text(model.loaded.reader, SENTENCES[0].text).lengths

    def limited(runs: int) -> Settings:
        """At the best speed seen so far: the runs in between may be faster than the probes were."""
        return Settings(max_seconds=runs * model.cost.speed.best({"forward": model.cost.forward(tokens)}))

    settings = limited(100)
    pruning = SentencePruning(model, stream_to_scan(model), OutcomeOptions(), settings)
    assert isinstance(pruning.importance(SENTENCES[0], 0, Progress()), HeadImportance)
    settings = limited(20)
    pruning = SentencePruning(model, stream_to_scan(model), OutcomeOptions(), settings)
    reason = pruning.importance(SENTENCES[0], 0, Progress())
    assert isinstance(reason, str) and reason.startswith("64 runs of the model")
