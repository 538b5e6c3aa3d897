"""Saved figures."""

from typing import Annotated, Literal

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import SkipJsonSchema

from ...core.view_spec import KindName, ThemeName
from ..request_validation import Index
from .captures import ExactnessReply, ProvenanceReply
from .figure_address import FigureAddress, PageOptions
from .query import Query
from .reply import Reply


class FigureRequest(BaseModel):
    """A figure to be saved."""

    model_config = ConfigDict(extra="forbid", strict=True)

    spec: dict[str, str | int] = Field(
        max_length=64,
        description="The parameters of the figure's address, by name, as GET /figure.svg takes them.",
        examples=[{"text": "The cat sat on the mat because it was soft.", "layer": 5, "head": 3}],
    )
    title: str = Field("", max_length=200, description="Above the figure on its page; may be empty.")

    def query(self) -> FigureAddress:
        """The query of an address with these parameters; RequestValidationError if they are not valid."""
        try:
            return FigureAddress.model_validate({name: str(value) for name, value in self.spec.items()})
        except ValidationError as error:
            found = [{**fault, "loc": ("body", "spec", *fault["loc"])} for fault in error.errors()]
            raise RequestValidationError(found) from error


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


class FigureLinks(Reply):
    """The addresses of a saved figure; absolute if the server's address is known."""

    page: str = Field(description="For people.", examples=["/figures/4fK2mP7vQx3d"])
    api: str = Field(examples=["/api/figures/4fK2mP7vQx3d"])
    embed: str = Field(description="For an iframe.", examples=["/embed/4fK2mP7vQx3d"])
    svg: str = Field(examples=["/figures/4fK2mP7vQx3d.svg"])
    png: str = Field(examples=["/figures/4fK2mP7vQx3d.png"])
    card: str = Field(description="1200 x 630 pixels.", examples=["/figures/4fK2mP7vQx3d.png?card=1"])
    pdf: str = Field(examples=["/figures/4fK2mP7vQx3d.pdf"])
    json_: str = Field(alias="json", examples=["/figures/4fK2mP7vQx3d.json"])
    csv: str = Field(examples=["/figures/4fK2mP7vQx3d.csv"])
    npz: str = Field(examples=["/figures/4fK2mP7vQx3d.npz"])
    html: str = Field(examples=["/figures/4fK2mP7vQx3d.html"])
    view: str = Field(description="For embeds.", examples=["/figures/4fK2mP7vQx3d.view"])


class SavedFigureDocument(Reply):
    """A saved figure; its files hold its numbers."""

    id: str = Field(description="12 characters; nobody can guess it.", examples=["4fK2mP7vQx3d"])
    kind: KindName
    title: str = Field(description="As its author gave it.", examples=["What does it mean?"])
    created: str = Field(description="UTC, ISO 8601.", examples=["2026-11-24T22:44:00+00:00"])
    listed: bool = Field(description="The operator shows it in the gallery.")
    bytes: int = Field(description="What it takes of the room for saved figures.", examples=[4096])
    spec: dict[str, str] = Field(
        description="The parameters of the address that shows the same without being saved."
    )
    text: str = Field(examples=["The cat sat on the mat because it was soft."])
    provenance: list[ProvenanceReply] = Field(description="Of its capture; of A and B if it compares two.")
    exactness: list[ExactnessReply] = Field(description="In the same order.")
    links: FigureLinks


class NewFigureDocument(SavedFigureDocument):
    """A figure that was just saved."""

    delete_token: str = Field(
        description="With it the figure can be deleted. It is returned this once; only its hash is kept.",
        examples=["mJ0p3yVb9nQkX2tR7wZs5uLcE8aHdGfT"],
    )
