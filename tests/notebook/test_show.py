"""Results in a program or a notebook: exact numbers, in every form, and errors with reasons."""

import base64
import io
import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import app
from app import show
from app.core.view_spec import KindName
from app.errors import FollowspotError, InvalidRequest, OutOfRange, UnsupportedFile
from app.examples import recordings
from app.figures.colours import COLOURS
from app.figures.kinds import KINDS
from app.figures.theme import THEMES
from app.notebook.view import View
from app.samples import samples
from scripts.server import ROOT

from ..chat_templates import save_chat_model

SOFT = "The cat sat on the mat because it was soft."


@pytest.fixture(scope="module")
def view() -> View:
    return show(SOFT, query="it", key="mat")


def test_it_shows_the_numbers_of_the_model(view: View) -> None:
    recorded = next(recording for recording in recordings() if recording.text == SOFT)
    assert repr(view) == "<View: Layer 5, head 3, 13 × 13>"
    np.testing.assert_allclose(view.weights, recorded.weights("self", 5)[3], atol=1e-5)
    assert view.weights.dtype == np.float32
    assert (view.rows[8], view.columns[6]) == ("it", "mat")
    np.testing.assert_allclose(view.at(0, 1).weights, recorded.weights("self", 0)[1], atol=1e-5)


def test_a_notebook_can_choose_the_form(view: View) -> None:
    bundle = view._repr_mimebundle_()
    assert list(bundle) == ["text/html", "image/svg+xml", "image/png", "text/plain"]
    assert bundle["image/svg+xml"].startswith("<svg")
    assert Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))).width > 300
    assert "Layer 5, head 3" in bundle["text/plain"] and "all-MiniLM" in bundle["text/plain"]
    assert 'sandbox="allow-scripts"' in bundle["text/html"]
    # The rest when frames and styles are removed, as on GitHub.
    bare = re.sub(r'<iframe.*?</iframe>| style="[^"]*"', "", bundle["text/html"], flags=re.DOTALL)
    assert re.fullmatch(r'<div><img alt="[^"]+" width="\d+" src="data:image/png;base64,[^"]+"></div>', bare)
    assert list(view._repr_mimebundle_(include={"text/plain"})) == ["text/plain"]
    assert "text/html" not in view._repr_mimebundle_(exclude={"text/html"})


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        ("svg", b"<svg"),
        ("pdf", b"%PDF"),
        ("png", b"\x89PNG"),
        ("html", b"<!doctype html>"),
        ("csv", b'#,"Layer 5'),
        ("npz", b"PK"),
        ("json", b"{"),
    ],
)
def test_it_is_saved_as_its_name_says(view: View, tmp_path: Path, ending: str, begins: bytes) -> None:
    path = view.save(tmp_path / f"figure.{ending}")
    assert path.read_bytes().lstrip().startswith(begins)
    if ending == "npz":
        np.testing.assert_array_equal(np.load(path)["weights"], view.weights)


def test_no_other_ending_is_written(view: View, tmp_path: Path) -> None:
    for name in ("figure.docx", "figure"):
        with pytest.raises(InvalidRequest):
            view.save(tmp_path / name)
        assert not (tmp_path / name).exists()


def test_what_is_merged_hidden_or_combined_is_said() -> None:
    several = show(SOFT, heads="5", unit="word", specials=False, note="Look at mat.")
    assert several.weights.shape == (11, 11)
    assert any("not shown" in note for note in several.notes)
    assert any("all-MiniLM" in note for note in several.notes)
    assert "Mean over" in repr(several)
    assert "Look at mat." in several._repr_mimebundle_()["image/svg+xml"]


def test_pictures_are_read_from_bytes() -> None:
    digit = next(
        sample for sample in samples() if sample.as_stored_file.kind == "image" and "digit" in sample.name
    )
    assert show(image=digit.as_stored_file.content, model="digits").capture.media


def test_what_is_not_taken_is_refused_with_the_reason() -> None:
    with pytest.raises(OutOfRange):
        show(SOFT, query="dog", key="mat")
    with pytest.raises(OutOfRange):
        show(SOFT, layer=6)
    with pytest.raises(InvalidRequest):
        show(SOFT, query="it")
    with pytest.raises(InvalidRequest):
        show()
    with pytest.raises(InvalidRequest):
        show(SOFT, tensors=b"{}")
    with pytest.raises(UnsupportedFile):
        show(image=b'{"attention": [[[[1]]]], "tokens": ["a"]}')
    with pytest.raises(FollowspotError):
        show(SOFT, model="nowhere-at-all")


def test_a_file_of_ones_own_needs_no_model() -> None:
    own = show(tensors=b'{"attention": [[[[1, 0], [0.25, 0.75]]]], "tokens": ["a", "b"]}')
    np.testing.assert_array_equal(own.weights, np.array([[1, 0], [0.25, 0.75]], np.float32))
    assert "did not compute" in str(own)


def test_every_weight_is_exported_and_shown_again(tmp_path: Path) -> None:
    own = show(tensors=b'{"attention": [[[[1, 0], [0.25, 0.75]]]], "tokens": ["a", "b"]}')
    again = show(tensors=own.export(tmp_path / "all.npz"))
    np.testing.assert_array_equal(again.weights, own.weights)
    half = show(tensors=own.export(tmp_path / "half.npz", layer=0, dtype="float16"))
    np.testing.assert_array_equal(half.weights, own.weights)
    with pytest.raises(OutOfRange):
        own.export(tmp_path / "no.npz", layer=1)


def test_importing_the_package_imports_nothing_more() -> None:
    code = (
        "import sys, app; app.__version__; print(*sorted({'numpy', 'torch', 'fastapi'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []
    assert set(app.__all__) >= {"show", "head_view"}
    with pytest.raises(AttributeError):
        _ = app.nothing


@pytest.mark.parametrize(
    ("wrong", "possible"),
    [
        ({"kind": "heatmap"}, KINDS),
        ({"by": "median"}, ("mean", "max")),
        ({"specials": "no"}, ("True", "False")),
        ({"specials": "hide"}, ("True", "False")),
        ({"scale": "cubic"}, ("linear", "sqrt", "log")),
        ({"colours": "pink"}, COLOURS),
        ({"theme": ["dark"]}, THEMES),
    ],
)
def test_a_wrong_choice_is_refused_at_once_with_what_is_possible(
    monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any], possible: Collection[str]
) -> None:
    monkeypatch.setattr("app.notebook.show.capture_of", lambda *_: pytest.fail("a model was run"))
    with pytest.raises(InvalidRequest) as refused:
        show(SOFT, **wrong)
    assert next(iter(wrong)) in refused.value.detail
    assert all(name in refused.value.hint for name in possible)


@pytest.mark.parametrize("kind", ["sentence", "alignment"])
def test_other_kinds_of_figures_show_themselves_too(kind: KindName) -> None:
    other = show(SOFT, kind=kind, layer=5, head=3)
    assert set(other._repr_mimebundle_()) == {"text/html", "image/svg+xml", "image/png", "text/plain"}


def test_a_comparison_is_of_what_differs_in_b(tmp_path: Path) -> None:
    tired = SOFT.replace("soft", "tired")
    comparison = show(SOFT, kind="comparison", layer=5, head=3, b_text=tired, query="it", key="mat")
    alone = [show(text, layer=5, head=3).weights for text in (SOFT, tired)]
    np.testing.assert_array_equal(comparison.weights, alone[0])
    assert comparison.comparison.matrix_a.shape == (14, 14)
    np.testing.assert_array_equal(comparison.comparison.matrix_a[:10, :10], alone[0][:10, :10])
    np.testing.assert_array_equal(comparison.comparison.matrix_b[:10, :10], alone[1][:10, :10])
    assert "soft" in repr(comparison) and "tired" in repr(comparison)
    assert str(comparison).count("Layer 5, head 3\n") == 2
    assert any("largest difference" in note for note in comparison.notes)
    assert comparison._repr_mimebundle_()["image/svg+xml"].startswith("<svg")
    with np.load(comparison.save(tmp_path / "figure.npz")) as archive:
        np.testing.assert_array_equal(archive["difference"], comparison.comparison.difference)


def test_b_may_be_another_head_or_another_model() -> None:
    head = show(SOFT, kind="comparison", layer=5, head=3, b_head=4)
    np.testing.assert_array_equal(head.comparison.matrix_b, show(SOFT, layer=5, head=4).weights)
    model = show("Once upon a time", kind="comparison", layer=0, head=0, b_model="storyteller", b_text="Once")
    assert model.comparison.b.capture.provenance.model != model.capture.provenance.model


def test_b_has_no_pair_where_it_is_empty() -> None:
    comparison = show("A cat.", pair="A dog.", kind="comparison", layer=0, head=0, b_pair="")
    assert len(comparison.comparison.b.capture.tokens["text"]) < len(comparison.capture.tokens["text"])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"kind": "comparison"}, "b_text"),
        ({"kind": "comparison", "layer": 5, "head": 3}, "b_heads"),
        ({"b_text": "A dog."}, "kind='comparison'"),
        ({"b_layer": 1, "b_head": 2}, "kind='comparison'"),
    ],
)
def test_a_comparison_names_the_missing_argument_at_once(
    monkeypatch: pytest.MonkeyPatch, arguments: dict[str, Any], named: str
) -> None:
    monkeypatch.setattr("app.notebook.show.capture_of", lambda *_: pytest.fail("a model was run"))
    with pytest.raises(InvalidRequest) as refused:
        show(SOFT, **arguments)
    assert named in refused.value.detail + refused.value.hint
    assert "address" not in refused.value.detail + refused.value.hint


def test_a_conversation(tmp_path: Path) -> None:
    model = str(save_chat_model(tmp_path / "chat"))
    talk = [{"role": "passage", "content": "The cat sat."}, {"role": "user", "content": "Why?"}]
    view = show(messages=talk, model=model, unit="part")
    assert [row.partition(":")[0] for row in view.rows] == [
        "template", "retrieved passage 1", "template", "user 2", "template",
    ]  # fmt: skip
    np.testing.assert_allclose(view.weights.sum(axis=1), 1, atol=1e-6)
    with pytest.raises(InvalidRequest, match="not both"):
        show("Why?", messages=talk, model=model)
    with pytest.raises(InvalidRequest, match="not both"):
        show("Why?", kind="comparison", b_text="So?", b_messages=talk, model=model, layer=0, head=0)
    with pytest.raises(InvalidRequest, match="does not consist of a role and a content"):
        show(messages=[{"role": "user"}], model=model)
