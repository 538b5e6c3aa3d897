"""One sentence of a pruning: how important each head is, and what the model does without sets of them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..capture.live_capture import LiveCapture
from ..capture.progress import Progress, track_progress
from ..capture.verified_model import VerifiedModel
from ..core.intervention import Intervention
from ..core.outcome import OutcomeOptions
from ..core.sentence import Sentence
from ..core.stream import Stream
from ..errors import NoInterventions, TooCostly, UnknownOutcome
from ..interventions.admission import admit_runs
from ..interventions.experiment import batches
from ..interventions.outcomes import measurement_of
from ..runtime.results import zero_effects
from .effect_measurement import at_query
from .measurement import capture_sentence, read_sentence
from .pair_location import PairLocation
from .pruning_plan import PruningPlan, most_runs
from .pruning_runs import HeadImportance, PrunedSentence, PruningRuns

if TYPE_CHECKING:
    from ..settings import Settings


class SentencePruning:
    """What is measured in the sentences of a pruning.

    Args:
        stream: whose heads are removed.
        options: what is measured; of a model that predicts next tokens, what it predicts after the query.
    """

    def __init__(
        self, prepared: VerifiedModel, stream: Stream, options: OutcomeOptions, settings: "Settings"
    ) -> None:
        self._prepared = prepared
        self._stream = stream
        self._options = options
        self._settings = settings

    def ranking_tasks(
        self, sentences: Sequence[Sentence]
    ) -> list[Callable[[Progress], HeadImportance | str]]:
        """What finds the importance of the heads in each sentence, in their order."""
        return [partial(self.importance, one, number) for number, one in enumerate(sentences)]

    def removal_tasks(
        self, sentences: Sequence[Sentence], runs: PruningRuns
    ) -> list[Callable[[Progress], PrunedSentence]]:
        """What removes heads in each sentence with an importance, by a plan that is made now.

        Args:
            runs: with the importances of all sentences.
        """
        plan = runs.begin_to_prune()
        if plan is None:
            return []
        every = zip(enumerate(sentences), runs.importances, strict=True)
        used = [one for one, found in every if not isinstance(found, str)]
        return [partial(self.prune, one, number, plan) for number, one in used]

    def importance(self, sentence: Sentence, number: int, progress: Progress) -> HeadImportance | str:
        """How far the outcome depends on each head: ``|∂M/∂ξ_h|`` (Michel et al. 2019), by a backward pass.

        ``ξ_h`` multiplies the output of head h before the output projection, and is 1.

        Args:
            number: the index of the sentence in its set, from 0.
            progress: checked at every layer for cancellation.

        Returns:
            The importance, or a sentence that explains why there is none.

        Raises:
            Stopped: ``progress`` was.
        """
        read = read_sentence(self._prepared, sentence, number, self._stream, self._settings)
        if isinstance(read, str):
            return read
        model_input, place = read
        with track_progress(progress):
            capture = capture_sentence(self._prepared, model_input, progress)
            try:
                self._admit(capture)
                effects = zero_effects(self._prepared, capture, self._at(capture, place), self._settings)
            except (UnknownOutcome, TooCostly, NoInterventions) as error:
                return error.detail
        stream = self._stream
        # If a head's output were 0, the outcome would change by minus this slope, to first order.
        slopes = np.stack([effects.heads(stream.name, layer) for layer in range(stream.layers)], axis=1)
        sizes = np.abs(effects.outcome.combined(slopes))
        return HeadImportance(effects.outcome, effects.directions, sizes)

    def prune(self, sentence: Sentence, number: int, plan: PruningPlan, progress: Progress) -> PrunedSentence:
        """The outcome without each set of heads of a plan, by running the model.

        Args:
            sentence: one that has an importance.
            number, progress: as for `importance`.

        Raises:
            Stopped: ``progress`` was.
        """
        read = read_sentence(self._prepared, sentence, number, self._stream, self._settings)
        assert not isinstance(read, str), "its heads have an importance"
        model_input, place = read
        with track_progress(progress):
            capture = capture_sentence(self._prepared, model_input, progress)
            return self._run(capture, self._at(capture, place), plan)

    def _run(self, capture: LiveCapture, options: OutcomeOptions, plan: PruningPlan) -> PrunedSentence:
        measurement = measurement_of(capture, options)
        name = self._stream.name
        copies = [[Intervention(name, *head) for head in sorted(heads)] for heads in plan.sets]
        changes: list[float] = []
        unchanged: list[bool] = []
        unpruned = 0.0
        for output in batches(capture.loaded, capture.model_input, measurement, copies):
            values = measurement.values(output)
            unpruned = float(values[0])
            changes += (values[1:] - values[0]).tolist()
            if measurement.outcome.kind is not None:
                likeliest = measurement.probabilities(output).argmax(dim=-1)
                unchanged += (likeliest[1:] == likeliest[0]).tolist()
        return PrunedSentence(
            plan.curves([unpruned + change for change in changes], unpruned),
            plan.curves(unchanged, 1.0) if unchanged else None,
        )

    def _at(self, capture: LiveCapture, place: PairLocation) -> OutcomeOptions:
        return at_query(capture, self._options, place, self._stream)

    def _admit(self, capture: LiveCapture) -> None:
        """Refuse a sentence that takes longer than a capture may. Raises TooCostly."""
        lengths, runs = capture.model_input.lengths, most_runs(self._stream.layers * self._stream.heads)
        admit_runs(self._prepared.cost, lengths, self._settings.capture_seconds, runs)


def prune_sentences(
    prepared: VerifiedModel,
    sentences: Sequence[Sentence],
    stream: Stream,
    options: OutcomeOptions,
    settings: "Settings",
    report: Callable[[int, int], None],
) -> PruningRuns:
    """Rank the heads of a stream in all sentences, then remove them.

    Args:
        stream, options: as for `SentencePruning`.
        report: called with the number of steps done, and how many there are at most.
    """
    pruning, runs = SentencePruning(prepared, stream, options, settings), PruningRuns()
    for task in pruning.ranking_tasks(sentences):
        report(len(runs.importances), 2 * len(sentences))
        runs.importances.append(task(Progress()))
    tasks = pruning.removal_tasks(sentences, runs)
    for remove in tasks:
        report(len(sentences) + len(runs.pruned), len(sentences) + len(tasks))
        runs.pruned.append(remove(Progress()))
    return runs
