"""A loaded model, compared with its own eager attention, and timed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..core.content_ids import capture_id
from ..core.exactness import Exactness, RowSums
from ..core.input import Input
from ..core.provenance import Provenance
from ..errors import TextTooLong
from ..message import _
from ..models.loading import LoadedModel
from ..models.model_info import ModelInfo
from ..models.tokenization import PROBE, check_text
from .cost import CostModel
from .verification import TOLERANCE

if TYPE_CHECKING:
    from ..settings import Settings

# Sides that read files.
_FILE_SIDES = ("image", "audio")
# More characters per token than the average of any text; and the length that is always tried, because a model
# may read a long word as one token.
_CHARACTERS, _SHORT_TEXT = 16, 20_000


@dataclass(frozen=True, slots=True)
class VerifiedModel:
    """A model that can run captures.

    Attributes:
        card: the catalogue's card, updated by loading.
        difference: largest difference from eager attention on the probe.
        probe: description of the input on which it was measured.
    """

    info: ModelInfo
    loaded: LoadedModel
    difference: float
    cost: CostModel
    provenance: Provenance
    probe: str = PROBE

    def capture_id(self, user_input: Input) -> str:
        """The id of the capture of an input."""
        detects = self.loaded.reader.detects(user_input)
        return capture_id(self.info.key, self.revision, user_input, detects=detects)

    @property
    def revision(self) -> str:
        """The content hash of the model's files."""
        return self.loaded.revision

    @property
    def nbytes(self) -> int:
        """Memory of the weights and other tensors of the model, in bytes; shared ones count once."""
        tensors = [*self.loaded.model.parameters(), *self.loaded.model.buffers()]
        storages = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}
        return sum(storages.values())

    def check_text(self, text: str, settings: "Settings", field: str | None = None) -> None:
        """Refuse text that cannot be tokenized, or is too long.

        Args:
            field: which text of an input it is.

        Raises:
            EmptyText, BadText, TextTooLong.
        """
        check_text(text, self._most_characters(len(text), settings), field)

    def check_messages(self, texts: Mapping[str, str], settings: "Settings") -> None:
        """Refuse a conversation whose messages are too long together.

        Args:
            texts: the messages, by the names of their fields.

        Raises:
            TextTooLong.
        """
        count = sum(map(len, texts.values()))
        most = self._most_characters(count, settings)
        if most is None or count <= most:
            return
        field, longest = max(texts.items(), key=lambda one: len(one[1]))
        kept = len(longest) - (count - most)
        raise TextTooLong(
            _(
                "The messages have {count} characters together; this server reads up to {limit}.",
                count=count,
                limit=most,
            ),
            hint=_("Shorten them."),
            asked=count,
            limit=most,
            field=field,
            **({"keep": {"field": field, "characters": kept}} if kept > 0 else {}),
        )

    def _most_characters(self, count: int, settings: "Settings") -> int | None:
        """How many characters are read; None if so many are surely read."""
        if settings.max_characters is None and count > _SHORT_TEXT:
            return self.most_characters(settings.max_bytes)
        return settings.max_characters

    def most_characters(self, max_bytes: int) -> int:
        """The longest text that is read, in characters: longer ones exceed the model, or the memory.

        Args:
            max_bytes: limit of a capture's memory.
        """
        texts = [side for side in self.loaded.reader.limits() if side not in _FILE_SIDES]
        tokens = max((self.cost.most_tokens(side, max_bytes) for side in texts), default=0)
        return max(_SHORT_TEXT, _CHARACTERS * tokens)

    def exactness(self, row_sums: RowSums) -> Exactness:
        """The exactness of one capture: the model's on the probe, and the capture's own row sums."""
        return Exactness(self.difference, self.probe, TOLERANCE, "float32", row_sums)
