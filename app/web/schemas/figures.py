"""Saved figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

from ...core.exactness import Exactness
from ...core.provenance import Provenance
from ...core.view_spec import ThemeName
from ...figures.exhibit import ExhibitKind
from ...message import _
from ..request_validation import Index
from .figure_address import FigureAddress, PageOptions
from .query import Query


class FigureRequest(BaseModel):
    """A figure to be saved, or a pruning."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"oneOf": [{"required": ["spec"]}, {"required": ["scan"]}]},
    )

    spec: Annotated[dict[str, str | int], Field(max_length=64)] | SkipJsonSchema[None] = Field(
        None,
        description="The parameters of the figure's address, by name, as GET /figure.svg takes them.",
        examples=[{"text": "The cat sat on the mat because it was soft.", "layer": 5, "head": 3}],
    )
    scan: Annotated[str, Field(pattern="^[0-9a-f]{32}$")] | SkipJsonSchema[None] = Field(
        None,
        description="Instead: the id of a scan with `prune`, whose curves are saved.",
        examples=["0123456789abcdef" * 2],
    )
    title: str = Field("", max_length=200, description="Above the figure on its page; may be empty.")

    @model_validator(mode="after")
    def _check_one(self) -> Self:
        if (self.spec is None) == (self.scan is None):
            raise ValueError(_("Give spec or scan."))
        return self

    def query(self) -> FigureAddress:
        """The query of an address with these parameters; RequestValidationError if they are not valid."""
        spec = self.spec or {}
        try:
            return FigureAddress.model_validate({name: str(value) for name, value in spec.items()})
        except ValidationError as error:
            faults = [{**fault, "loc": ("body", "spec", *fault["loc"])} for fault in error.errors()]
            raise RequestValidationError(faults) from error


class SavedFormatQuery(Query):
    """How a saved figure is drawn, as far as no number changes."""

    theme: ThemeName | SkipJsonSchema[None] = Field(
        None, description="Ink on paper, or light on a dark stage; as it was saved if absent."
    )


class SavedPictureQuery(SavedFormatQuery):
    """A saved figure as pixels."""

    density: Annotated[Index, Field(ge=1, le=4)] = Field(2, description="Pixels per pixel of CSS.")
    card: Literal["0", "1"] = Field("0", description="1: 1200 x 630 pixels, as links are shown in feeds.")


class SavedPageQuery(SavedFormatQuery, PageOptions):
    """A saved figure as a page that works offline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLinks:
    """The addresses of a saved figure; absolute if the server's address is known.

    Attributes:
        page: for people, e.g. ``/figures/4fK2mP7vQx3d``.
        api: e.g. ``/api/figures/4fK2mP7vQx3d``.
        embed: for an iframe, e.g. ``/embed/4fK2mP7vQx3d``.
        card: 1200 x 630 pixels, e.g. ``/figures/4fK2mP7vQx3d.png?card=1``.
        svg: e.g. ``/figures/4fK2mP7vQx3d.svg``.
        png: e.g. ``/figures/4fK2mP7vQx3d.png``.
        pdf: e.g. ``/figures/4fK2mP7vQx3d.pdf``.
        json: e.g. ``/figures/4fK2mP7vQx3d.json``.
        csv: e.g. ``/figures/4fK2mP7vQx3d.csv``.
        npz: e.g. ``/figures/4fK2mP7vQx3d.npz``.
        html: e.g. ``/figures/4fK2mP7vQx3d.html``.
        view: for embeds, e.g. ``/figures/4fK2mP7vQx3d.view``.
    """

    page: str
    api: str
    embed: str
    card: str
    svg: str
    png: str
    pdf: str
    json: str
    csv: str
    npz: str
    html: str
    view: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFigureReply:
    """A saved figure; its files hold its numbers.

    Attributes:
        id: 12 characters; nobody can guess it, e.g. ``4fK2mP7vQx3d``.
        kind: what it shows.
        title: as its author gave it, e.g. ``What does it mean?``.
        created: UTC, ISO 8601, e.g. ``2026-11-24T22:44:00+00:00``.
        listed: the operator shows it in the gallery.
        bytes: what it takes of the room for saved figures, e.g. ``4096``.
        spec: the parameters of the address that shows the same without being saved; of a pruning, the scan.
        text: the input, in words, e.g. ``The cat sat on the mat because it was soft.``.
        provenance: of its capture; of A and B if it compares two.
        exactness: in the same order; empty for a pruning, which is of runs without a capture.
        links: its addresses.
    """

    id: str
    kind: ExhibitKind
    title: str
    created: str
    listed: bool
    bytes: int
    spec: Mapping[str, str]
    text: str
    provenance: tuple[Provenance, ...]
    exactness: tuple[Exactness, ...]
    links: FigureLinks


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFigureReply(SavedFigureReply):
    """A figure that was just saved.

    Attributes:
        delete_token: with it the figure can be deleted. It is returned this once; only its hash is kept, e.g.
            ``mJ0p3yVb9nQkX2tR7wZs5uLcE8aHdGfT``.
    """

    delete_token: str
