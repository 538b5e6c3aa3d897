"""The training loop: a resumed run equals an uninterrupted one."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from training.loop import Average, Batch, Recipe, endless, fit, load, trained

RECIPE = Recipe(steps=7, peak=0.05, warmup=2, every=3)


def model() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 1))


def epoch(number: int) -> Iterator[Batch]:
    draw = torch.Generator().manual_seed(number)
    for _ in range(4):
        yield {"x": torch.randn(5, 4, generator=draw)}


def loss(model: nn.Module, batch: Batch) -> torch.Tensor:
    return mse_loss(model(batch["x"]), batch["x"].sum(1, keepdim=True))


class Stopped(Exception):
    pass


@pytest.mark.parametrize("muon", [0.0, 0.05])
def test_a_resumed_run_ends_with_the_same_weights(tmp_path: Path, muon: float) -> None:
    recipe = replace(RECIPE, muon=muon)
    fit(model(), epoch, loss, recipe, tmp_path / "whole")

    def stops_in_the_second_epoch(number: int) -> Iterator[Batch]:
        if number == 1:
            raise Stopped
        return epoch(number)

    with pytest.raises(Stopped):
        fit(model(), stops_in_the_second_epoch, loss, recipe, tmp_path / "parts")
    assert load(tmp_path / "parts/last.pt")["step"] == 3
    fit(model(), epoch, loss, recipe, tmp_path / "parts")

    whole, parts = load(tmp_path / "whole/last.pt"), load(tmp_path / "parts/last.pt")
    assert whole["step"] == parts["step"] == 7
    for kind in ("model", "average"):
        assert all(torch.equal(whole[kind][name], parts[kind][name]) for name in whole[kind])


def test_it_learns_and_says_so(tmp_path: Path) -> None:
    fit(model(), epoch, loss, replace(RECIPE, steps=200, every=100), tmp_path, lambda: {"judged": 1.0})
    first, last = map(json.loads, (tmp_path / "log.jsonl").read_text().splitlines())
    assert last["loss"] < first["loss"]
    assert (first["step"], last["step"], last["judged"]) == (100, 200, 1.0)


def test_what_is_exported_is_the_average(tmp_path: Path) -> None:
    fit(model(), epoch, loss, RECIPE, tmp_path)
    state = load(tmp_path / "last.pt")
    new, spent = trained(model(), tmp_path)
    assert torch.equal(new.state_dict()["0.weight"], state["average"]["0.weight"])
    assert not torch.equal(state["model"]["0.weight"], state["average"]["0.weight"])
    assert (spent["updates"], spent["parameters"]) == (7, 4 * 8 + 8 + 8 + 1)


def test_the_average_by_hand() -> None:
    line = nn.Linear(1, 1, bias=False)
    nn.init.constant_(line.weight, 1.0)
    average = Average(line, memory=0.9)
    nn.init.constant_(line.weight, 2.0)
    average.update(line, 0)  # the first step counts for 9/10, so that the initial weights are soon negligible
    assert average.weights["weight"].item() == pytest.approx(1.9)
    nn.init.constant_(line.weight, 3.0)
    average.update(line, 1000)
    assert average.weights["weight"].item() == pytest.approx(0.9 * 1.9 + 0.1 * 3)
    with average.instead(line):
        assert line.weight.item() == pytest.approx(0.9 * 1.9 + 0.1 * 3)
    assert line.weight.item() == 3.0


def test_the_rate_rises_then_falls() -> None:
    recipe = Recipe(steps=100, peak=1.0, warmup=10, floor=0.1)
    rates = [recipe.rate(step) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9] == rates[10] == 1.0
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[55] == pytest.approx(0.55)
    assert rates[100] == pytest.approx(0.1)


def test_batches_go_on_from_where_they_were() -> None:
    whole = [batch["x"] for batch in itertools.islice(endless(epoch, 0), 10)]
    later = [batch["x"] for batch in itertools.islice(endless(epoch, 6), 4)]
    assert all(torch.equal(one, other) for one, other in zip(whole[6:], later, strict=True))
