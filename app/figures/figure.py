"""Everything that determines a figure of any kind: the same figure always gives the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from ..analysis.head_selection import HeadSelection, shown_heads
from ..analysis.units import Unit, find, stream_units
from ..compare.axes import Side
from ..core.budget_columns import Per
from ..core.capture import Capture
from ..core.result import Result
from ..core.stream import Head
from ..core.view_spec import KindName, Sort, ViewSpec
from .spec import FigureSpec


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one capture, or of two.

    Attributes:
        kind: what is drawn.
        spec: what is shown, and how it is drawn.
        a: the capture.
        b: the capture it is compared with, if any.
        query, key: positions of selected tokens; their meaning depends on the kind.
        link: where the figure can be explored; part of the caption, empty if nowhere.
        note: the author's note; part of the caption.
        sort: for a ranking, what determines the order of the heads.
        result: what further runs of the model found, for a figure that shows it.
        per, with_sink: of an attention budget, what its columns are, and whether the sink counts.
        verify: of effects, how many cells are verified.
        switch: heads that a reader can switch to in interactive formats; others show the figure's own.

    Raises:
        UnknownStream, OutOfRange, InvalidRequest: there is no such head, or a selected token is not among
            those shown.
    """

    kind: KindName
    spec: FigureSpec
    a: Capture
    b: Side | None = None
    query: int | None = None
    key: int | None = None
    link: str = ""
    note: str = ""
    sort: Sort = "weight"
    result: Result | None = None
    verify: int = 0
    per: Per = "layer"
    with_sink: bool = False
    switch: HeadSelection | None = None

    @classmethod
    def of(
        cls,
        view: ViewSpec,
        a: Capture,
        b: Capture | None = None,
        link: str = "",
        result: Result | None = None,
    ) -> Self:
        """The figure of a view.

        Args:
            view: what is shown.
            a, b: the captures; b, if the view compares.
            link: where the figure can be explored.
            result: what the view shows besides weights, if it does.

        Raises:
            UnknownStream, OutOfRange, InvalidRequest: the view does not fit the captures.
        """
        stream = view.stream or a.opening_stream
        heads = shown_heads(view, a.stream(stream))
        other = None if b is None else Side.of_b(view, b, stream)
        spec = FigureSpec.of_view(
            view, heads, (a, stream), *([] if other is None else [(other.capture, other.stream)])
        )
        switch = None if view.switch is None else HeadSelection.parse(view.switch)
        return cls(
            view.kind,
            spec,
            a,
            other,
            view.query,
            view.key,
            link,
            view.note,
            sort=view.sort,
            result=result,
            verify=view.verify,
            per=view.per,
            with_sink=view.with_sink,
            switch=switch,
        )

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", self.spec.of(self.a))
        if self.b is not None:
            object.__setattr__(self, "b", replace(self.b, capture=self.spec.of(self.b.capture)))
        # Checked here, so that every format refuses what one of them cannot show.
        self.spec.heads.members(self.a, self.spec.stream)
        for position, side in zip((self.query, self.key), self.axis_units, strict=True):
            if position is not None:
                find(side, position)

    @property
    def axis_units(self) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
        """What the rows and the columns of A stand for, before any pooling."""
        spec = self.spec
        return stream_units(
            self.a,
            spec.stream,
            unit=spec.unit,
            specials=spec.specials,
            query_part=spec.query_part,
            key_part=spec.key_part,
            crop=spec.cropped,
        )

    @property
    def pair(self) -> tuple[int, int] | None:
        """The query and the key, if both are selected."""
        return None if self.query is None or self.key is None else (self.query, self.key)


@dataclass(frozen=True, slots=True)
class RecordedHeads:
    """The part of a capture that must be stored to draw a figure again without the model.

    Attributes:
        capture: the capture.
        heads: by stream, the heads ``(layer, head)`` whose weights the figure shows.
    """

    capture: Capture
    heads: Mapping[str, tuple[Head, ...]]
