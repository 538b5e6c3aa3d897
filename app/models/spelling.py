"""How a vocabulary spells its tokens, and the bytes and the text that a spelling stands for."""

import re
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

# SentencePiece's mark for a space.
_SPACE = "▁"
_BYTE = re.compile(r"<0x([0-9A-F]{2})>", re.ASCII)
_UNREADABLE = re.compile("[\udc80-\udcff]+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """The spelling of one tokenizer's vocabulary.

    Attributes:
        kind: ``bytes`` of UTF-8, each written as a letter (GPT-2); ``marks`` for spaces (SentencePiece);
            ``plain`` text.
        prefix: prefix of pieces that continue a word (``##``); may be empty.
        suffix: suffix of pieces that end a word (``</w>``); may be empty.
        names: ids of special and added tokens, whose spelling is a name.
        unknown: id of the unknown token.
    """

    kind: Literal["bytes", "marks", "plain"]
    prefix: str
    suffix: str
    names: frozenset[int]
    unknown: int | None

    @classmethod
    def of(cls, tokenizer: Any) -> "Spelling":
        """The spelling of a fast tokenizer of transformers."""
        spelling = _SPELLINGS.get(tokenizer)
        if spelling is None:
            spelling = _SPELLINGS[tokenizer] = cls._of(tokenizer)
        return spelling

    @classmethod
    def _of(cls, tokenizer: Any) -> "Spelling":
        backend = tokenizer.backend_tokenizer
        parts = (backend.pre_tokenizer, backend.decoder)
        # Their states are JSON; only there does a sequence list its components.
        states = b" ".join(part.__getstate__() for part in parts if part is not None).decode()
        kind: Literal["bytes", "marks", "plain"] = "plain"
        if "ByteLevel" in states:
            kind = "bytes"
        elif _SPACE in states:
            kind = "marks"
        return cls(
            kind=kind,
            prefix=getattr(backend.model, "continuing_subword_prefix", None) or "",
            suffix=getattr(backend.model, "end_of_word_suffix", None) or "",
            names=frozenset(tokenizer.added_tokens_decoder),
            unknown=tokenizer.unk_token_id,
        )

    def bytes_of(self, token: int, piece: str) -> bytes | None:
        """The bytes of UTF-8 that a token stands for; None if it stands for no text."""
        if token == self.unknown or token in self.names:
            return None
        bare = piece.removeprefix(self.prefix).removesuffix(self.suffix)
        if self.kind == "bytes":
            try:
                return bytes(_BYTES[letter] for letter in bare)
            except KeyError:
                return None
        if self.kind == "marks" and (byte := _BYTE.fullmatch(piece)):
            return bytes.fromhex(byte[1])
        return bare.replace(_SPACE, " ").encode() if self.kind == "marks" else bare.encode()

    def read(self, token: int, piece: str) -> str:
        """A single token for display, with ``##`` in front if the vocabulary marks it as a continuation.

        Spaces stay: `` mat`` begins a word, ``mat`` continues one.
        """
        piece_bytes = self.bytes_of(token, piece)
        if not piece_bytes:
            return piece
        continues = "##" if self.prefix and piece.startswith(self.prefix) else ""
        return continues + readable(piece_bytes)


def readable(piece_bytes: bytes) -> str:
    """Bytes as text; incomplete characters as ``⟨F0 9F⟩``."""
    text = piece_bytes.decode("utf-8", "surrogateescape")
    return _UNREADABLE.sub(lambda match: f"⟨{_escape(match[0]).hex(' ').upper()}⟩", text)


def is_torn(piece_bytes: bytes) -> bool:
    """Whether bytes begin or end within a character."""
    return bool(_UNREADABLE.search(piece_bytes.decode("utf-8", "surrogateescape")))


def _escape(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _byte_letters() -> dict[str, int]:
    """GPT-2's letters for bytes: printable Latin-1 stands for itself, the others for U+0100 and on."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(0x100) if byte not in plain]
    return {chr(byte): byte for byte in plain} | {chr(0x100 + n): byte for n, byte in enumerate(others)}


_BYTES = _byte_letters()
# Needed for every text, and for every predicted token.
_SPELLINGS: "WeakKeyDictionary[Any, Spelling]" = WeakKeyDictionary()
