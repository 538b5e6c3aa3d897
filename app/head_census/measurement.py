"""Measure the heads of a loaded model on texts of ours, one run at a time."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from ..capture.cost import admit
from ..capture.forward import first_calls
from ..capture.layer_details import Call, mask
from ..capture.row_check import check_rows
from ..capture.verified_model import VerifiedModel
from ..capture.weights import call_weights
from ..core.capture import Floats
from ..core.stream import Stream
from ..errors import InvalidRequest, TooManyTokens
from ..message import _
from ..models.model_input import ModelInput
from ..models.single_text import read_single_text
from ..models.tokenization import check_text
from ..scan.measurement import stream_to_scan
from .census_texts import CensusTexts
from .numbers import KINDS, CensusNumbers
from .options import (
    DEPTHS,
    LEAST_DEPTHS,
    LEAST_TOKENS,
    MOST_CHARACTERS,
    MOST_DEPTHS,
    MOST_SEED,
    MOST_TOKENS,
    NEEDLE,
    QUESTION,
    SEED,
    TOKENS,
    CensusOptions,
)
from .patterns import Budget, budget_of, paired_rows, pattern_shares
from .shares import share_on

if TYPE_CHECKING:
    from ..settings import Settings

Bools = NDArray[np.bool_]
Doubles = NDArray[np.float64]

# Rows on which patterns are chosen, and as many on which they are measured; fewer where they take more bytes.
_ROWS, _LEAST_ROWS, _ROWS_BYTES = 192, 16, 64 * 2**20
# Rows of a text that does not ask.
_UNASKED_ROWS = 32


def options_for(
    prepared: VerifiedModel,
    tokens: int | None = None,
    depths: int | None = None,
    needle: str | None = None,
    question: str | None = None,
    seed: int | None = None,
    stream: str | None = None,
) -> tuple[Stream, CensusOptions]:
    """What a census of this model measures; None stands for the default.

    Raises:
        UnsupportedInput: the model reads no text.
        UnknownStream: it has no such attention between the tokens of a text.
        TooManyTokens, InvalidRequest: there cannot be so many tokens or depths, or such a seed.
        EmptyText, TextTooLong, BadText: needle or question cannot be read.
    """
    for text in (needle, question):
        if text is not None:
            check_text(text, MOST_CHARACTERS)
    _check_number("tokens", tokens, LEAST_TOKENS, MOST_TOKENS)
    _check_number("depths", depths, LEAST_DEPTHS, MOST_DEPTHS)
    _check_number("seed", seed, 0, MOST_SEED)
    shape = stream_to_scan(prepared, stream)
    limit = prepared.loaded.reader.limits()[shape.query_side]
    if tokens is not None and limit is not None and tokens > limit:
        raise TooManyTokens(
            _("{model} reads up to {limit} tokens.", model=prepared.info.title, limit=limit),
            hint=_("Give at most so many, or leave the number out."),
            asked=tokens,
            limit=limit,
        )
    return shape, CensusOptions(
        tokens=tokens or (TOKENS if limit is None else min(limit, TOKENS)),
        depths=depths or DEPTHS,
        needle=NEEDLE if needle is None else needle,
        question=QUESTION if question is None else question,
        seed=SEED if seed is None else seed,
    )


def _check_number(option: str, asked: int | None, low: int, high: int) -> None:
    if asked is not None and not low <= asked <= high:
        raise InvalidRequest(
            _("A census cannot be made with {option}={asked}.", option=option, asked=str(asked)),
            hint=_("It must be from {least} to {most}.", least=str(low), most=str(high)),
            asked=asked,
        )


class CensusMeasurement:
    """Runs one model on random tokens, on a text, and on the text with a needle at several depths.

    Args:
        settings: what a capture of these texts may need.
        stream: whose heads are measured.

    Raises:
        TooManyTokens, TooCostly: the server does not allow texts of that length.
    """

    def __init__(
        self, prepared: VerifiedModel, settings: "Settings", stream: Stream, options: CensusOptions
    ) -> None:
        self._prepared, self._stream, self._options = prepared, stream, options
        # Before the texts are made, which takes long where they are long.
        lengths = read_single_text(prepared.loaded.reader, options.question).lengths
        lengths |= {stream.query_side: options.tokens}
        admit(prepared.cost.demand(lengths, settings, weights=False), prepared.info.title)
        self._texts = CensusTexts(prepared.loaded, stream.query_side, options)
        size, layers, depths = (stream.layers, stream.heads), stream.layers, len(self._texts.needles)
        self._shares: dict[str, Doubles] = {kind: np.full(size, np.nan) for kind in KINDS}
        self._even: dict[str, Doubles] = {kind: np.full(layers, np.nan) for kind in KINDS}
        self._unasked = np.full(size, np.nan)
        self._sweep = np.full((depths, *size), np.nan)
        self._sweep_even = np.full((depths, layers), np.nan)
        self._rows = 0
        self.done = 0

    @property
    def planned(self) -> int:
        """How many runs of the model there are."""
        return len(self._texts.draws) + 1 + len(self._texts.needles)

    def steps(self) -> Iterator[None]:
        """Measure, a run of the model or a layer at each step, so that other work can be done in between."""
        yield from self._measure_repetition()
        yield from self._measure_text()
        yield from self._measure_needles()

    @property
    def numbers(self) -> CensusNumbers:
        """What was measured, once all steps are taken."""
        budget, texts = self._budget, self._texts
        return CensusNumbers(
            options=self._options,
            stream=self._stream.name,
            layers=self._stream.layers,
            heads=self._stream.heads,
            causal=self._stream.causal,
            windows=tuple(detail.window for detail in self._stream.details),
            tokens=texts.text.lengths[self._stream.query_side],
            sentences=texts.sentences,
            repeated=texts.draws[0][1].length if texts.draws else 0,
            draws=len(texts.draws),
            keys=budget.keys,
            nearest=budget.nearest,
            first=len(budget.first),
            block=budget.block,
            rows=self._rows,
            shares=self._shares,
            even=self._even,
            unasked=self._unasked,
            sweep=self._sweep,
            sweep_even=self._sweep_even,
            needle_tokens=len(texts.needles[0].needle) if texts.needles else 0,
            question_tokens=len(texts.needles[0].question) if texts.needles else 0,
        )

    @property
    def _budget(self) -> Budget:
        tokens = self._texts.text.tokens[self._stream.query_side]
        special = [place for place, token in enumerate(tokens) if token.special]
        return budget_of(len(tokens), self._stream.causal, special)

    def _measure_repetition(self) -> Iterator[None]:
        """Induction, duplicate and previous token heads, as means over all draws."""
        # Where the next token can be seen, nothing has to be found out about it.
        names = ("induction", "duplicate", "previous") if self._stream.causal else ("duplicate", "previous")
        sums = {name: np.zeros_like(self._shares[name]) for name in names}
        for model_input, repetition in self._texts.draws:
            calls = self._run(model_input)
            yield
            for layer, call in enumerate(calls):
                weights, allowed = self._weights(call, layer, np.arange(call.shape.queries))
                for name in names:
                    share = repetition.share(name, weights, allowed)
                    sums[name][layer] += share.values
                    self._even[name][layer] = share.even
            self.done += 1
            yield
        if self._texts.draws:
            self._shares |= {name: total / len(self._texts.draws) for name, total in sums.items()}

    def _measure_text(self) -> Iterator[None]:
        """The sink, and what patterns hold."""
        calls = self._run(self._texts.text)
        yield
        budget, size = self._budget, calls[0].shape
        most = max(_LEAST_ROWS, min(_ROWS, _ROWS_BYTES // (4 * size.heads * size.keys)))
        sinks = budget.first[:1] if self._stream.causal else budget.first
        chosen, measured = paired_rows(size.queries, budget.start, most)
        self._rows = len(measured)
        for layer, call in enumerate(calls):
            self._measure_sink(call, layer, paired_rows(size.queries, 0, most)[1], sinks)
            if len(measured):
                weights, allowed = self._weights(call, layer, measured)
                found = pattern_shares(
                    budget, (chosen, self._weights(call, layer, chosen)[0]), (measured, weights), allowed
                )
                self._shares["local"][layer] = found.a_shape
                self._shares["vertical-slash"][layer] = found.vertical_slash
                self._shares["block-sparse"][layer] = found.block_sparse
                for name in ("local", "vertical-slash", "block-sparse"):
                    self._even[name][layer] = found.even
            yield
        self.done += 1

    def _measure_sink(self, call: Call, layer: int, rows: NDArray[np.intp], sinks: NDArray[np.intp]) -> None:
        """The share of the first token, or of special tokens; a learned sink, which is no token, included."""
        weights, allowed = self._weights(call, layer, rows)
        expected = np.zeros(weights.shape[1:], bool)
        expected[:, sinks] = True
        share = share_on(weights, expected, allowed)
        learned = np.zeros(len(weights))
        if self._stream.has_sink(layer):
            learned = np.maximum(1 - weights.sum(axis=-1, dtype=np.float64), 0).mean(axis=1)
        self._shares["sink"][layer] = np.minimum(np.nan_to_num(share.values) + learned, 1)
        self._even["sink"][layer] = share.even

    def _measure_needles(self) -> Iterator[None]:
        """What the question gives to the needle, at every depth, and what the text after it gives to it."""
        unasked = []
        for depth, text in enumerate(self._texts.needles):
            calls = self._run(text.model_input)
            yield
            others = np.array(text.between, np.intp)
            others = others[np.linspace(0, len(others) - 1, min(len(others), _UNASKED_ROWS)).astype(int)]
            found = np.full_like(self._unasked, np.nan)
            for layer, call in enumerate(calls):
                asked = self._needle_share(call, layer, np.array(text.question), text.needle)
                self._sweep[depth, layer], self._sweep_even[depth, layer] = asked
                if len(others):
                    found[layer], _even = self._needle_share(call, layer, others, text.needle)
            if len(others):
                unasked.append(found)
            self.done += 1
            yield
        if self._texts.needles:
            self._shares["retrieval"] = self._sweep.mean(axis=0)
            self._even["retrieval"] = self._sweep_even.mean(axis=0)
        if unasked:
            self._unasked = np.mean(unasked, axis=0)

    def _needle_share(
        self, call: Call, layer: int, rows: NDArray[np.intp], needle: Sequence[int]
    ) -> tuple[Doubles, float]:
        """The share of the needle in the mean row, and that of evenly spread attention."""
        weights, allowed = self._weights(call, layer, rows)
        held = weights[:, :, list(needle)].sum(axis=(1, 2), dtype=np.float64) / len(rows)
        if allowed is None:
            return np.clip(held, 0, 1), len(needle) / weights.shape[2]
        return np.clip(held, 0, 1), float((allowed[:, list(needle)].sum(axis=1) / allowed.sum(axis=1)).mean())

    def _run(self, model_input: ModelInput) -> Sequence[Call]:
        """The attention of each layer, without what the model computes after the last of them."""
        calls = first_calls(self._prepared.loaded, model_input, self._stream)
        exact, _sums = check_rows({self._stream.name: calls})
        return exact[self._stream.name]

    def _weights(self, call: Call, layer: int, rows: NDArray[np.intp]) -> tuple[Floats, Bools | None]:
        """The weights of some rows of a layer, ``[heads, rows, keys]``, and what the mask allows them."""
        places = torch.from_numpy(rows).to(call.device)
        allowed = mask(call, self._stream, layer, places)
        return call_weights(call, places), None if allowed is None else allowed.cpu().numpy()
