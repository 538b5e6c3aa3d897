"""The position experiment: the same sentence or message at several depths of a prompt, a run for each.

Whether a model uses what stands in the middle of a long prompt less than what stands at its ends is asked by
Liu et al. (2023), "Lost in the Middle", arXiv:2307.03172.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..analysis.attention_budget import attention_budget
from ..analysis.head_selection import shown_heads
from ..analysis.row_sampling import RowsRead, evenly
from ..analysis.units import Unit
from ..capture.live_capture import LiveCapture, run_other
from ..capture.preemptible_job import yield_thread
from ..core.outcome import OutcomeOptions
from ..core.position_curve import PositionCurve, PositionDepth
from ..core.sentence import Span
from ..core.stream import Head
from ..core.view_spec import ViewSpec
from ..errors import InvalidRequest, NoInterventions, UnknownOutcome, UnsupportedInput
from ..message import _
from ..models.model_input import ModelInput
from .answer_measurement import AnswerMeasurement
from .measurement import Measurement
from .moved_place import Movable, answer_places, movable, nowhere_else, tokens_at
from .moved_text import Placed
from .outcomes import asked_measurement

# Depths at which it is tried at most, its own among them.
MOST_DEPTHS = 10
# Of a distance, no two depths could be compared.
_MEASURES = ("logprob", "logit", "difference")


def position_curve(
    capture: LiveCapture, view: ViewSpec, admit: Callable[[int], None] = lambda runs: None
) -> PositionCurve:
    """Move the sentence or the message of a token to evenly spread depths, and run the model at each.

    Args:
        view: the token (``key``), whether its sentence or its message moves (``unit``), the heads, and what
            is measured; of a capture with an answer, the log-probability of the whole answer if nothing is
            named.
        admit: called with the number of runs before they begin; raises if they are too many.

    Raises:
        NoInterventions: the model continues no text.
        InvalidRequest: no token is named, or what it belongs to can stand nowhere else.
        OutOfRange, UnknownStream: there is no such token, head or stream.
        UnknownOutcome: the model predicts no such token, or what is asked for depends on the place.
        TooCostly, TooManyTokens: the runs would take too long, or an input is too long.
        Stopped: the request was cancelled.
    """
    side = _check_decoder(capture)
    if view.key is None:
        raise InvalidRequest(
            _("Which sentence moves is not named."), hint=_("Name one of its tokens as the key.")
        )
    stream = view.stream or capture.opening_stream
    capture.check_pair(stream, 0, view.key)
    found = movable(capture, side, view.key, "part" if view.unit == "part" else "sentence")
    members = shown_heads(view, capture.stream(stream)).members(capture, stream)
    experiment = _Experiment(capture, stream, side, members, view.outcome_options())
    chosen = _chosen([place.before for place in found.places], found.current)
    admit(len(chosen))
    return experiment.curve(found, [found.places[place] for place in chosen])


def _check_decoder(capture: LiveCapture) -> str:
    """The side of the text that a model continues. Raises NoInterventions."""
    sides = {side for shape in capture.streams.values() for side in (shape.query_side, shape.key_side)}
    continues = any(prediction.kind == "next" for prediction in capture.predictions)
    if not continues or len(sides) > 1 or capture.media or capture.loaded.model.config.is_encoder_decoder:
        raise NoInterventions(
            _(
                "A sentence moves in a prompt that a model continues; {model} continues no text.",
                model=capture.loaded.info.title,
            ),
            hint=_("Choose a language model (a decoder)."),
        )
    return next(iter(sides))


def _chosen(before: Sequence[int], current: int) -> list[int]:
    """Which places are tried: evenly spread ones, and its own."""
    own = before.index(current)
    spread = evenly(len(before), MOST_DEPTHS).tolist()
    return spread if own in spread else sorted({*evenly(len(before), MOST_DEPTHS - 1).tolist(), own})


@dataclass(frozen=True, slots=True)
class _Found:
    """What one run shows.

    Attributes:
        rows: how many rows were read.
    """

    depth: PositionDepth
    rows: RowsRead


class _Experiment:
    """Runs of one prompt in which something moves.

    Args:
        side: of the prompt.
        members: heads whose attention is averaged.
        options: what is measured.
    """

    def __init__(
        self,
        capture: LiveCapture,
        stream: str,
        side: str,
        members: tuple[Head, ...],
        options: OutcomeOptions,
    ) -> None:
        self._capture, self._stream, self._side, self._members = capture, stream, side, members
        self._answer = answer_places(capture, side)
        is_whole = bool(self._answer) and options == OutcomeOptions()
        self._measurement = None if is_whole else asked_measurement(capture, options)
        if self._measurement is not None and self._measurement.outcome.measure not in _MEASURES:
            raise UnknownOutcome(
                _("At each depth, the prediction of one token is measured, or of the whole answer."),
                hint=_("Leave out outcome, or give logprob, logit or difference."),
                asked=self._measurement.outcome.measure,
            )

    def curve(self, found: Movable, places: Sequence[Placed]) -> PositionCurve:
        """What is shown: a run at each of these places; those that the template refuses are left out."""
        runs = [run for place in places if (run := self._run(place)) is not None]
        if len(runs) < 2:
            hint = _("The model’s chat template accepts no other order of these messages.")
            raise nowhere_else(found, hint)
        depths = tuple(run.depth for run in runs)
        current = next(place for place, depth in enumerate(depths) if depth.before == found.current)
        measured = self._measurement
        return PositionCurve(
            stream=self._stream,
            unit=found.unit,
            text=found.text,
            part=found.part,
            others=found.others,
            current=current,
            depths=depths,
            refused=found.refused + len(places) - len(runs),
            rows=runs[current].rows.read,
            rows_of=runs[current].rows.total,
            answer=len(self._answer),
            outcome=None if measured is None else replace(measured.outcome, value=depths[current].value),
        )

    def _run(self, place: Placed) -> _Found | None:
        """The model on the prompt in which it stands there; None if the chat template refuses that."""
        yield_thread()
        capture = self._capture
        try:
            read = capture.loaded.reader.read(place.input, {}, capture.model_input.answer)
        except UnsupportedInput:
            return None
        moved = tokens_at(read.texts[self._side], read.tokens[self._side], place)
        measurement = self._measurement_on(read)
        kept = replace(read, arguments=measurement.arguments(read.arguments))
        other = run_other(capture, f"depth {place.before}", place.input, kept)
        return self._found(place, moved, other.capture, float(measurement.values(other.output)[0]))

    def _found(self, place: Placed, moved: Span, capture: LiveCapture, value: float) -> _Found:
        """What the run at a place shows, whose outcome is known."""
        first, end = moved
        count = len(capture.tokens[self._side])
        stretches = _stretches(first, end, count)
        budget = attention_budget(
            capture, self._stream, self._members, self._rows(count), stretches=stretches
        )
        whole, at = budget.whole, int(first > 0)
        share, even = (_share(values[0, at]) for values in (whole.without, whole.even_without))
        depth = PositionDepth(
            place.before, first, end - 1, share, even, float(whole.sink[0]), value, place.input
        )
        return _Found(depth, budget.rows)

    def _rows(self, count: int) -> tuple[int, ...]:
        """The rows that write the answer in an input of so many tokens, or the last one."""
        if not self._answer:
            return (count - 1,)
        return tuple(place - 1 for place in self._shifted(self._answer, count))

    def _shifted(self, places: Sequence[int], count: int) -> list[int]:
        """Positions after what moves, in an input of so many tokens: the same, counted from the end."""
        return [place + count - len(self._capture.tokens[self._side]) for place in places]

    def _measurement_on(self, read: ModelInput) -> Measurement | AnswerMeasurement:
        """What is measured, on another input. Raises UnknownOutcome if it is not after what moves."""
        tokens, own = read.tokens[self._side], self._capture.tokens[self._side]
        if self._measurement is None:
            places = self._answer
        else:
            assert self._measurement.outcome.position is not None, "a next token is predicted at a token"
            places = (self._measurement.outcome.position,)
        shifted = self._shifted(places, len(tokens))
        if [one.id for one in tokens[max(shifted[0], 0) :]] != [one.id for one in own[places[0] :]]:
            raise UnknownOutcome(
                _("What stands at token {position} depends on the place.", position=str(places[0])),
                hint=_("Measure at a token after all places, such as the last one."),
                asked=places[0],
            )
        if self._measurement is not None:
            return self._measurement.at(shifted[0])
        return AnswerMeasurement(self._capture.loaded, shifted, [own[place].id for place in places])


def _share(value: float) -> float | None:
    """A share without the excess of rounding; None for NaN."""
    return None if np.isnan(value) else min(float(value), 1.0)


def _stretches(first: int, end: int, count: int) -> list[Unit]:
    """All tokens of an input: those before, those of what moves, and those after."""
    cuts = [(0, first), (first, end), (end, count)]
    return [Unit("", tuple(range(low, high)), special=False) for low, high in cuts if low < high]
