"""The digit reader: its training data, and the included weights."""

import pytest

pytest.importorskip("sklearn", reason="needs scikit-learn, which carries the digits")

import torch
from transformers import AutoImageProcessor, ViTForImageClassification

from training.digits import Config, accuracy, moved, new_model, new_processor, pixels, read
from training.places import BUILTIN

CONFIG = Config()


def test_what_is_held_out_is_not_trained_on() -> None:
    train, held = read(CONFIG.test, CONFIG.seed)
    assert len(held.images) == CONFIG.test
    assert len(train.images) + len(held.images) == 1797
    assert read(CONFIG.test, CONFIG.seed)[1].labels == held.labels


def test_a_pixel_of_the_data_is_a_patch_of_the_model() -> None:
    train, _ = read(CONFIG.test, CONFIG.seed)
    values = pixels(train.images[:1], new_processor(CONFIG))
    assert values.shape == (1, 3, CONFIG.side, CONFIG.side)
    assert CONFIG.side // CONFIG.patch == train.images[0].width == 8
    assert values.min() >= -1
    assert values.max() <= 1


def test_movement_is_small_and_half_of_it_is_dark_on_white() -> None:
    train, _ = read(CONFIG.test, CONFIG.seed)
    values = pixels(train.images[:200], new_processor(CONFIG))
    drawn = moved(values, CONFIG, torch.Generator().manual_seed(0))
    corner = drawn[:, 0, 0, 0]
    assert 60 < (corner > 0).sum() < 140
    light = torch.where((corner > 0)[:, None, None, None], -drawn, drawn)
    assert torch.corrcoef(torch.stack([values.flatten(), light.flatten()]))[0, 1] > 0.5


def test_the_shipped_weights_read_digits_held_out() -> None:
    folder = BUILTIN / "digits"
    model = ViTForImageClassification.from_pretrained(folder).eval()
    _, held = read(CONFIG.test, CONFIG.seed)
    values = pixels(held.images, AutoImageProcessor.from_pretrained(folder))
    assert model.dtype == torch.float32
    assert accuracy(model, values, held.labels) > 97
    assert accuracy(model, -values, held.labels) > 97


def test_the_script_makes_a_model_of_the_shipped_shape() -> None:
    new = new_model(CONFIG).state_dict()
    shipped = ViTForImageClassification.from_pretrained(BUILTIN / "digits").state_dict()
    assert {name: tensor.shape for name, tensor in new.items()} == {
        name: tensor.shape for name, tensor in shipped.items()
    }
