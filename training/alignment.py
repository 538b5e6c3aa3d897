"""Word alignment: how well attention links words that translate each other (Och and Ney, 2003)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import MarianMTModel, PreTrainedTokenizerFast

Links = frozenset[tuple[int, int]]  # (English word, French word), from 0


@dataclass(frozen=True)
class Gold:
    """A sentence pair in words, with human word alignments."""

    english: list[str]
    french: list[str]
    sure: Links
    possible: Links  # including the sure ones


def read(folder: Path) -> list[Gold]:
    """``dev.src-tgt`` (``english ||| french``) with ``dev.gold`` (``i-j`` sure, ``ipj`` possible, from 1)."""
    texts = (folder / "dev.src-tgt").read_text().splitlines()
    links = (folder / "dev.gold").read_text().splitlines()
    return [_gold(text, link) for text, link in zip(texts, links, strict=True)]


def _gold(text: str, links: str) -> Gold:
    english, french = text.split("|||")
    drawn: dict[str, set[tuple[int, int]]] = {"-": set(), "p": set()}
    for link in links.split():
        kind = "-" if "-" in link else "p"
        one, other = link.split(kind)
        drawn[kind].add((int(one) - 1, int(other) - 1))
    sure = frozenset(drawn["-"])
    return Gold(english.split(), french.split(), sure, sure | frozenset(drawn["p"]))


def error_rate(items: list[Links], gold: list[Gold]) -> float:
    """1 - (|A and S| + |A and P|) / (|A| + |S|) over all sentences; 0 is perfect."""
    pairs = list(zip(items, gold, strict=True))
    hits = sum(len(links & truth.sure) + len(links & truth.possible) for links, truth in pairs)
    return 1 - hits / sum(len(links) + len(truth.sure) for links, truth in pairs)


def diagonal(gold: Gold) -> Links:
    """The baseline: each French word is linked to the English word at the same share of the sentence."""
    english, french = len(gold.english), len(gold.french)
    return frozenset((min(english - 1, int((j + 0.5) * english / french)), j) for j in range(french))


def links(weights: NDArray[np.floating], rows: list[list[int]], columns: list[list[int]]) -> Links:
    """Each French word with the English word that it attends to most.

    Args:
        weights: attention [target tokens, source tokens].
        rows: the tokens of each French word whose attention counts (their mean is taken).
        columns: the tokens of each English word (their sum is taken, since weights add up).
    """
    per_word = np.stack([weights[:, tokens].sum(1) for tokens in columns], 1)
    return frozenset((int(per_word[tokens].mean(0).argmax()), j) for j, tokens in enumerate(rows))


def tokens_of_words(
    tokenizer: PreTrainedTokenizerFast, words: list[str]
) -> tuple[list[int], list[list[int]]]:
    """Token ids of the words as a text, and the tokens of each word."""
    encoding = tokenizer(" ".join(words), return_offsets_mapping=True)
    # By character; the space in front of a word belongs to it.
    word_at = [number for number, word in enumerate(words) for _ in range(len(word) + (number > 0))]
    tokens: list[list[int]] = [[] for _ in words]
    for token, (begin, end) in enumerate(encoding["offset_mapping"]):
        if end > begin:
            tokens[word_at[end - 1]].append(token)
    return encoding["input_ids"], tokens


def of_model(
    model: MarianMTModel, tokenizer: PreTrainedTokenizerFast, gold: list[Gold]
) -> dict[str, float | str]:
    """Alignment error rates of cross-attention, in percent; the model reads the human translation.

    A French word has two rows: the one whose input it is, and the one before, which predicts it.
    """
    found: dict[str, list[Links]] = {}
    for pair in gold:
        source, columns = tokens_of_words(tokenizer, pair.english)
        target, predicted = tokens_of_words(tokenizer, pair.french)
        decoder_input = torch.tensor([[model.config.decoder_start_token_id, *target[:-1]]])
        seen = model(
            torch.tensor([source]), decoder_input_ids=decoder_input, output_attentions=True
        ).cross_attentions
        weights = torch.cat(seen).numpy()  # [layer, head, row, column]
        read = [[token + 1 for token in tokens] for tokens in predicted]
        for name, chosen in named(weights).items():
            for variant, rows in (
                ("in the row that predicts the word", predicted),
                ("in the word's own row", read),
            ):
                found.setdefault(f"{name}, {variant}", []).append(links(chosen, rows, columns))
    rates = {name: round(100 * error_rate(links, gold), 1) for name, links in found.items()}
    baseline = round(100 * error_rate([diagonal(pair) for pair in gold], gold), 1)
    result: dict[str, float | str] = {f"diagonal (baseline), sentences: {len(gold)}": baseline}
    for kind in ("head", "mean of layer", "mean of all heads"):
        for variant in ("in the row that predicts the word", "in the word's own row"):
            rate, name = min(
                (rate, name) for name, rate in rates.items() if name.startswith(kind) and variant in name
            )
            result[f"best: {name}"] = rate
    return result


def named(weights: NDArray[np.floating]) -> dict[str, NDArray[np.floating]]:
    """Every head, every layer's mean and the mean of all; numbers from 0, as in the workbench."""
    layers, heads = weights.shape[:2]
    single = {
        f"head L{layer} H{head}": weights[layer, head] for layer in range(layers) for head in range(heads)
    }
    means = {f"mean of layer {layer}": weights[layer].mean(0) for layer in range(layers)}
    return single | means | {"mean of all heads": weights.mean((0, 1))}
