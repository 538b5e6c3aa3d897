"""Tokens for which the vocabulary has nothing, said with the languages that the model's description names."""

from dataclasses import dataclass

from ..core.capture import Capture
from ..message import Message, _, listed, ngettext

# Most texts that a note names.
_NAMED = 6
# Of the codes that the catalogue declares.
LANGUAGES = {"en": _("English")}


@dataclass(frozen=True, slots=True)
class UnknownTokens:
    """What the model cannot read of a text.

    Attributes:
        count: how many tokens, e.g. ``2``.
        texts: what they stand for, each once, in order, e.g. ``["猫", "狗"]``.
        note: all of it in a sentence, e.g. ``2 tokens are unknown to this model: 猫 and 狗.``.
    """

    count: int
    texts: tuple[str, ...]
    note: str


def unknown_tokens(capture: Capture) -> UnknownTokens | None:
    """The unknown tokens of all texts of a capture; None if there are none."""
    found = [
        capture.texts[side][token.start : token.end]
        for side, tokens in capture.tokens.items()
        for token in tokens
        if token.unknown
    ]
    if not found:
        return None
    texts = tuple(dict.fromkeys(found))
    return UnknownTokens(len(found), texts, _note(capture, len(found), texts))


def unknown_note(capture: Capture) -> list[str]:
    """The sentence about unknown tokens; empty if there are none."""
    unknown = unknown_tokens(capture)
    return [unknown.note] if unknown else []


def _note(capture: Capture, count: int, texts: tuple[str, ...]) -> Message:
    named = listed(texts[:_NAMED]) if len(texts) <= _NAMED else listed([*texts[:_NAMED], "…"])
    reads = [LANGUAGES[code] for code in capture.provenance.reads if code in LANGUAGES]
    if not reads:
        return ngettext(
            "{count} token is unknown to this model: {texts}. It reads only that something is there.",
            "{count} tokens are unknown to this model: {texts}. It reads only that something is there.",
            count,
            texts=named,
        )
    return ngettext(
        "This model is meant for {languages}; {count} token is unknown to it: {texts}."
        " It reads only that something is there.",
        "This model is meant for {languages}; {count} tokens are unknown to it: {texts}."
        " It reads only that something is there.",
        count,
        languages=listed(reads),
        texts=named,
    )
