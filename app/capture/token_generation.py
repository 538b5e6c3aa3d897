"""The tokens that a model generates, one by one."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from transformers import (
    GenerationConfig,
    GenerationMixin,
    LogitsProcessor,
    LogitsProcessorList,
    StoppingCriteria,
    StoppingCriteriaList,
)
from transformers.modeling_outputs import BaseModelOutput

from ..core.generated_token import GenerationBegun
from ..core.input import Generation
from ..models.answer_decoder import AnswerDecoder
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput, Reader
from .attention_function import listening
from .generated_rows import GeneratedRows
from .interruption import GENERATIONS
from .progress import Progress

# Settings taken from a model's own configuration: which tokens it never generates, or must begin or end with.
# The rest (penalties, cut-offs) would make "greedy" something else than the most likely token.
_KEPT = (
    "bos_token_id",
    "eos_token_id",
    "pad_token_id",
    "decoder_start_token_id",
    "forced_bos_token_id",
    "suppress_tokens",
    "begin_suppress_tokens",
    "bad_words_ids",
)


def write(
    loaded: LoadedModel,
    model_input: ModelInput,
    plan: Generation,
    progress: Progress | None = None,
    encoded: BaseModelOutput | None = None,
    rows: GeneratedRows | None = None,
) -> tuple[int, ...]:
    """The ids of the tokens with which the model continues, including the one that ends the text.

    Without a beam search, the first tokens do not depend on how many may follow. Sampling uses its own random
    generator: the same seed gives the same answer, whatever else runs.

    Args:
        progress: updated for each token, and checked for cancellation.
        encoded: the encoder's output for the input, if it has already run.
        rows: hears of each attention call, and is asked for rows after each token.

    Raises:
        Stopped: ``progress`` was.
    """
    progress = progress or Progress()
    arguments = loaded.arguments(model_input)
    if encoded is not None:
        arguments["encoder_outputs"] = encoded
    arguments.pop("use_cache", None)
    if "input_ids" in arguments:
        # Otherwise generate() assumes padding wherever the text has the padding token.
        arguments.setdefault("attention_mask", torch.ones_like(arguments["input_ids"]))
    prompt = arguments.get("decoder_input_ids", arguments.get("input_ids"))
    assert prompt is not None
    is_beam, facts = plan.method == "beam", _facts(loaded.model)
    decoder = None if is_beam else loaded.reader.answer_decoder(prompt[0].tolist())
    progress.feed.begin(GenerationBegun(plan.method, plan.tokens, decoder is not None, rows is not None))
    with ExitStack() as settings, torch.inference_mode(), listening(rows.hear if rows else None):
        settings.enter_context(_kept_settings(loaded.model, facts))
        report = _ReportTokens(loaded.reader, progress, decoder, rows, settings.close)
        output = GenerationMixin.generate(
            loaded.model,
            **arguments,
            max_new_tokens=plan.tokens,
            do_sample=False,
            num_beams=plan.beams if is_beam else 1,
            logits_processor=LogitsProcessorList([Draws(plan)] if plan.method == "sample" else []),
            stopping_criteria=StoppingCriteriaList([report]),
        )
    progress.check()
    return _cut_at_end(output[0, prompt.shape[1] :].tolist(), facts["eos_token_id"])


def _facts(model: Any) -> dict[str, Any]:
    """The settings of a model that count."""
    facts = {name: getattr(model.generation_config, name, None) for name in _KEPT}
    return facts | ({"pad_token_id": 0} if facts["pad_token_id"] is None else {})


@contextmanager
def _kept_settings(model: Any, facts: dict[str, Any]) -> Iterator[None]:
    """Inside the ``with`` block the model has no other settings: generate() fills in unspecified ones from
    them, before the first token."""
    own = model.generation_config
    model.generation_config = GenerationConfig(**facts)
    try:
        yield
    finally:
        model.generation_config = own


class Draws(LogitsProcessor):
    """Adds Gumbel noise to scores: the largest is then a sample from their softmax (Maddison et al. 2014).

    So a greedy search samples, with its own generator; transformers would use torch's global one.
    """

    def __init__(self, plan: Generation) -> None:
        self._temperature = plan.temperature
        self._generator = torch.Generator().manual_seed(plan.seed)

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """``[1, vocabulary]`` scores with noise."""
        uniform = torch.rand(scores.shape, generator=self._generator, dtype=torch.float64)
        noise = -(-uniform.log()).log()
        return (scores.double() / self._temperature + noise.to(scores.device)).to(torch.float64)


class _ReportTokens(StoppingCriteria):
    """Reports each token, lets others have the thread, and ends generation when it is cancelled.

    Args:
        decoder: tells the text; None if tokens are counted only.
        rows: as for `write`.
        begun: called with each token, at first when the model's settings have been read.
    """

    def __init__(
        self,
        reader: Reader,
        progress: Progress,
        decoder: AnswerDecoder | None,
        rows: GeneratedRows | None,
        begun: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._progress = progress
        self._decoder = decoder
        self._rows = rows
        self._begun = begun

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **options: Any) -> torch.Tensor:
        """Bool ``[batch]``."""
        self._begun()
        self._progress.token()
        if self._decoder is not None:
            token = int(input_ids[0, -1])
            name = self._reader.option(token).strip() or self._reader.option(token)
            rows = self._rows.take(name) if self._rows else {}
            self._progress.feed.add(token, name, self._decoder.add(token), rows)
        GENERATIONS.pause()
        stopped = self._progress.stopped
        return torch.full((input_ids.shape[0],), stopped, dtype=torch.bool, device=input_ids.device)


def _cut_at_end(ids: list[int], ends: int | list[int] | None) -> tuple[int, ...]:
    """The ids up to the first that ends the text: a beam search pads after it."""
    stops = {ends} if isinstance(ends, int) else set(ends or ())
    last = next((place for place, token in enumerate(ids) if token in stops), len(ids) - 1)
    return tuple(ids[: last + 1])
