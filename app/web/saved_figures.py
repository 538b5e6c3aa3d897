"""Saved figures, drawn from what was kept: no model runs, so their numbers never change."""

from collections.abc import Mapping
from typing import cast

from ..capture.recorded_effects import NotedEffects
from ..capture.recording import check_size, dumps, loads
from ..core.capture import Capture
from ..core.effects import Effects
from ..core.result import Result
from ..core.view_spec import POOLED, KindName, ThemeName, idle_options
from ..errors import RecordingTooLarge
from ..figures.exhibit import Exhibit
from ..figures.figure import Figure
from ..figures.figure_exhibit import FigureExhibit
from ..figures.kinds import KINDS
from ..figures.label_text import visible
from ..figures.pruning_caption import TITLE as PRUNING_TITLE
from ..figures.pruning_exhibit import PruningExhibit
from ..message import _
from ..scan.pruning_record import PruningRecord
from ..scan.scan_job import ScanJob
from ..store.figures import FigureDraft, SavedFigure
from ..store.threads import read_in_thread
from .dependencies import Services
from .link_preview import description_of, title_of
from .schemas.figure_address import FigureAddress


def figure_draft(
    query: FigureAddress,
    captures: tuple[Capture, Capture | None],
    title: str,
    max_bytes: int,
    result: Result | None = None,
) -> tuple[FigureDraft, FigureExhibit]:
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
    return draft, FigureExhibit(redrawn)


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


def pruning_draft(job: ScanJob, title: str, max_bytes: int) -> tuple[FigureDraft, PruningExhibit]:
    """A pruning to be saved, and what is drawn from that; drawing it proves that it can be.

    Args:
        max_bytes: limit for what is kept.

    Raises:
        ScanUnfinished: the scan has no pruning.
        RecordingTooLarge: it has more bytes than that.
    """
    pruning, asked = job.require_pruning(), job.stored.pruning
    assert asked is not None, "it has a pruning"
    record = PruningRecord(
        pruning=pruning,
        stream=job.stored.stream,
        outcome=asked,
        sentences=job.pruned_sentences,
        provenance=job.provenance,
    )
    content = record.dumps()
    if len(content) > max_bytes:
        raise RecordingTooLarge(
            _(
                "The numbers of this pruning take {size} bytes; up to {limit} are kept.",
                size=len(content),
                limit=max_bytes,
            ),
            hint=_("Scan fewer or shorter sentences."),
            asked=len(content),
            limit=max_bytes,
        )
    exhibit = PruningExhibit(PruningRecord.loads(content))
    exhibit.draw()
    spec = {"kind": exhibit.kind, "scan": job.id, "model": job.model, "stream": job.stored.stream}
    return FigureDraft(spec, content, title=title), exhibit


def is_pruning(spec: Mapping[str, str]) -> bool:
    """Whether a saved figure is a pruning: its spec names the scan and not an address."""
    return spec.get("kind") == "pruning"


async def load_saved_figure(services: Services, identity: str) -> SavedFigure:
    """The entry of a saved figure. Raises UnknownFigure, StoreFailed."""
    return await read_in_thread(services.figures.recall, identity)


def exhibit_of(services: Services, saved: SavedFigure, theme: ThemeName | None = None) -> Exhibit:
    """A saved figure, ready to draw; reads what was kept.

    Raises:
        UnknownFigure, StoreFailed.
        BrokenFile: what was kept is damaged.
    """
    a, b = services.figures.recordings(saved.id)
    link = page_link(services, saved.id)
    if is_pruning(saved.spec):
        return PruningExhibit(PruningRecord.loads(a), theme or "light", link)
    return FigureExhibit(redraw(saved.spec, a, b, link, theme))


def title_of_saved(saved: SavedFigure) -> str:
    """What a saved figure is called: by its author, or by what it shows, which needs no recording."""
    if saved.title:
        return visible(saved.title)
    if is_pruning(saved.spec):
        return _("{title}: {model}", title=PRUNING_TITLE, model=visible(saved.spec.get("model", "")))
    return title_of(query_of(saved.spec))


def description_of_saved(saved: SavedFigure) -> str:
    """What a link to a saved figure says of its kind."""
    return PRUNING_TITLE if is_pruning(saved.spec) else description_of(query_of(saved.spec).view.kind)


def page_link(services: Services, identity: str) -> str:
    """The page of a figure, for its caption; empty if the server's address is unknown."""
    public = services.settings.public_url
    return f"{public}/figures/{identity}" if public else ""


def address(services: Services, path: str) -> str:
    """A path on this server, absolute if the server's address is known."""
    return f"{services.settings.public_url or ''}{path}"
