"""All architectures of the table, in its order."""

from .architecture import Architecture
from .decoders import DECODERS, HYBRIDS
from .encoders import ENCODERS
from .media import SPEECH, VISION
from .translators import TRANSLATORS

GROUPS: dict[str, tuple[Architecture, ...]] = {
    "Encoders": ENCODERS,
    "Decoders": DECODERS,
    "Hybrids with linear layers": HYBRIDS,
    "Encoder-decoders": TRANSLATORS,
    "Vision": VISION,
    "Speech": SPEECH,
}
ARCHITECTURES = tuple(architecture for group in GROUPS.values() for architecture in group)
