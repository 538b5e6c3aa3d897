"""A comparison as plain data for JSON."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ..compare.axes import Axes, Side
from ..compare.comparison import Comparison
from ..compare.divergence import MEASURES
from ..compare.head_differences import HeadDifferences
from ..compare.sequence_alignment import AlignedUnit, aligned_units


def comparison_facts(found: Comparison) -> dict[str, Any]:
    """A comparison without its weights: the API's reply and the output of ``--json``."""
    return {
        "a": side_facts(found.a),
        "b": side_facts(found.b),
        **_axes(found.axes),
        "measures": [
            {
                "name": measure.name,
                "title": measure.title,
                "explanation": measure.explanation,
                "formula": measure.formula,
                "unit": measure.unit,
                "low": measure.low,
                "high": measure.high,
                "source": measure.source,
                "overall": found.measures[measure.name].overall,
                "rows": with_nulls(found.measures[measure.name].rows.tolist()),
                "undefined": found.measures[measure.name].undefined,
            }
            for measure in MEASURES.values()
        ],
        "notes": list(found.notes),
    }


def head_differences_facts(stream: str, found: HeadDifferences) -> dict[str, Any]:
    """Every head compared."""
    return {
        "stream": stream,
        "compared": found.compared,
        **_axes(found.axes),
        "jsd": found.jsd.tolist(),
        "tv": found.tv.tolist(),
        "heads": [asdict(head) for head in found.heads],
        "shifts": [{**asdict(move), "gain": move.gain} for move in found.shifts],
        "rows_measured": found.rows_measured,
        "rows_shared": found.rows_shared,
        "notes": list(found.notes),
    }


def _axes(axes: Axes) -> dict[str, Any]:
    """The common rows and columns."""
    return {
        "words": axes.words,
        "rows": _places(aligned_units(axes.rows, axes.a.queries, axes.b.queries)),
        "columns": _places(aligned_units(axes.columns, axes.a.keys, axes.b.keys)),
    }


def _places(places: Sequence[AlignedUnit]) -> list[dict[str, Any]]:
    return [
        {
            "label": joint.unit.label,
            "special": joint.unit.special,
            "part": joint.unit.part,
            "a": joint.a,
            "b": joint.b,
        }
        for joint in places
    ]


def with_nulls(values: Sequence[float]) -> list[float | None]:
    """The values with null for NaN, which JSON does not have."""
    return [None if math.isnan(value) else value for value in values]


def side_facts(side: Side) -> dict[str, Any]:
    """A description of one side."""
    return {
        "title": side.heads.describe(side.capture, side.stream),
        "capture": side.capture.id,
        "model": side.capture.model,
        "text": side.capture.text,
        "stream": side.stream,
        "heads": str(side.heads),
        "by": side.heads.by,
        "members": [list(member) for member in side.members],
        "provenance": asdict(side.capture.provenance),
    }
