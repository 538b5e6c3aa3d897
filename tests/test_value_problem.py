"""What is wrong with a value is said in our words, whatever pydantic's are."""

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.message import Message, localized, written_in
from app.settings import Settings
from app.translations import languages
from app.value_problem import problem_of

from . import pseudo_locale


class Body(BaseModel):
    """A body with one field."""

    model_config = ConfigDict(extra="forbid")

    name: str


def fault_of(kind: Any, value: object) -> dict[str, Any]:
    with pytest.raises(ValidationError) as refusal:
        TypeAdapter(kind).validate_python(value)
    return dict(refusal.value.errors()[0])


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (int, "x", "It must be a whole number."),
        (int, 1.5, "It must be a whole number."),
        (float, "x", "It must be a number."),
        (bool, "maybe", "It must be true or false."),
        (str, 1, "It must be text."),
        (list[int], 1, "It must be a list."),
        (Body, 1, "It must be a JSON object."),
        (Body, {}, "It is missing."),
        (Body, {"name": "a", "other": 1}, "Nothing of that name is read here."),
        (Literal["a", "b", "c"], "d", "It must be a, b or c."),
        (Annotated[int, Field(ge=1000)], 1, "It must be at least 1000."),
        (Annotated[float, Field(gt=0)], 0, "It must be more than 0."),
        (Annotated[int, Field(le=16)], 17, "It must be at most 16."),
        (Annotated[float, Field(lt=0.5)], 1, "It must be less than 0.5."),
        (Annotated[list[int], Field(min_length=1)], [], "It must have at least 1 entry."),
        (Annotated[list[int], Field(max_length=2)], [1, 2, 3], "It must have at most 2 entries."),
        (Annotated[str, Field(min_length=1)], "", "It is too short."),
        (Annotated[str, Field(max_length=1)], "ab", "It is too long."),
        (Annotated[str, Field(pattern="^a$")], "b", "It does not have the form that is read here."),
        # No field of ours is a complex number.
        (complex, "x", "It is not accepted."),
    ],
)
def test_a_fault_is_a_message(kind: Any, value: object, message: str, tmp_path: Path) -> None:
    problem = problem_of(fault_of(kind, value))
    assert isinstance(problem, Message) and problem == message
    with written_in(languages(pseudo_locale.write_catalogue(tmp_path))[pseudo_locale.CODE]):
        assert localized(problem).startswith("⟦")


def test_a_validator_says_its_own_message() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(public_url="nowhere")
    assert problem_of(refusal.value.errors()[0]).startswith("It must begin with http://")
