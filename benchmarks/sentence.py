"""Sentences of an exact number of tokens, in many variants, so that the next one is in no cache."""

import math

from tokenizers import Tokenizer

from app.models.catalogue import minilm_folder

# Every word is one token of MiniLM's vocabulary; the four in braces make the variants.
PASSAGE = """
the {noun} {verb} on the {place} because it was {quality} and nobody in the quiet house had seen where the
children went after school when rain began to fall over the river near the old stone bridge while two men
from another town were talking about money trains music history and the long winter that had come so early
this year that even farmers who knew every field could not remember one like it until a woman opened her
green door looked up at the dark sky smiled and said that spring would return before anyone had time to
worry about bread or wood again
""".split()

NOUNS = (
    "dog bird horse child man woman boy girl king queen doctor teacher student farmer soldier baby".split()
)
VERBS = (
    "sat stood slept lay fell sang ate played danced worked landed jumped climbed rested waited ran".split()
)
PLACES = "chair table floor bed grass wall roof road hill sand stone boat train box desk rock".split()
QUALITIES = "warm cold new old small large red blue green dark light clean quiet strange heavy empty".split()
SLOTS = {"noun": NOUNS, "verb": VERBS, "place": PLACES, "quality": QUALITIES}
VARIANTS = math.prod(map(len, SLOTS.values()))

# [CLS], [SEP] and the full stop.
_OTHER_TOKENS = 3
LEAST = 13
# How pupils type: the last keystrokes of a sentence, five a second.
KEYSTROKES, KEY_SECONDS = 8, 0.2
# What a pupil does before it types again, and before it types at first.
LOOK_SECONDS = (10.0, 20.0)


class Sentences:
    """Returns sentences, each only once."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._next = 0

    def new(self, tokens: int) -> str:
        """A sentence of so many tokens of MiniLM, special tokens included, that was not returned before.

        Raises:
            ValueError: it would have another length; LEAST is the shortest.
        """
        text = sentence(tokens, self._next)
        self._next += 1
        count = len(self._tokenizer.encode(text).ids)
        if count != tokens:
            raise ValueError(f"a sentence of {tokens} tokens was wanted, and {count} came out: {text!r}")
        return text


def sentence(tokens: int, variant: int) -> str:
    """A variant, from 0 to VARIANTS - 1, of the sentence of so many tokens."""
    if not 0 <= variant < VARIANTS:
        raise ValueError(f"there are {VARIANTS} variants, not {variant + 1}")
    chosen = {}
    for slot, words in SLOTS.items():
        variant, number = divmod(variant, len(words))
        chosen[slot] = words[number]
    count = tokens - _OTHER_TOKENS
    passage = " ".join((PASSAGE * (count // len(PASSAGE) + 1))[:count])
    return f"{passage.format(**chosen).capitalize()}."
