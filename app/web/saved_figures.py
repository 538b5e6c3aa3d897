"""Saved figures, drawn from their recordings: no model runs, so their numbers never change."""

from collections.abc import Mapping
from typing import cast

from ..capture.recorded_effects import NotedEffects
from ..capture.recording import check_size, dumps, loads
from ..core.capture import Capture
from ..core.effects import Effects
from ..core.result import Result
from ..core.view_spec import POOLED, KindName, ThemeName, idle_options
from ..figures.figure import Figure
from ..figures.kinds import KINDS
from ..store.figures import FigureDraft, SavedFigure
from ..store.threads import read_in_thread
from .dependencies import Services
from .schemas.figure_address import FigureAddress


def figure_draft(
    query: FigureAddress,
    captures: tuple[Capture, Capture | None],
    title: str,
    max_bytes: int,
    result: Result | None = None,
) -> tuple[FigureDraft, Figure]:
    """A figure to be saved, and the figure drawn from that; drawing it proves that it can be.

    Args:
        captures: of A and, if it compares, of B.
        max_bytes: limit for the weights of one capture, and for its effects.
        result: what the figure shows besides weights, if it does.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: it does not fit the capture.
        RecordingTooLarge: it has more weights than that.
    """
    noted = NotedEffects(result) if isinstance(result, Effects) else result
    figure = query.figure(*captures, result=noted)
    needs = KINDS[figure.kind].needs(figure)
    if isinstance(noted, NotedEffects):
        check_size(figure.a, needs[0].heads, max_bytes, noted)
        # Drawing decides which edges are verified.
        KINDS[figure.kind].draw(figure)
    a, b = (*(dumps(one.capture, one.heads, result=noted, max_bytes=max_bytes) for one in needs), None)[:2]
    assert a is not None
    # Defaults may change one day; a saved figure must not change with them.
    parameters = query.parameters(complete=True)
    # A figure is saved in no language: each reader has it in their own.
    parameters.pop("lang", None)
    named = figure.a.rows_of(figure.spec.stream)
    decided = {"model": figure.a.model, "stream": figure.spec.stream, "scale": figure.spec.scale}
    decided |= {"rows": named} if named else {}
    decided |= {"max_cells": str(figure.spec.max_cells)} if figure.kind in POOLED else {}
    idle = idle_options(figure.kind)
    parameters |= {name: value for name, value in decided.items() if name not in idle}
    if query.view.capture_decides:
        parameters |= {"heads": str(figure.spec.heads)}
    draft = FigureDraft(parameters, a, b, title)
    redrawn = redraw(draft.spec, a, b)
    KINDS[redrawn.kind].draw(redrawn)
    return draft, redrawn


def redraw(
    spec: Mapping[str, str], a: bytes, b: bytes | None, link: str = "", theme: ThemeName | None = None
) -> Figure:
    """The figure of a spec and its recordings; in ``theme``, if there is one."""
    query = query_of(spec)
    one = loads(a)
    # If both are heads of one capture, it is stored once.
    other = (loads(b) if b is not None else one) if query.compares else None
    return query.model_copy(update={"theme": theme} if theme else {}).figure(one, other, link, one.result)


def query_of(spec: Mapping[str, str]) -> FigureAddress:
    """Parse the address parameters of a saved figure."""
    kind = cast(KindName, spec.get("kind", "head"))
    # Older figures were saved with this parameter, which is now refused for these kinds,
    idle = set() if kind in POOLED else {"max_cells"}
    # and every figure with the defaults of its day, also of options that are for other kinds only,
    idle |= idle_options(kind)
    # and with words for these flags.
    flags = {"hide": "0", "show": "1"}
    read = {
        name: flags.get(value, value) if name in ("specials", "padding") else value
        for name, value in spec.items()
        if name not in idle
    }
    return FigureAddress.model_validate(read)


async def load_saved_figure(services: Services, identity: str) -> SavedFigure:
    """The entry of a saved figure. Raises UnknownFigure, StoreFailed."""
    return await read_in_thread(services.figures.recall, identity)


def figure_of(services: Services, saved: SavedFigure, theme: ThemeName | None = None) -> Figure:
    """A saved figure, ready to draw; reads its recording. Raises UnknownFigure, StoreFailed."""
    a, b = services.figures.recordings(saved.id)
    return redraw(saved.spec, a, b, page_link(services, saved.id), theme)


def page_link(services: Services, identity: str) -> str:
    """The page of a figure, for its caption; empty if the server's address is unknown."""
    public = services.settings.public_url
    return f"{public}/figures/{identity}" if public else ""


def address(services: Services, path: str) -> str:
    """A path on this server, absolute if the server's address is known."""
    return f"{services.settings.public_url or ''}{path}"
