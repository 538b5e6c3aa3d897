"""A figure that a notebook shows and a program can save."""

import base64
import html
import io
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from ..analysis.budget_view import BudgetView
from ..analysis.effect_view import EffectView
from ..analysis.head_effects import HeadEffects, ablation_effects
from ..analysis.head_selection import HeadSelection
from ..analysis.head_view import HeadView
from ..analysis.method_view import MethodView
from ..capture.export import Export, Precision
from ..compare.comparison import Comparison
from ..core.capture import Capture, Floats
from ..core.effects import Effects
from ..core.patch_map import PatchMap
from ..core.position_curve import PositionCurve
from ..core.view_spec import EFFECT_KINDS, LAYER_KINDS
from ..errors import InvalidRequest
from ..figures import budget_caption, caption, method_caption
from ..figures.comparison import reach
from ..figures.effect_caption import effect_notes
from ..figures.export_formats import EXPORT_FORMATS, ExportFormat, suffix_format
from ..figures.figure import Figure
from ..figures.figure_exhibit import FigureExhibit
from ..figures.kinds import KINDS
from ..figures.kinds.budget import view_of as budget_of
from ..figures.kinds.comparison import comparison_of, sides
from ..figures.kinds.effect import view_of
from ..figures.kinds.methods import view_of as methods_of
from ..figures.kinds.patch import map_of
from ..figures.numbers import numbers, size_of
from ..figures.outcome_text import value_note
from ..figures.patch_text import patch_notes, patch_title
from ..figures.position_text import curve_of
from ..figures.position_text import title as position_title
from ..figures.result import missing_result
from ..figures.terminal_figure import terminal_pictures
from ..message import _, localized, written_in
from .language import notebook_language

_TERMINAL_COLUMNS = 100
# Besides the picture itself, its page has a title, text, and the numbers behind a disclosure.
_AROUND = 120


class View:
    """A figure that a notebook shows and a program can save.

    Attributes:
        figure: everything that determines it.
    """

    def __init__(self, figure: Figure) -> None:
        self.figure = figure

    @property
    def capture(self) -> Capture:
        """The capture that it shows: a run of the model, or imported attention; of a comparison, A."""
        return self.figure.a

    @property
    def comparison(self) -> Comparison:
        """A, B and their difference on the rows and columns that they share, not rounded.

        Raises:
            InvalidRequest: the figure does not compare.
            ExportTooLarge: a matrix has more than 4,096 × 4,096 cells.
        """
        return comparison_of(numbers(self.figure))

    @property
    def effects(self) -> EffectView:
        """What cutting each edge would change, not pooled: estimates, and which cells are verified.

        Raises:
            InvalidRequest: the figure does not show effects.
            ExportTooLarge: there are more than 4,096 × 4,096 cells.
        """
        return view_of(numbers(self.figure))

    @property
    def head_effects(self) -> HeadEffects:
        """What ablating each head of the stream alone would change: estimates, and those verified by runs.

        Raises:
            InvalidRequest: the figure does not show effects.
        """
        if not isinstance(self.figure.result, Effects):
            raise missing_result()
        return ablation_effects(self.capture, self.figure.result, self.figure.spec.stream, self.figure.verify)

    @property
    def patches(self) -> PatchMap:
        """How much of the difference between A and B each patch recovers.

        Raises:
            InvalidRequest: the figure shows no patches.
        """
        return map_of(self.figure)

    @property
    def methods(self) -> MethodView:
        """Which tokens count for the outcome, by several methods, and how far these agree.

        Raises:
            InvalidRequest: the figure does not show methods.
        """
        return methods_of(self.figure)

    @property
    def budget(self) -> BudgetView:
        """From where the rows draw their attention: shares, beside those of evenly spread attention.

        Raises:
            InvalidRequest: the figure does not show a budget.
        """
        if self.figure.kind != "budget":
            raise InvalidRequest(
                _("This figure shows no attention budget."), hint=_("Make it with kind=budget.")
            )
        return budget_of(self.figure)

    @property
    def position(self) -> PositionCurve:
        """A sentence or a message at several depths: its share of the attention, and the outcome.

        Raises:
            InvalidRequest: the figure does not show that.
        """
        return curve_of(self.figure)

    @property
    def weights(self) -> Floats:
        """The weights of the head, or of several combined: float32 ``[rows, columns]``, all, unrounded; of
        a comparison, those of A (`comparison` has both).

        Raises:
            ExportTooLarge: they are more than 4,096 × 4,096.
        """
        return self._numbers().matrix

    @property
    def rows(self) -> list[str]:
        """Labels of the rows: the query tokens."""
        return [unit.label for unit in self._numbers().queries]

    @property
    def columns(self) -> list[str]:
        """Labels of the columns: the key tokens."""
        return [unit.label for unit in self._numbers().keys]

    @property
    def notes(self) -> list[str]:
        """What is merged, hidden or pooled in the picture, and the origin of the numbers, in sentences."""
        if self.figure.kind == "comparison":
            comparison, spec = comparison_of(self.figure), self.figure.spec
            notes = caption.comparison_notes(comparison, reach(comparison), spec.scale)
            notes = [*notes, *caption.sources(self.figure)]
        elif self.figure.kind == "effect":
            view = view_of(self.figure)
            notes = [value_note(view.outcome, self.capture), *effect_notes(view, self.figure.spec)]
            notes.append(caption.source(self.capture))
        elif self.figure.kind in ("scatter", "budget", "position", *LAYER_KINDS):
            notes = [*KINDS[self.figure.kind].document(self.figure).notes, caption.source(self.capture)]
        elif self.figure.kind == "patch":
            notes = [*patch_notes(self.figure.a, map_of(self.figure), self.figure.spec)]
            notes += caption.sources(self.figure)
        elif self.figure.kind == "methods":
            methods = methods_of(self.figure)
            notes = [
                value_note(methods.comparison.outcome, self.capture),
                *method_caption.statements(methods),
                *method_caption.notes(methods, self.figure.spec),
                caption.source(self.capture),
            ]
        else:
            notes = [*self._head().notes, caption.source(self.capture)]
        with written_in(notebook_language()):
            return [localized(note) for note in notes]

    def at(self, layer: int, head: int) -> "View":
        """The same figure for another head."""
        spec = replace(self.figure.spec, heads=HeadSelection.one(layer, head))
        return View(replace(self.figure, spec=spec))

    def save(self, path: str | Path) -> Path:
        """Write the figure in the format that the file name's suffix names.

        html (one file, interactive, works offline), svg, pdf, png, csv, npz, json.

        Raises:
            InvalidRequest: there is no such format.
        """
        path = Path(path)
        path.write_bytes(self._made(suffix_format(path)))
        return path

    def export(
        self,
        path: str | Path,
        *,
        stream: str | None = None,
        layer: int | None = None,
        dtype: Precision = "float32",
    ) -> Path:
        """Write every weight of the capture to one NPZ: all streams and layers, or one.

        ``numpy.load`` reads it without pickle, and ``show(tensors=path)`` shows it. Weights are computed and
        written a layer at a time. float16 is half as large, and rounds to about three digits.

        Raises:
            UnknownStream, OutOfRange: there is no such stream or layer.
        """
        path = Path(path)
        Export.of(self.capture, stream, layer, dtype).write(path)
        return path

    def __str__(self) -> str:
        """The figure as text for a terminal."""
        out = Console(file=io.StringIO(), width=_TERMINAL_COLUMNS, color_system=None, force_jupyter=False)
        with written_in(notebook_language()):
            for picture, capture in terminal_pictures(self.figure):
                out.print(picture)
                source = localized(caption.source(capture))
                out.print(source, markup=False, highlight=False, soft_wrap=True)
        assert isinstance(out.file, io.StringIO)
        return out.file.getvalue()

    def __repr__(self) -> str:
        """A one-line description; a notebook shows the figure itself."""
        rows, columns = size_of(self.figure)
        return f"<View: {self._title()}, {rows:,} × {columns:,}>"

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, Any]:
        """Every format in which a notebook can show it; the front end takes the best that it supports."""
        bundle: dict[str, Any] = {
            "text/html": self._frame_html(),
            "image/svg+xml": self._file("svg").decode(),
            "image/png": base64.b64encode(self._file("png")).decode(),
            "text/plain": str(self),
        }
        return {
            kind: value
            for kind, value in bundle.items()
            if (not include or kind in include) and kind not in (exclude or ())
        }

    @property
    def data(self) -> str:
        """The figure as one HTML file."""
        return self._file("html").decode()

    def _frame_html(self) -> str:
        """The page in a sandboxed frame, above a static picture for front ends that remove frames."""
        png_base64 = base64.b64encode(self._file("png")).decode()
        drawing = KINDS[self.figure.kind].draw(self.figure)
        width, height = round(drawing.width), round(drawing.height) + _AROUND
        title = html.escape(self._title())
        return (
            f'<div style="position:relative;height:{height}px;overflow:hidden">'
            f'<img alt="{title}" width="{width}" src="data:image/png;base64,{png_base64}">'
            f'<iframe title="{title}" sandbox="allow-scripts" srcdoc="{html.escape(self.data)}"'
            ' style="position:absolute;inset:0;width:100%;height:100%;border:0;background:#fff"></iframe>'
            "</div>"
        )

    def _file(self, format: str) -> bytes:
        return self._made(EXPORT_FORMATS[format])

    def _made(self, format: ExportFormat) -> bytes:
        with written_in(notebook_language()):
            return format.make(FigureExhibit(self.figure))

    def _numbers(self) -> HeadView:
        return numbers(self.figure).spec.view(self.capture)

    def _title(self) -> str:
        with written_in(notebook_language()):
            return localized(self._heads_title())

    def _heads_title(self) -> str:
        if self.figure.kind in EFFECT_KINDS:
            return view_of(replace(self.figure, verify=0)).title
        if self.figure.kind in LAYER_KINDS:
            return KINDS[self.figure.kind].title
        if self.figure.kind == "patch":
            return patch_title(map_of(self.figure))
        if self.figure.kind == "methods":
            return method_caption.TITLE
        if self.figure.kind == "budget":
            return budget_caption.title(self.figure, budget_of(self.figure))
        if self.figure.kind == "position":
            return position_title(self.figure)
        if self.figure.kind != "comparison":
            return self._head().title
        a, b = sides(self.figure)
        return _("A: {a} − B: {b}", a=caption.side_title(a, b), b=caption.side_title(b, a))

    def _head(self) -> HeadView:
        """The heads as the picture shows them."""
        return self.figure.spec.view(self.capture)
