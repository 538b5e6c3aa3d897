"""Models with no matrix of tokens by tokens are refused before anything is read, with an alternative."""

from types import SimpleNamespace

import pytest
from transformers import CONFIG_MAPPING

from app.errors import UnsupportedModel
from app.models.unsupported import UNSUPPORTED, check_supported


@pytest.mark.parametrize("kind", UNSUPPORTED)
def test_the_reason_and_what_to_use_instead_are_reported(kind: str) -> None:
    with pytest.raises(UnsupportedModel, match=kind) as refusal:
        check_supported(SimpleNamespace(model_type=kind))
    assert " be shown" in refusal.value.hint


def test_every_kind_is_one_of_transformers() -> None:
    """A misspelt name would refuse nothing."""
    assert set(UNSUPPORTED) <= set(CONFIG_MAPPING)


def test_others_pass() -> None:
    check_supported(SimpleNamespace(model_type="bert"))
