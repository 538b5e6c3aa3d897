"""``followspot cut``, run like a user: the induction edge of the clock, whose effect a prototype measured."""

import csv
import json
import math
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer
from typer.testing import CliRunner

from app.cli import main
from app.resources import resource_folder
from app.samples import samples

from .test_cli import call, plain_console

__all__ = ["plain_console"]

CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"
STORYTELLER = ("--model", "storyteller")


def refused(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main.app, ["cut", *arguments])
    return result.exit_code, f"{result.output} {result.exception}"


def test_an_edge_and_a_head() -> None:
    printed = call("cut", CLOCK, "3.4:16-8", "2.6", *STORYTELLER)
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    assert "the log-probability of “seven” after “struck” (token 16)" in printed
    assert "Without a cut, it is −1.018 nats." in printed
    assert "struck (16) → seven (8) cut in L3 H4 −7.17 nats" in lines
    assert any(line.startswith("L2 H6 ablated −") for line in lines)
    assert any(line.startswith("all at once −") for line in lines)
    assert "seven 0.361 < 0.001" in lines
    assert "from a run of the model" in printed and "Other heads can make up for a cut edge" in printed


def test_json_holds_every_digit() -> None:
    facts = json.loads(call("cut", CLOCK, "3.4:16-8", *STORYTELLER, "--json"))
    assert (facts["model"], facts["text"], facts["cut"]) == ("storyteller", CLOCK, "3.4:16-8")
    assert facts["alone"] == [pytest.approx(-7.167, abs=2e-3)]
    assert facts["after"] == pytest.approx(facts["outcome"]["value"] + facts["alone"][0], abs=1e-5)
    seven = next(option for option in facts["options"] if option["text"] == " seven")
    assert math.log(seven["after"]) == pytest.approx(facts["after"], abs=1e-4)
    # By the model alone, outside of Followspot.
    folder = resource_folder("app/builtin") / "storyteller"
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
    with torch.inference_mode():
        logits = model(**tokenizer(CLOCK, return_tensors="pt")).logits[0, -1]
    own = logits.log_softmax(dim=-1)[seven["id"]].item()
    assert own == pytest.approx(-1.018, abs=1e-3)
    assert facts["outcome"]["value"] == pytest.approx(own, abs=1e-4)


def test_an_edge_is_named_by_words() -> None:
    named, by_words = (
        json.loads(call("cut", CLOCK, *change, *STORYTELLER, "--json"))
        for change in (["3.4:16-8", "2:3-1"], ["3.4", "2:3-1", "--query", "16", "--key", "seven"])
    )
    assert by_words == named


def test_what_is_measured_can_be_chosen() -> None:
    options = ("--outcome-token", "seven", "--outcome-foil", "eight")
    facts = json.loads(call("cut", CLOCK, "3.4:16-8", *STORYTELLER, *options, "--json"))
    assert (facts["outcome"]["measure"], facts["outcome"]["foil_text"]) == ("difference", " eight")
    assert "minus that of “eight”" in facts["outcome_text"]["name"]


def test_a_mean_stands_beside_zero() -> None:
    head, options = ("cut", CLOCK, "2.6", *STORYTELLER), ("--ablation", "mean", "--ablation-set", "pronoun")
    zero, mean = (json.loads(call(*head, *more, "--json"))["alone"][0] for more in ((), options))
    lines = [" ".join(line.split()) for line in call(*head, *options).splitlines()]
    assert f"L2 H6 ablated −{-mean:.3g} nats −{-zero:.3g} nats" in lines
    assert "change effect on the outcome if ablated heads output 0" in lines
    assert "its mean over all tokens, special ones included, of 36 sentences" in " ".join(lines)
    # A cut has no output to replace: nothing stands beside it.
    assert "output 0" not in call("cut", CLOCK, "3.4:16-8", *STORYTELLER, *options)


def test_without_a_change_the_heads_that_matter_are_listed(tmp_path: Path) -> None:
    printed = call("cut", CLOCK, "--top", "3", *STORYTELLER)
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    place = lines.index("L3 H4 −7.29 nats verified 0.995 The → <s>")
    assert lines[place + 1].startswith("L2 H6 −5.78 nats verified")
    assert lines[place + 2].startswith("L0 H3") and not lines[place + 3].startswith("L")
    assert "12 heads are verified by running the model." in printed
    facts = json.loads(call("cut", CLOCK, *STORYTELLER, "--verify", "1", "--json"))
    assert sum(value is not None for row in facts["verified"] for value in row) == 1
    alone = json.loads(call("cut", CLOCK, "3.4", *STORYTELLER, "--json"))["alone"]
    to = tmp_path / "heads.csv"
    call("cut", CLOCK, *STORYTELLER, "--to", str(to))
    rows = [row for row in csv.reader(to.read_text().splitlines()) if row[0] != "#"]
    assert len(rows) == 1 + 32 and rows[0][:4] == ["layer", "head", "effect", "verified"]
    sizes = [abs(float(row[2])) for row in rows[1:]]
    assert sizes == sorted(sizes, reverse=True)
    assert rows[1][:2] == ["3", "4"] and float(rows[1][2]) == pytest.approx(alone[0], abs=1e-5)


def test_without_a_change_an_edge_is_cut_in_each_head() -> None:
    edge = ("--query", "16", "--key", "seven")
    printed = call("cut", CLOCK, *edge, "--top", "1", *STORYTELLER)
    assert "What cutting struck → seven in each head alone would change" in printed
    assert "L3 H4 −7.17 nats verified" in [" ".join(line.split()) for line in printed.splitlines()]


def test_a_whole_layer_and_every_layer() -> None:
    printed = call("cut", CLOCK, "3", "all:16-8", *STORYTELLER)
    assert "every head of layer 3 ablated" in printed
    assert "struck (16) → seven (8) cut in every head" in printed


def test_a_model_that_predicts_nothing_has_a_distance() -> None:
    printed = call("cut", "A cat.", "0.0:2-1")
    assert "how far the embedding of the text moves" in printed
    assert "cat (2) → A (1) cut in L0 H0" in printed and "probability" not in printed
    facts = json.loads(call("cut", "A cat.", "0.0:2-1", "--json"))
    assert facts["options"] == [] and facts["after"] == pytest.approx(facts["alone"][0])


def test_a_picture_takes_no_text(tmp_path: Path) -> None:
    digit = next(one for one in samples() if one.as_stored_file.kind == "image" and "digit" in one.name)
    path = tmp_path / "digit.png"
    path.write_bytes(digit.as_stored_file.content)
    printed = call("cut", "0.0", "1", "--image", str(path), "--model", "digits")
    assert "of the label" in printed and "L0 H0 ablated" in printed and "every head of layer 1" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((CLOCK, "3.4", "--to", "heads.csv", *STORYTELLER), "--to writes the list of all heads"),
        ((CLOCK, "x", *STORYTELLER), "name what is cut or ablated"),
        ((CLOCK, "3.4", "--query", "16", *STORYTELLER), "they go together"),
        ((CLOCK, "3.4:16-8", "--query", "16", "--key", "8", *STORYTELLER), "names its edge already"),
        ((CLOCK, "3.4", "--query", "zebra", "--key", "8", *STORYTELLER), "No token is “zebra”"),
        ((CLOCK, "3.4:2-5", *STORYTELLER), "The mask forbids"),
        ((CLOCK, "9.4", *STORYTELLER), "There is no layer 9"),
        ((CLOCK, "3.4", "--outcome-token", "zugzwang", *STORYTELLER), "not one token of the vocabulary"),
        (("A cat.", "0.0", "--outcome", "logprob"), "predicts no token and no label"),
    ],
)
def test_what_cannot_be_run_is_refused(arguments: tuple[str, ...], message: str) -> None:
    status, said = refused(*arguments)
    assert status == 1
    assert message in said


def test_imported_attention_has_no_model(tmp_path: Path) -> None:
    own = tmp_path / "own.json"
    own.write_text('{"attention": [[[[1, 0], [0.25, 0.75]]]], "tokens": ["a", "b"]}')
    assert "no model that could be run" in refused("0.0", "--tensors", str(own))[1]
