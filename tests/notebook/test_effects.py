"""Effects in a program or a notebook: exact numbers, in every form, and errors with reasons."""

import json
from pathlib import Path

import numpy as np
import pytest
from transformers import AutoConfig, AutoModel

from app import show
from app.errors import InvalidRequest, NoInterventions, UnknownOutcome
from app.notebook.view import View

from ..tiny import SMALL, tiny_tokenizer

CLOCK = "The old clock in the hall struck seven. The old clock in the hall struck"


@pytest.fixture(scope="module")
def view() -> View:
    return show(CLOCK, model="storyteller", kind="effect", layer=3, head=4, outcome_token="seven")


def test_it_shows_what_cutting_each_edge_changes(view: View) -> None:
    """The induction edge, by a prototype that shares no code with this."""
    assert repr(view) == "<View: Layer 3, head 4: the effect of cutting each edge, 17 × 17>"
    effects = view.effects
    assert effects.outcome.value == pytest.approx(-1.018, abs=1e-3)
    assert effects.matrix[16, 8] == pytest.approx(-7.167, abs=2e-3) and effects.verified[16, 8]
    assert effects.estimates[16, 8] == pytest.approx(-0.193, abs=2e-3)
    np.testing.assert_array_equal(effects.weights, view.weights)
    assert effects.verified.sum() == 12
    assert any("Without a cut, it is −1.018 nats" in note for note in view.notes)
    assert any("12 cells have a dot" in note for note in view.notes)


def test_it_has_what_ablating_each_head_changes(view: View) -> None:
    heads = view.head_effects
    assert heads.estimates.shape == heads.verified.shape == (4, 8)
    assert heads.verified[3, 4] == pytest.approx(-7.287, abs=2e-3)
    assert np.isfinite(heads.verified).sum() == 12
    with pytest.raises(InvalidRequest, match="needs the model itself"):
        _ = show("A cat.", layer=0, head=0).head_effects


def test_another_head_and_other_options(view: View) -> None:
    other = view.at(2, 6)
    assert other.effects.outcome == view.effects.outcome
    direct = show(
        CLOCK, model="storyteller", kind="effect", heads="2.6", outcome="logit", verify=3, unit="word"
    )
    assert direct.effects.outcome.measure == "logit" and direct.effects.verified.sum() == 3
    np.testing.assert_allclose(direct.weights, other.weights, atol=1e-6)


def test_a_notebook_can_choose_the_form(view: View) -> None:
    bundle = view._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/svg+xml", "image/png", "text/plain"]
    assert "−7.17 nats" in bundle["image/svg+xml"] and "verified" in bundle["image/svg+xml"]
    assert "the effect of cutting each edge" in bundle["text/html"]
    assert "−█*" in bundle["text/plain"] and "12 cells have a *" in bundle["text/plain"]


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        ("svg", b"<svg"),
        ("pdf", b"%PDF"),
        ("png", b"\x89PNG"),
        ("html", b"<!doctype html>"),
        ("csv", b"#,"),
        ("npz", b"PK"),
        ("json", b"{"),
    ],
)
def test_it_is_saved_as_its_name_says(view: View, tmp_path: Path, ending: str, begins: bytes) -> None:
    path = view.save(tmp_path / f"effects.{ending}")
    assert path.read_bytes().lstrip().startswith(begins)
    if ending == "npz":
        with np.load(path) as archive:
            np.testing.assert_array_equal(archive["effects"], view.effects.matrix)
            np.testing.assert_array_equal(archive["verified"], view.effects.verified)
    if ending == "json":
        outcome = json.loads(path.read_text("utf-8"))["layout"]["meta"]["outcome"]
        assert outcome["text"] == " seven"


def test_a_model_without_a_head_measures_how_far_its_embedding_moves() -> None:
    view = show("The cat sat.", kind="effect", layer=4, head=2)
    assert view.effects.outcome.measure == "change" and np.nanmin(view.effects.matrix) >= 0
    similar = show("The cat sat.", kind="effect", layer=4, head=2, outcome_text="A dog lay down.")
    assert similar.effects.outcome.measure == "similarity" and np.nanmin(similar.effects.matrix) < 0


def test_other_figures_have_no_effects() -> None:
    with pytest.raises(InvalidRequest, match="needs the model itself"):
        _ = show("The cat sat.", layer=0, head=0).effects


def test_what_cannot_be_changed_is_refused(tmp_path: Path) -> None:
    own = b'{"attention": [[[[1, 0], [0.25, 0.75]]]], "tokens": ["a", "b"]}'
    with pytest.raises(NoInterventions, match="Imported attention has no model"):
        show(tensors=own, kind="effect", layer=0, head=0)
    returning = tmp_path / "returning"
    config = AutoConfig.for_model(
        "gpt_neo", **SMALL, num_layers=2, attention_types=[[["global", "local"], 1]]
    )
    AutoModel.from_config(config).save_pretrained(returning)
    tiny_tokenizer().save_pretrained(returning)
    with pytest.raises(NoInterventions, match="only returns its weights"):
        show("the cat sat", model=str(returning), kind="effect", layer=0, head=0)
    with pytest.raises(UnknownOutcome, match="zugzwang"):
        show(CLOCK, model="storyteller", kind="effect", layer=3, head=4, outcome_token="zugzwang")
    with pytest.raises(InvalidRequest):
        show(CLOCK, model="storyteller", kind="effect")
    with pytest.raises(InvalidRequest, match="outcome"):
        show(CLOCK, kind="effect", layer=0, head=0, outcome="surprise")  # type: ignore[arg-type]


def test_a_sentence_at_other_depths() -> None:
    moved = show("Tom ran. It was hot. A dog slept. Tom", model="storyteller", kind="position", key="hot")
    assert [depth.before for depth in moved.position.depths] == [0, 1, 2]
    assert repr(moved).startswith("<View: “It was hot.” at other depths of the prompt,")
    assert any(note.startswith("Depth is the share of the other sentences") for note in moved.notes)
    with pytest.raises(InvalidRequest, match="Name the sentence that moves"):
        show("Tom ran. It was hot. Tom", model="storyteller", kind="position")
