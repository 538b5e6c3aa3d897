"""Output of ``analyze``: a report for the terminal, or all data as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from ...analysis.head_view import HeadView
from ...analysis.ranking import RankedHead, Ranking
from ...analysis.units import Unit
from ...core.capture import Capture
from ...core.exactness import Difference, RowSums
from ...core.language import Language
from ...core.prediction import Prediction
from ...core.rounding import decimals
from ...figures.label_text import visible
from ...figures.spec import FigureSpec
from ...figures.terminal import TerminalHeatmap
from ...message import Message, _, digits, joined

# An input whose run took longer than this is not run again for comparison.
_MOST_FORWARD_MS = 10_000


def print_report(out: Console, capture: Capture, ranking: Ranking | None, top: int, spec: FigureSpec) -> None:
    """Print the ranking, the heatmap, the model's predictions, and how exact all of it is."""
    for line in (*_language_lines(capture), *_generated_text(capture)):
        out.print(line)
    if ranking:
        out.print(_ranking_table(ranking, top))
        out.print()
    out.print(TerminalHeatmap(capture, spec))
    for line in _prediction_lines(capture):
        out.print(line)
    provenance = capture.provenance
    commit = f"@{provenance.commit[:12]}" if provenance.commit else ""
    origin = f"{provenance.source}{commit} {provenance.revision}"
    if provenance.import_note:
        out.print(joined([origin, provenance.import_note], " · "), style="dim")
        return
    if provenance.conversion_note:
        out.print(provenance.conversion_note, style="dim")
    out.print(
        joined([origin, _exactness_text(capture), _row_sums(capture.exactness.row_sums)], " · "), style="dim"
    )
    out.print(_("Weights show where information could be mixed from, not why."), style="dim")


def _exactness_text(capture: Capture) -> Message:
    """How far the weights are from the model's own: on this input, then on the probe."""
    difference_here, probe = difference_of(capture), capture.exactness.max_difference
    on_probe = digits("0" if probe is None else f"{probe:.1e}")
    if difference_here.max_difference is None:
        return _(
            "largest difference from the model’s own eager attention: {probe} on a probe, when "
            "the model was loaded. {note}",
            probe=on_probe,
            note=difference_here.note,
        )
    return _(
        "largest difference from the model’s own eager attention {difference} ({probe} on a "
        "probe, when the model was loaded). {note}",
        difference=digits(f"{difference_here.max_difference:.1e}"),
        probe=on_probe,
        note=difference_here.note,
    )


def _row_sums(sums: RowSums) -> Message:
    return _(
        "rows sum to 1 within {difference} ({checked} of {total} rows checked)",
        difference=digits(f"{_deviation_from_one(sums):.1e}"),
        checked=sums.rows_checked,
        total=sums.rows_total,
    )


def difference_of(capture: Capture) -> Difference:
    """The difference from the model's eager attention on this input, unless that takes long."""
    if capture.timings.get("forward_ms", 0) > _MOST_FORWARD_MS:
        total = capture.exactness.row_sums.rows_total
        return Difference(None, 0, total, _("A second run would take long, so this input was not compared."))
    return capture.difference()


def _ranking_table(ranking: Ranking, top: int) -> Table:
    total = len(ranking.heads)
    count = min(top, total)
    table = Table(
        _("head"),
        _("weight"),
        "",
        _("others"),
        _("lift"),
        _("rank in row"),
        _("in column"),
        title=_(
            "{query} → {key}: {count} of {total} heads",
            query=_unit_name(ranking.query),
            key=_unit_name(ranking.key),
            count=count,
            total=total,
        ),
        title_justify="left",
        caption=joined(
            [
                _("others: what other queries that have a choice give to the key."),
                _("lift: weight / others. Rounded; --json gives all."),
            ],
            "\n",
        ),
        caption_justify="left",
        box=None,
        header_style="bold",
    )
    for ranked in ranking.heads[:top]:
        table.add_row(
            f"L{ranked.layer} H{ranked.head}",
            decimals(ranked.weight, 4),
            "█" * round(20 * ranked.weight),
            "–" if ranked.column_mean is None else decimals(ranked.column_mean, 4),
            _lift(ranked.lift),
            _rank(ranked),
            _place_among(ranked.column_rank, ranked.column_of) if ranked.column_rank else "–",
        )
    return table


def _rank(ranked: RankedHead) -> str:
    """The rank in the row; or why there is none."""
    if not ranked.allowed:
        return _("forbidden")
    if not ranked.choice or ranked.rank is None:
        return _("no choice")
    return _place_among(ranked.rank, ranked.keys)


def _place_among(rank: int, count: int | None) -> Message:
    return _("{rank} of {count}", rank=rank, count=count or 0)


def _lift(lift: float | None) -> str:
    if lift is None:
        return "–"
    return joined([">", digits("1000")]) if lift > 1000 else decimals(lift, 2)


def _unit_name(unit: Unit) -> str:
    """A unit by its label and first position, since the same word may occur several times."""
    return f"{visible(unit.label)} ({unit.tokens[0]})"


def _deviation_from_one(sums: RowSums) -> float:
    """The largest deviation of a row's sum from 1."""
    return max(abs(sums.minimum - 1), abs(sums.maximum - 1))


def facts(capture: Capture, ranking: Ranking | None, top: int, spec: FigureSpec) -> dict[str, Any]:
    """Everything that was measured, unrounded and unpooled, for ``--json``."""
    view = spec.view(capture, max(len(tokens) for tokens in capture.tokens.values()))
    return {
        "id": capture.id,
        "model": capture.model,
        "text": capture.text,
        "input": capture.input.facts(),
        "texts": dict(capture.texts),
        "tokens": {side: [asdict(token) for token in tokens] for side, tokens in capture.tokens.items()},
        "streams": [asdict(stream) for stream in capture.streams.values()],
        "predictions": [asdict(prediction) for prediction in capture.predictions],
        "language": capture.language and asdict(capture.language),
        "exactness": asdict(capture.exactness),
        "difference": asdict(difference_of(capture)),
        "provenance": asdict(capture.provenance),
        "pair": ranking and {"query": ranking.query.label, "key": ranking.key.label},
        "random_rows": ranking and ranking.random_rows,
        "random_rows_of": ranking and ranking.random_rows_of,
        "heads": ranking and [asdict(ranked) for ranked in ranking.heads[:top]],
        "head": {
            "stream": view.stream,
            **_head_facts(view),
            "queries": [unit.label for unit in view.queries],
            "keys": [unit.label for unit in view.keys],
            "weights": view.matrix.tolist(),
            "removed": view.removed.tolist(),
            "notes": list(view.notes),
        },
    }


def _head_facts(view: HeadView) -> dict[str, Any]:
    """The heads drawn; with ``layer`` and ``head`` if it is a single one."""
    layer, head = view.members[0] if len(view.members) == 1 else (None, None)
    return {"layer": layer, "head": head, "heads": str(view.heads), "by": view.heads.by}


def _language_lines(capture: Capture) -> Iterator[str]:
    """The language in which a clip is written down, and what the model takes it to be."""
    language = capture.language
    if language is None:
        return
    yield _spoken_in(language)
    first = next(iter(language.likeliest), None)
    if first is not None and first.code != language.code:
        yield _(
            "The model itself detects {language} (probability {probability}).",
            language=first.name,
            probability=decimals(first.probability),
        )


def _spoken_in(spoken: Language) -> Message:
    own = spoken.name
    if spoken.probability is not None:
        own = _(
            "{language} (probability {probability})",
            language=spoken.name,
            probability=decimals(spoken.probability),
        )
    origins = {
        "detected": _("The model detected the language: {language}.", language=own),
        "chosen": _("The language was chosen: {language}.", language=own),
        "typed": _("The target names the language: {language}.", language=own),
        "configured": _("The model’s configuration names the language: {language}.", language=own),
    }
    return origins[spoken.origin]


def _generated_text(capture: Capture) -> Iterator[str]:
    """The text that the model generated."""
    has_generated = capture.input.generate is not None and "target" not in capture.texts
    if has_generated or ("target" in capture.texts and capture.input.target is None):
        side = "text" if has_generated else "target"
        yield _("The model wrote: {text}", text=visible("".join(_answer(capture, side))))
        yield ""


def _answer(capture: Capture, side: str) -> Iterator[str]:
    tokens = [t for t in capture.tokens[side] if side == "target" or t.part == "answer"]
    starts = [token.start for token in tokens if token.start is not None]
    if starts:
        yield capture.texts[side][min(starts) :]


def _prediction_lines(capture: Capture) -> Iterator[str]:
    """The predictions; for the next token only at the last position: ``--json`` has them all."""
    following = [prediction for prediction in capture.predictions if prediction.kind == "next"]
    for prediction in [p for p in capture.predictions if p.kind != "next"] + following[-1:]:
        options = joined(
            [joined([visible(o.text), decimals(o.probability)]) for o in prediction.options], "  "
        )
        yield _expected(capture, prediction, options)


def _expected(capture: Capture, prediction: Prediction, options: Message) -> Message:
    if prediction.side is None or prediction.position is None:
        return _("The model predicts: {options}", options=options)
    token = visible(capture.tokens[prediction.side][prediction.position].text)
    position = str(prediction.position)
    if prediction.kind == "next":
        return _(
            "After {token} ({position}) the model predicts: {options}",
            token=token,
            position=position,
            options=options,
        )
    return _(
        "For {token} ({position}) the model predicts: {options}",
        token=token,
        position=position,
        options=options,
    )
