"""What is sent of a dataclass, and what OpenAPI says of it: one declaration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import ValidationError

from app.core.capture import Floats
from app.core.shape import MEMBERS_SENT, NOT_SENT, Axes, PerHead, all_plain, build, sent, to_json
from app.core.view_spec import TokenView
from app.errors import NonFinite
from app.web.shapes import reply_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is.

    Attributes:
        row, column: from 0, e.g. ``3``.
    """

    row: int
    column: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found.

    Attributes:
        name: stable, e.g. ``entropy``. None: it has
            none.
        kind: of two.
        places: each once.
        values: of each head; None without one.
        weights: of one head.
    """

    name: str | None
    kind: Literal["a", "b"]
    places: tuple[Place, ...]
    by_side: Mapping[str, tuple[int, int]]
    values: PerHead
    weights: Floats
    hidden: object = field(metadata=NOT_SENT, default=None)

    @property
    @sent
    def count(self) -> int:
        """How many, e.g. ``1``."""
        return len(self.places)

    @property
    def unsent(self) -> int:
        return 0


VALUES = np.array([[0.5, np.nan]])
WEIGHTS = np.array([[1, 0]], np.float32)
FOUND = Found("x", "a", (Place(0, None),), {"text": (0, 2)}, VALUES, WEIGHTS, object())
PLAIN = {
    "name": "x",
    "kind": "a",
    "places": [{"row": 0, "column": None}],
    "by_side": {"text": [0, 2]},
    "values": [[0.5, None]],
    "weights": {"dtype": "f4", "shape": "1, 2", "bdata": "AACAPwAAAAA="},
    "count": 1,
}


def test_what_is_sent_has_the_schema_that_is_documented() -> None:
    reply_of(Found).model_validate_json(to_json(FOUND), strict=True)
    assert all_plain(FOUND) == PLAIN


def test_the_docstring_is_the_documentation() -> None:
    schema = reply_of(Found).model_json_schema()
    assert (schema["title"], schema["description"]) == ("Found", "What was found.")
    assert schema["required"] == list(PLAIN) and schema["additionalProperties"] is False
    fields: dict[str, Any] = schema["properties"]
    assert fields["name"]["description"] == "Stable, e.g. `entropy`. null: it has none."
    assert fields["count"]["description"] == "How many."
    assert fields["count"]["examples"] == [1]
    assert fields["kind"]["enum"] == ["a", "b"]
    assert fields["values"]["items"]["items"]["anyOf"] == [{"type": "number"}, {"type": "null"}]
    place = schema["$defs"]["Place"]["properties"]
    assert [place[name]["description"] for name in ("row", "column")] == ["From 0."] * 2
    assert place["row"]["examples"] == [3]


def test_numbers_that_are_never_missing_are_documented_so() -> None:
    @dataclass(frozen=True)
    class Means:
        """Means."""

        rows: Annotated[NDArray[np.float64], Axes(("row",), gaps=False)]

    items = reply_of(Means).model_json_schema()["properties"]["rows"]["items"]
    assert items == {"type": "number"}


def test_a_missing_number_outside_of_arrays_is_an_error() -> None:
    with pytest.raises(NonFinite):
        to_json({"weight": float("nan")})


def test_a_format_of_others_has_further_fields_beside_those_that_are_declared() -> None:
    @dataclass(frozen=True)
    class Layout:
        """A layout.

        Attributes:
            options: of another program.
            meta: where it is.
        """

        options: Mapping[str, Any] = field(metadata=MEMBERS_SENT)
        meta: Place

    layout = Layout({"font": {"size": 12}}, Place(0, 1))
    assert all_plain(layout) == {"meta": {"row": 0, "column": 1}, "font": {"size": 12}}
    reply_of(Layout).model_validate_json(to_json(layout), strict=True)
    schema = reply_of(Layout).model_json_schema()
    assert (list(schema["properties"]), schema["additionalProperties"]) == (["meta"], True)
    with pytest.raises(ValidationError):
        reply_of(Layout).model_validate_json(b'{"font": 1}', strict=True)


def test_an_option_of_a_view_is_described_where_it_is_declared() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Seen(TokenView):
        """What is seen."""

    described = reply_of(Seen).model_json_schema()["properties"]["padding"]["description"]
    assert described.startswith("Tokens that stand for nothing in the input are shown")


def test_a_reply_takes_what_has_its_name() -> None:
    @dataclass(frozen=True)
    class Longer(Place):
        """A place with a label."""

        label: str

    assert build(Longer, Place(1, 2), label="x") == Longer(1, 2, "x")


def test_what_json_does_not_know_is_an_error() -> None:
    with pytest.raises(TypeError, match="not JSON"):
        to_json({"weight": np.float32(0.5)})
