"""The page knows which errors are those of a model: it then offers another one."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.errors import FollowspotError, ModelFailed, NoInterventions, NoVectors, Unsupported

SOURCE = Path(__file__).parents[2] / "client" / "state" / "refusal.ts"


def kinds(error: type[FollowspotError]) -> Iterator[type[FollowspotError]]:
    """A class of errors, and all below it."""
    yield error
    for kind in error.__subclasses__():
        yield from kinds(kind)


def test_every_error_of_a_model_is_known() -> None:
    listed = re.search(r"MODEL_PROBLEMS = new Set\(\[(.*?)\]\)", SOURCE.read_text(), re.DOTALL)
    assert listed
    codes = set(re.findall(r'"([a-z-]+)"', listed[1]))
    assert codes <= {kind.code for kind in kinds(FollowspotError)}
    # Without vectors, or without interventions, there are still weights; the base class is never raised.
    of_models = {*kinds(Unsupported), *kinds(ModelFailed)} - {Unsupported, NoVectors, NoInterventions}
    assert {kind.code for kind in of_models} <= codes
