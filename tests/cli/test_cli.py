"""The command line, run like a user."""

import json
import re
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from transformers import AutoModelForCausalLM, GenerationConfig, T5Config, T5ForConditionalGeneration
from typer.testing import CliRunner

from app.analysis.token_lookup import find_position
from app.capture.progress import Progress
from app.cli import console, main, serve
from app.core.input import Input
from app.core.token import Token
from app.errors import InvalidRequest, OutOfRange
from app.examples import recordings

from ..chat_templates import save_chat_model
from ..tiny import save_tiny, tiny_tokenizer

SAMPLE = Path(main.__file__).parents[1] / "samples/cat.jpg"
SOFT = "The cat sat on the mat because it was soft."


@pytest.fixture(autouse=True)
def plain_console(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of known width, without colours."""
    monkeypatch.setattr(console, "out", console.Console(width=120, color_system=None))
    monkeypatch.setattr(console, "err", console.Console(width=200, color_system=None, stderr=True))


def call(*arguments: str) -> str:
    result = CliRunner().invoke(main.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_analyze_ranks_the_heads_of_a_pair() -> None:
    printed = call("analyze", SOFT, "--query", "it", "--key", "mat", "--top", "3")
    assert "it (8) → mat (6): 3 of 72 heads" in printed
    rows = [line.split() for line in printed.splitlines() if line.strip().startswith("L5 H3")]
    assert rows and rows[0][2] == "0.3114"
    for word in ("because", "mat", "[CLS]"):
        assert word in printed
    assert "not why" in printed


def test_analyze_ranks_by_lift() -> None:
    printed = call("analyze", SOFT, "--query", "it", "--key", "mat", "--top", "1", "--sort", "lift")
    row = next(line.split() for line in printed.splitlines() if line.strip().startswith("L1 H9"))
    assert "27.66" in row and row[-3:] == ["1", "of", "13"]


def test_a_forbidden_pair_is_said_to_be_so() -> None:
    once = ("analyze", "Once upon a time", "--model", "storyteller", "--query", "1", "--key", "3")
    assert "forbidden" in next(line for line in call(*once).splitlines() if "L0 H0" in line)
    heads = json.loads(call(*once, "--json"))["heads"]
    assert {(head["allowed"], head["weight"], head["rank"]) for head in heads} == {(False, 0, None)}


def test_roles_are_named() -> None:
    printed = call("analyze", SOFT, "--roles", "--top", "2")
    row = next(line for line in printed.splitlines() if line.strip().startswith("Previous token"))
    assert "L0 H2 > 0.999" in row and "*" in row
    assert "Induction" not in printed.split("no clear role")[0]
    assert "The sink is special tokens such as [CLS] and [SEP]" in printed


def test_json_holds_the_roles() -> None:
    document = json.loads(call("analyze", "The cat sat.", "--roles", "--json"))["roles"]
    roles = {role["name"]: role for role in document["roles"]}
    assert 0 < roles["previous"]["whole"]["values"][0][2] <= 1
    assert roles["induction"]["whole"]["values"][0][2] is None
    assert "occurs again" in roles["induction"]["why_not"]
    assert [label["title"] for label in document["labels"][0][2]] == ["Previous token"]


def test_json_holds_the_exact_numbers() -> None:
    facts = json.loads(call("analyze", SOFT, "--query", "it", "--key", "mat", "--json"))
    best = facts["heads"][0]
    assert (best["layer"], best["head"], best["rank"], best["keys"]) == (5, 3, 1, 13)
    assert facts["head"]["weights"][8][6] == best["weight"] == pytest.approx(0.31142, abs=1e-5)
    assert len(facts["heads"]) == 10
    assert facts["exactness"]["max_difference"] <= 1e-5
    assert 0 < facts["difference"]["max_difference"] <= 1e-5
    assert facts["difference"]["rows_compared"] == facts["difference"]["rows_total"] == 6 * 12 * 13
    for row in facts["head"]["weights"]:
        assert sum(row) == pytest.approx(1, abs=1e-5)


def test_a_chosen_head_without_a_pair() -> None:
    facts = json.loads(call("analyze", "A cat.", "--layer", "2", "--head", "7", "--json"))
    assert (facts["head"]["layer"], facts["head"]["head"], facts["pair"], facts["heads"]) == (
        2,
        7,
        None,
        None,
    )


def test_several_heads_as_one() -> None:
    facts = json.loads(call("analyze", SOFT, "--heads", "3.1,5", "--by", "max", "--json"))["head"]
    assert (facts["layer"], facts["head"], facts["heads"], facts["by"]) == (None, None, "3.1,5", "max")
    capture = next(r for r in recordings() if r.text == SOFT)
    heads = [capture.weights("self", 3)[1], *capture.weights("self", 5)]
    np.testing.assert_allclose(facts["weights"], np.max(heads, axis=0), atol=1e-5)
    printed = call("analyze", SOFT, "--heads", "3.1,5", "--by", "max")
    assert "Maximum over head 1 of layer 3, and layer 5 (13 heads)" in printed
    assert "not a distribution" in printed
    twice = CliRunner().invoke(main.app, ["analyze", SOFT, "--heads", "5", "--layer", "5"])
    assert twice.exit_code == 1 and "Leave out --layer and --head" in twice.output


def test_words_and_specials() -> None:
    facts = json.loads(call("analyze", "Storytellers sat.", "--unit", "word", "--no-specials", "--json"))
    assert facts["head"]["keys"] == ["Storytellers", "sat", "."]
    assert len(facts["head"]["notes"]) == 2


def test_a_local_folder(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny", "llama")
    facts = json.loads(call("analyze", "the cat sat", "--model", str(folder), "--json"))
    assert facts["model"] == "tiny"
    weights = facts["head"]["weights"]
    assert all(weights[row][key] == 0 for row in range(5) for key in range(row + 1, 5))


def test_two_texts() -> None:
    arguments = [
        *("--pair", "The mat was soft."),
        *("--query", "it", "--key", "soft"),
        *("--query-part", "A", "--key-part", "B"),
    ]
    facts = json.loads(call("analyze", "The cat saw it.", *arguments, "--json"))
    assert facts["texts"] == {"text": "The cat saw it.\nThe mat was soft."}
    assert facts["pair"] == {"query": "it", "key": "soft"}
    assert facts["head"]["keys"] == ["The", "mat", "was", "soft", ".", "[SEP]"]
    for row, removed in zip(facts["head"]["weights"], facts["head"]["removed"], strict=True):
        assert sum(row) + removed == pytest.approx(1, abs=1e-5)
    assert "Only the rows of text A" in call("analyze", "The cat saw it.", *arguments)


def test_the_model_goes_on(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path / "tiny", "llama", kind=AutoModelForCausalLM)
    options = ["--generate", "6", "--method", "sample", "--seed", "3", "--model", str(folder)]
    facts = json.loads(call("analyze", "the cat sat", *options, "--json"))
    answer = [token for token in facts["tokens"]["text"] if token["part"] == "answer"]
    assert len(answer) == 6
    assert facts["input"]["generate"]["seed"] == 3
    assert len(facts["predictions"]) == len(facts["tokens"]["text"]) == 10
    printed = call("analyze", "the cat sat", *options)
    assert "The model wrote:" in printed
    last = facts["predictions"][-1]
    assert (
        f"(9) the model predicts: {last['options'][0]['text']} {last['options'][0]['probability']:.3f}"
        in printed
    )


def test_control_c_keeps_what_was_generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = save_tiny(tmp_path / "tiny", "llama", kind=AutoModelForCausalLM)
    options = ["--generate", "6", "--method", "sample", "--seed", "3", "--model", str(folder), "--json"]
    whole = json.loads(call("analyze", "the cat sat", *options))

    class Interrupted(Progress):
        """The user presses Ctrl+C after the third token."""

        def token(self) -> None:
            super().token()
            if self.feed.count == 3:
                raise KeyboardInterrupt

    monkeypatch.setattr("app.cli.local_captures.CaptureProgress", Interrupted)
    kept = json.loads(call("analyze", "the cat sat", *options))
    assert kept["input"]["generate"] == whole["input"]["generate"] | {"tokens": 3}
    assert kept["tokens"]["text"] == whole["tokens"]["text"][:7]


def test_source_and_target(tmp_path: Path) -> None:
    config = T5Config(vocab_size=13, d_model=32, d_kv=8, d_ff=32, num_layers=2, num_heads=4)
    T5ForConditionalGeneration(config).save_pretrained(tmp_path)
    GenerationConfig(decoder_start_token_id=0, eos_token_id=3).save_pretrained(tmp_path)
    tiny_tokenizer().save_pretrained(tmp_path)
    model = ["--model", str(tmp_path)]
    facts = json.loads(
        call(
            "analyze",
            "the cat sat",
            "--target",
            "it was soft",
            "--query",
            "soft",
            "--key",
            "cat",
            *model,
            "--json",
        )
    )
    assert facts["pair"] == {"query": "soft", "key": "cat"}
    assert (facts["head"]["stream"], facts["head"]["keys"]) == (
        "cross",
        ["[CLS]", "the", "cat", "sat", "[SEP]"],
    )
    assert len(facts["heads"]) == 8
    facts = json.loads(
        call("analyze", "the cat sat", "--generate", "4", "--stream", "decoder", *model, "--json")
    )
    assert facts["head"]["stream"] == "decoder"
    assert 1 < len(facts["tokens"]["target"]) <= 5


def test_models_lists_the_catalogue() -> None:
    listed = json.loads(call("models", "--json"))
    assert listed[0]["key"] == "minilm" and listed[0]["origin"] == "built-in"
    assert "openai-community/gpt2" in [card["source"] for card in listed]
    assert "all-MiniLM-L6-v2" in call("models")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyze", ""], "The text is empty."),
        (["analyze", SOFT, "--query", "it", "--key", "dog"], "No token is “dog”."),
        (["analyze", "cat " * 600], "602 tokens"),
        (["analyze", SOFT, "--layer", "6"], "There is no layer 6"),
        (["analyze"], "There is no input."),
        (["analyze", SOFT, "--generate", "3"], "cannot generate text"),
        (["analyze", SOFT, "--method", "beam"], "Add --generate"),
        (["analyze", SOFT, "--control-tokens"], "Add --messages"),
        (["analyze", SOFT, "--sort", "lift"], "Add --query"),
        (["analyze", SOFT, "--query", "it"], "Give both"),
        (["analyze", SOFT, "--stream", "cross"], "no stream “cross”"),
        (["analyze", SOFT, "--key-part", "B"], "It has no parts"),
        (["analyze", "--image", str(SAMPLE)], "does not read images"),
        (["analyze", "--audio", str(SAMPLE)], "Pass it as image."),
        (["analyze", SOFT, "--model", "nowhere"], "neither"),
        (["analyze", SOFT, "--model", ""], "The name of the model is empty."),
        (["serve", "--port", "70000"], "port"),
    ],
)
def test_errors_are_sentences(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", ["followspot", *arguments])
    with pytest.raises(SystemExit) as refusal:
        main.main()
    assert refusal.value.code == 1
    assert message in capsys.readouterr().err


def test_the_process_fails_without_a_traceback() -> None:
    ran = subprocess.run([sys.executable, "-m", "app.cli", "analyze", " "], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "error: The text is empty." in ran.stderr
    assert "Traceback" not in ran.stderr


def test_which_token_a_word_means() -> None:
    facts = [
        # text, start, end, word, continues
        ("[CLS]", None, None, None, False),
        ("The", 0, 3, 0, False),
        ("story", 4, 9, 1, False),
        ("tellers", 9, 16, 1, True),
        ("2019", 17, 21, 2, False),
        ("the", 22, 25, 3, False),
    ]
    tokens = tuple(
        Token(n, text, text.lower(), start, end, start is None, word, continues)
        for n, (text, start, end, word, continues) in enumerate(facts)
    )
    recording = recordings()[0]
    text = "The storytellers 2019 the"
    capture = replace(recording, input=Input(text=text), texts={"text": text}, tokens={"text": tokens})
    words = ("the", "STORY", "storytellers", "tellers", "2019", "5", "[cls]")
    assert [find_position(capture, "self", "query", word) for word in words] == [1, 2, 2, 3, 4, 5, 0]
    with pytest.raises(OutOfRange, match="“6”") as refusal:
        find_position(capture, "self", "key", "6")
    assert "3:##tellers" in refusal.value.hint


def test_a_taken_port_is_reported_before_anything_is_served(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(sys, "argv", ["followspot", "serve", "--port", str(port)])
        with pytest.raises(SystemExit) as refusal:
            main.main()
    assert refusal.value.code == 1
    printed = capsys.readouterr()
    assert f"127.0.0.1:{port}" in printed.err and "at http" not in printed.out


@pytest.mark.parametrize("installed", [True, False])
def test_workers_that_cannot_be_are_refused_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], installed: bool
) -> None:
    monkeypatch.setenv("FOLLOWSPOT_ANY_MODEL", "1")
    if installed:
        monkeypatch.setattr(serve, "_check_ray", lambda: None)
    else:
        monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setattr(sys, "argv", ["followspot", "serve", "--port", "0", "--replicas", "2"])
    with pytest.raises(SystemExit) as refusal:
        main.main()
    assert refusal.value.code == 1
    expected = "FOLLOWSPOT_ANY_MODEL" if installed else 'pip install "followspot[cluster]"'
    assert expected in capsys.readouterr().err


def test_attention_of_your_own(tmp_path: Path) -> None:
    weights = np.zeros((1, 2, 3, 3), np.float32)
    weights[0, 0] = np.eye(3)
    weights[0, 1] = np.array([[0, 1, 0], [0, 0.25, 0.75], [1, 0, 0]])
    np.savez(tmp_path / "own.npz", attention=weights, tokens=np.array(["the", "cat", "sat"]))
    printed = call("analyze", "--tensors", str(tmp_path / "own.npz"), "--query", "cat", "--key", "sat")
    assert "0.7500" in printed and "Followspot did not compute them" in printed
    assert "eager" not in printed
    document = json.loads(
        call("analyze", "--tensors", str(tmp_path / "own.npz"), "--query", "cat", "--key", "sat", "--json")
    )
    assert document["heads"][0]["weight"] == 0.75
    both = CliRunner().invoke(main.app, ["analyze", SOFT, "--tensors", str(tmp_path / "own.npz")])
    assert both.exit_code != 0


def test_every_weight_is_written_to_one_file_and_shown_again(tmp_path: Path) -> None:
    weights = np.array([[[[1, 0], [0.25, 0.75]], [[0.5, 0.5], [0.1, 0.9]]]], np.float32)
    np.savez(tmp_path / "own.npz", attention=weights, tokens=np.array(["cat", "sat"]))
    command = ("analyze", "--tensors", str(tmp_path / "own.npz"))
    call(*command, "--export", str(tmp_path / "all.npz"))
    with np.load(tmp_path / "all.npz", allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["attention"], weights)
    again = json.loads(call("analyze", "--tensors", str(tmp_path / "all.npz"), "--head", "1", "--json"))
    np.testing.assert_array_equal(np.array(again["head"]["weights"], np.float32), weights[0, 1])
    invoked = CliRunner().invoke(
        main.app, [*command, "--export", str(tmp_path / "half.npz"), "--half", "--layer", "0"]
    )
    size = (tmp_path / "half.npz").stat().st_size
    assert f"{size:,} bytes" in invoked.stderr
    refused = CliRunner().invoke(
        main.app, [*command, "--export", str(tmp_path / "no.npz"), "--stream", "cross"]
    )
    assert refused.exit_code != 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.npz", "half.npz", "own.npz"]


def test_the_difference_is_that_of_this_text_and_the_probes_stands_behind_it() -> None:
    printed = " ".join(call("analyze", "The cat sat.").split())
    number = r"\d(\.\d)? × 10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]"
    assert re.search(
        rf"own eager attention {number} \({number} on a probe, when the model was loaded\)\. "
        r"Compared with the model’s own eager attention on this input, on all rows of all heads\.",
        printed,
    )


def test_a_conversation_from_a_file(tmp_path: Path) -> None:
    model = save_chat_model(tmp_path / "chat")
    file = tmp_path / "talk.json"
    file.write_text('[{"role": "system", "content": "Be nice."}, {"role": "user", "content": "Why?"}]')
    once = ("analyze", "--messages", str(file), "--model", str(model), "--unit", "part", "--json")
    facts = json.loads(call(*once))
    assert "message-2" in {token["part"] for token in facts["tokens"]["text"]}
    typed = CliRunner().invoke(
        main.app, ["analyze", "--messages", "-", *once[3:]], input=file.read_text(), catch_exceptions=False
    )
    assert json.loads(typed.stdout)["tokens"] == facts["tokens"]
    missing = CliRunner().invoke(main.app, ["analyze", "--messages", str(tmp_path / "none.json")])
    assert missing.exit_code == 1 and "- for the standard input" in missing.stderr
    file.write_text('[{"role": "tool", "content": "x"}]')
    result = CliRunner().invoke(main.app, ["analyze", "--messages", str(file), "--model", str(model)])
    assert isinstance(result.exception, InvalidRequest) and "cannot have the role" in str(result.exception)
