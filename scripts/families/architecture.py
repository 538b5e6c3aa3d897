"""One architecture of transformers, small enough to compare every weight."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import torch

Outcome = Literal["captured", "reported", "refused"]

# Sizes by the names that most configurations use.
BASE: dict[str, Any] = {
    "vocab_size": 64,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": 64,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
# The streams of a model's input: the sides of queries and keys, as in app/models/readers.
ONE_TEXT = {"self": ("text", "text")}
TWO_TEXTS = {"encoder": ("source", "source"), "decoder": ("target", "target"), "cross": ("target", "source")}
IMAGE = {"self": ("image", "image")}
SOUND = {"self": ("audio", "audio")}
SPOKEN = {"encoder": ("audio", "audio"), "decoder": ("target", "target"), "cross": ("target", "audio")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """A row of the table in docs/models.md.

    Attributes:
        kind: the model_type of its configuration.
        head: the transformers class that its checkpoints name.
        config: the settings that differ from the defaults.
        sides: its streams, with the sides of queries and keys.
        shape: of the features or pixels that it reads, without the batch; empty if it reads tokens.
        outcome: captured through the interface, reported by the model itself, or refused.
        gain: factor of the initial weights, so that attention is far from uniform but not one-hot.
        cache: decoding with a cache equals one run; the note states where it does not.
        note: what is special about its attention.
    """

    kind: str
    head: str
    config: Mapping[str, Any] = field(default_factory=dict)
    sides: Mapping[str, tuple[str, str]] = field(default_factory=lambda: ONE_TEXT)
    shape: tuple[int, ...] = ()
    outcome: Outcome = "captured"
    gain: float = 6.0
    cache: bool = True
    note: str = ""

    @property
    def reads_tokens(self) -> bool:
        """Whether its first input is text."""
        return not self.shape

    @property
    def chooses_experts(self) -> bool:
        """Whether a router sends each token to some of several feed-forward networks."""
        return any("experts" in name for name in self.config)

    @property
    def is_encoder_decoder(self) -> bool:
        """Whether it has an encoder and a decoder."""
        return len(self.sides) > 1

    def arguments(self, main_input: str) -> dict[str, torch.Tensor]:
        """A batch of one, always the same."""
        generator = torch.Generator().manual_seed(0)

        def ids(count: int) -> torch.Tensor:
            return torch.randint(4, 60, (1, count), generator=generator)

        first = torch.randn(1, *self.shape, generator=generator) if self.shape else ids(24)
        written = {"decoder_input_ids": ids(13)} if self.is_encoder_decoder else {}
        return {main_input: first, **written}


def refused(kind: str, head: str) -> Architecture:
    """An architecture that is refused by its name; it is not built."""
    return Architecture(kind=kind, head=head, outcome="refused")
