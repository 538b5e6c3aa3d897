"""The tokens that a model generates, one by one."""

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

from ..core.input import Generation
from ..models.loading import LoadedModel
from ..models.model_input import ModelInput
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
) -> tuple[int, ...]:
    """The ids of the tokens with which the model continues, including the one that ends the text.

    Sampling uses its own random generator: the same seed gives the same answer, whatever else runs.

    Args:
        progress: updated for each token, and checked for cancellation.
        encoded: the encoder's output for the input, if it has already run.

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
    model, own = loaded.model, loaded.model.generation_config
    facts = {name: getattr(own, name, None) for name in _KEPT}
    if facts["pad_token_id"] is None:
        facts["pad_token_id"] = 0
    # generate() fills in unspecified settings from the model's own configuration.
    model.generation_config = GenerationConfig(**facts)
    try:
        with torch.inference_mode():
            output = GenerationMixin.generate(
                model,
                **arguments,
                max_new_tokens=plan.tokens,
                do_sample=False,
                num_beams=plan.beams if plan.method == "beam" else 1,
                logits_processor=LogitsProcessorList([Draws(plan)] if plan.method == "sample" else []),
                stopping_criteria=StoppingCriteriaList([_ReportTokens(progress)]),
            )
    finally:
        model.generation_config = own
    progress.check()
    return _cut_at_end(output[0, prompt.shape[1] :].tolist(), facts["eos_token_id"])


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
    """Reports each token, and ends generation when it is cancelled."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor, **options: Any) -> torch.Tensor:
        """Bool ``[batch]``."""
        self._progress.token()
        stopped = self._progress.stopped
        return torch.full((input_ids.shape[0],), stopped, dtype=torch.bool, device=input_ids.device)


def _cut_at_end(ids: list[int], ends: int | list[int] | None) -> tuple[int, ...]:
    """The ids up to the first that ends the text: a beam search pads after it."""
    stops = {ends} if isinstance(ends, int) else set(ends or ())
    last = next((place for place, token in enumerate(ids) if token in stops), len(ids) - 1)
    return tuple(ids[: last + 1])
