"""Pictures as vision models read them: by the model's own processor, each token at its patch."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from transformers import (
    AutoConfig,
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    CLIPVisionModel,
    ViTImageProcessorPil,
)

from app.capture.attention_function import NAME, AttentionCall
from app.capture.forward import forward
from app.core.input import Input
from app.errors import UnsupportedModel
from app.models.loading import LoadedModel, load
from app.models.model_info import ModelInfo
from app.models.model_input import ModelInput
from app.models.patches import patches_of

from ..pictures import encoded, picture
from ..vision import FAMILIES, SMALL, save_classifier, save_vision


def loaded_from(folder: Path) -> LoadedModel:
    card = ModelInfo("x", "X", "x", "vision", "image", "none", "random")
    return load(card, folder, NAME, "cpu", lambda phase, fraction: None)


def read(loaded: LoadedModel, data: bytes) -> ModelInput:
    return loaded.reader.read(Input(image="d"), {"d": data})


@pytest.fixture(scope="module", params=FAMILIES)
def model(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, LoadedModel]:
    folder = save_vision(tmp_path_factory.mktemp("vision") / request.param, request.param)
    return request.param, loaded_from(folder)


def test_every_token_is_named(model: tuple[str, LoadedModel]) -> None:
    family, loaded = model
    reading = read(loaded, picture(70, 50))
    tokens, place = reading.tokens["image"], reading.media["image"]
    before = FAMILIES[family][2]
    assert tuple(token.text for token in tokens if token.special) == before
    assert place.kind == "image"
    assert (place.rows, place.columns, place.first, place.width, place.height) == (4, 4, len(before), 32, 32)
    patches = tokens[place.first :]
    assert (patches[0].text, patches[0].piece, patches[-1].text) == (
        "row 1, column 1",
        "1,1",
        "row 4, column 4",
    )
    assert len(tokens) == len(before) + 16


def first_keys(loaded: LoadedModel, values: torch.Tensor) -> torch.Tensor:
    """The keys of the first layer, ``[tokens, heads * size]``: tokens have not yet interacted before it."""
    reading = loaded.reader.probe()
    changed = ModelInput(reading.texts, reading.tokens, {"pixel_values": values}, reading.media)
    call = forward(loaded, changed).calls["self"][0]
    assert isinstance(call, AttentionCall)
    return call.key[0].transpose(0, 1).flatten(1)


@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 3), (2, 1), (3, 3)])
def test_a_patch_is_the_token_that_it_is_said_to_be(
    model: tuple[str, LoadedModel], row: int, column: int
) -> None:
    """Changing the pixels of a patch changes only its own token, before tokens interact."""
    family, loaded = model
    if family == "data2vec-vision":
        pytest.skip("its attention is reported, not captured: there are no keys to compare")
    values = loaded.reader.probe().arguments["pixel_values"]
    touched = values.clone()
    touched[..., row * 8 : row * 8 + 8, column * 8 : column * 8 + 8] += 1
    difference = (first_keys(loaded, values) - first_keys(loaded, touched)).abs().amax(1)
    place = loaded.reader.probe().media["image"]
    assert place.kind == "image"
    assert difference.nonzero().flatten().tolist() == [place.first + row * place.columns + column]


def test_the_picture_is_what_the_model_was_given(model: tuple[str, LoadedModel]) -> None:
    """Normalising the displayed pixels, by the formula, reproduces the model's input."""
    family, loaded = model
    reading = read(loaded, picture(70, 50))
    processor: Any = FAMILIES[family][1]
    seen = reading.pixels["image"]
    assert seen.shape == (32, 32, 3) and seen.dtype == np.uint8
    again = (seen / 255 - processor.image_mean) / processor.image_std
    values = reading.arguments["pixel_values"][0].numpy().transpose(1, 2, 0)
    assert np.abs(again - values).max() < 1e-5


def test_the_processor_is_the_model_s_own(model: tuple[str, LoadedModel]) -> None:
    family, loaded = model
    image = Image.fromarray(np.random.default_rng(1).integers(0, 256, (50, 70, 3), np.uint8))
    expected = FAMILIES[family][1](image, return_tensors="pt")["pixel_values"]
    assert torch.equal(read(loaded, encoded(image)).arguments["pixel_values"], expected)


def test_what_was_done_to_the_picture_is_said(tmp_path: Path) -> None:
    vit = loaded_from(save_vision(tmp_path / "vit"))
    clip = loaded_from(save_vision(tmp_path / "clip", "clip_vision_model"))

    def note(loaded: LoadedModel, data: bytes) -> str:
        place = read(loaded, data).media["image"]
        return place.note

    assert note(vit, picture(32, 32)) == ""
    assert note(vit, picture(8, 8)) == "Shown as the model sees it: scaled from 8 × 8 to 32 × 32 pixels."
    assert "changes its proportions" in note(vit, picture(70, 50))
    assert note(clip, picture(70, 50)) == (
        "Shown as the model sees it: scaled from 70 × 50 to 50 × 36 pixels and "
        "cropped to the central 32 × 32."
    )
    transparent = encoded(Image.new("RGBA", (32, 32)))
    assert note(vit, transparent) == "Transparent areas are shown on white."


@pytest.mark.parametrize("side", [32, 36, 100])
def test_the_edges_of_a_square_picture_may_be_cut_off_too(tmp_path: Path, side: int) -> None:
    """It is scaled to 36 pixels and cropped to 32: its border of two pixels is cut off."""
    clip = loaded_from(save_vision(tmp_path / "clip", "clip_vision_model"))
    pixels = np.zeros((side, side, 3), np.uint8)
    pixels[0] = pixels[-1] = pixels[:, 0] = pixels[:, -1] = 255
    reading = read(clip, encoded(Image.fromarray(pixels)))
    place, scaled = (
        reading.media["image"],
        "" if side == 36 else f"scaled from {side} × {side} to 36 × 36 pixels and ",
    )
    assert place.note == f"Shown as the model sees it: {scaled}cropped to the central 32 × 32."
    assert reading.pixels["image"].max() < 128


def test_a_picture_that_is_too_small_to_be_cut_is_laid_on_black(tmp_path: Path) -> None:
    folder = save_vision(tmp_path / "clip", "clip_vision_model")
    CLIPImageProcessorPil(do_resize=False, crop_size={"height": 32, "width": 32}).save_pretrained(folder)
    place = read(loaded_from(folder), picture(20, 40)).media["image"]
    assert place.note == (
        "Shown as the model sees it: cropped to the central 32 × 32 and padded with black to 32 × 32."
    )


def test_a_thin_picture_costs_no_more_than_its_limit(tmp_path: Path) -> None:
    clip = loaded_from(save_vision(tmp_path / "clip", "clip_vision_model"))
    assert read(clip, picture(100, 2)).pixels["image"].shape == (32, 32, 3)


@pytest.mark.parametrize("family", ["vit_mae", "swin", "segformer", "videomae", "convnext"])
def test_families_that_merge_or_mask_patches_are_refused(family: str) -> None:
    with pytest.raises(UnsupportedModel, match="where the tokens"):
        patches_of(AutoConfig.for_model(family))


def test_a_processor_of_another_model_is_refused(tmp_path: Path) -> None:
    folder = save_vision(tmp_path / "vit")
    ViTImageProcessorPil(size={"height": 48, "width": 48}).save_pretrained(folder)
    with pytest.raises(UnsupportedModel, match="48 × 48 pixels, but the model reads 32 × 32"):
        loaded_from(folder)


def test_a_model_without_a_processor_is_refused(tmp_path: Path) -> None:
    folder = save_vision(tmp_path / "vit")
    (folder / "preprocessor_config.json").unlink()
    with pytest.raises(UnsupportedModel, match="how pictures are prepared"):
        loaded_from(folder)


def test_a_model_of_grey_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedModel, match="channels"):
        loaded_from(save_vision(tmp_path / "grey", num_channels=1))


def test_digits_of_eight_pixels_are_enlarged(tmp_path: Path) -> None:
    loaded = loaded_from(save_classifier(tmp_path / "digits", 32, 4))
    place = read(loaded, picture(8, 8)).media["image"]
    assert place.kind == "image"
    assert (place.rows, place.columns, place.first) == (8, 8, 1)


def test_of_two_towers_the_one_that_attends_is_shown(tmp_path: Path) -> None:
    """CLIP has separate towers for text and picture; the weights of the vision tower are found in the
    checkpoint.
    """
    vision = AutoConfig.for_model("clip_vision_model", **SMALL)
    text = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 48}
    torch.manual_seed(0)
    both = CLIPModel(CLIPConfig(text_config=text, vision_config=vision.to_dict()))
    both.save_pretrained(tmp_path)
    FAMILIES["clip_vision_model"][1].save_pretrained(tmp_path)
    loaded = loaded_from(tmp_path)
    assert isinstance(loaded.model, CLIPVisionModel)
    weights = both.vision_model.state_dict()
    assert {name for name, _ in loaded.model.named_parameters()} <= set(weights)
    for name, parameter in loaded.model.named_parameters():
        torch.testing.assert_close(parameter.data, weights[name])
    calls = forward(loaded, read(loaded, picture(40, 40))).calls["self"]
    assert [call.shape.queries for call in calls] == [17] * SMALL["num_hidden_layers"]
