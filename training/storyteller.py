"""Train the storyteller: a Llama decoder with grouped-query attention, on stories, sentences and novels."""

import math
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from . import card, heads, novels, stories, tatoeba
from .loop import Batch, Recipe, device, fit, trained
from .places import BUILTIN, NOVELS, RUNS, TATOEBA, export, token_id

NAME = "storyteller"
START = "<s>"
OPENINGS = (
    "Once upon a time, there was a",
    "The old man",
    "She looked at him and",
    "It was a cold morning, and the",
)
WRITING = {"do_sample": True, "temperature": 0.7, "top_k": 40}  # its default continuation
IGNORED = -100  # a label without loss
Ids = NDArray[np.int64]


@dataclass(frozen=True)
class Config:
    """Everything that determines the weights."""

    # data
    seed: int = 2026
    held_novels: int = 5
    held_batches: int = 1  # of stories
    held_sentences: int = 2_000
    from_stories: float = 0.50  # share of passages from stories
    from_sentences: float = 0.20  # share from sentences; the rest is from novels
    simple: int = 9_000  # the update from which no novels are used
    page: int = 100  # sentences, one per line, in a text
    drills: int = 900  # first updates, on repeated random tokens only
    growth: int = 60  # updates between increases of a drill's segments by one token
    common: int = 400  # number of different tokens in most drills
    random: float = 0.08  # share of later sequences that are one segment of random tokens, repeated
    repeated: float = 0.04  # share that are one segment of a passage, repeated
    shortest_segment: int = 4  # tokens
    longest_segment: int = 40
    # model
    vocabulary: int = 4096
    learnt_from: int = 100_000  # characters of each text that the vocabulary is built from
    width: int = 128
    layers: int = 4
    heads: int = 8
    groups: int = 4  # of key and value heads
    head: int = 32  # width of a head
    inner: int = 352
    context: int = 256  # tokens
    spread: float = 0.06  # standard deviation of the initial weights
    theta: float = 1e7  # of RoPE: most pairs of dimensions rotate so slowly that they compare distant tokens
    # training
    batch: int = 8  # sequences
    recipe: Recipe = field(
        default_factory=lambda: Recipe(steps=10_500, peak=3e-3, muon=5e-3, warmup=100, every=250)
    )


@dataclass(frozen=True)
class Source:
    """Texts of one kind."""

    name: str
    share: float  # of the training passages
    simple: bool  # used completely
    train: list[str]
    held: list[str]


def split_novels(config: Config) -> novels.Split:
    """The novels, split."""
    return novels.split(novels.read(NOVELS), config.held_novels, config.seed)


def library(config: Config, books: novels.Split) -> list[Source]:
    """All training and held-out texts."""
    training_texts = stories.read()
    pairs = tatoeba.split(tatoeba.read(TATOEBA), 0, config.held_sentences, config.seed)
    return [
        Source(
            "little stories",
            config.from_stories,
            True,
            [story for batch in training_texts[config.held_batches :] for story in batch],
            [story for batch in training_texts[: config.held_batches] for story in batch],
        ),
        Source(
            "sentences", config.from_sentences, True, pages(pairs.train, config), pages(pairs.test, config)
        ),
        Source(
            "novels",
            1 - config.from_stories - config.from_sentences,
            False,
            [novel.text for novel in books.train],
            [novel.text for novel in books.held],
        ),
    ]


def pages(pairs: list[tatoeba.Pair], config: Config) -> list[str]:
    """The English sentences, each once, in an order drawn at random, some on each page."""
    once = sorted({pair.english for pair in pairs})
    random.Random(config.seed).shuffle(once)
    return ["\n".join(once[first : first + config.page]) for first in range(0, len(once), config.page)]


def tokenizer_for(sources: list[Source], config: Config) -> PreTrainedTokenizerFast:
    """Built from the beginnings of the training texts."""
    texts = (text[: config.learnt_from] for source in sources for text in source.train)
    return train_tokenizer(texts, config.vocabulary)


def train_tokenizer(texts: Iterable[str], vocabulary: int) -> PreTrainedTokenizerFast:
    """Byte-level byte pair encoding, like GPT-2's, with a start token before a text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[AddedToken(START, special=True)],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{START} $A", special_tokens=[(START, tokenizer.token_to_id(START))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=START,
        eos_token=START,  # a story has no end
        model_max_length=256,
        model_input_names=["input_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
    )


def new_model(config: Config, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """Untrained."""
    torch.manual_seed(config.seed)
    start = token_id(tokenizer, START)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=config.vocabulary,
            hidden_size=config.width,
            intermediate_size=config.inner,
            num_hidden_layers=config.layers,
            num_attention_heads=config.heads,
            num_key_value_heads=config.groups,
            head_dim=config.head,
            max_position_embeddings=config.context,
            rope_parameters={"rope_type": "default", "rope_theta": config.theta},
            initializer_range=config.spread,
            tie_word_embeddings=True,
            bos_token_id=start,
            eos_token_id=start,
            pad_token_id=None,
        )
    )


def encoded(texts: list[str], tokenizer: PreTrainedTokenizerFast) -> Ids:
    """All texts as one row of ids, the start token before each."""
    rows = tokenizer(texts, return_attention_mask=False, verbose=False)["input_ids"]
    return np.concatenate([np.array(row, dtype=np.int64) for row in rows])


class Batches:
    """Batches of sequences, each drawn by the number of its batch. The first ones are drills: one segment of
    random tokens repeated, of which only the repetitions are predicted. Their segments are short at first,
    mostly of few different tokens, and grow. A model of this size that starts with long ones, or with texts,
    does not learn induction in time.
    """

    def __init__(
        self, rows: list[Ids], shares: list[float], simple: list[bool], start: int, config: Config
    ) -> None:
        """Args:
        rows: the texts of each kind.
        shares: of the passages, by kind.
        simple: whether the last updates use it, too.
        start: the id of the start token.
        """
        self.rows, self.start, self.config = rows, start, config
        self.shares = shares
        self.last_shares = [share * kept for share, kept in zip(shares, simple, strict=True)]

    def epoch(self, number: int) -> Iterator[Batch]:
        """Sequences from random positions, as many as the tokens suffice for."""
        count = sum(map(len, self.rows)) // (self.config.batch * self.config.context)
        for batch in range(count):
            draw = random.Random(f"{self.config.seed} {number} {batch}")
            update = number * count + batch
            rows = list(
                self._drills(draw, update) if update < self.config.drills else self._mixture(draw, update)
            )
            inputs, labels = zip(*rows, strict=True)
            yield {"input_ids": torch.stack(inputs), "labels": torch.stack(labels)}

    def _drills(self, draw: random.Random, update: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Sequences of at least four segments, with about as many tokens as a usual batch."""
        config = self.config
        longest = min(config.longest_segment, config.shortest_segment + update // config.growth)
        context = 4 * longest + 1
        for _ in range(config.batch * config.context // context):
            segment = self._random(
                draw, draw.randint(config.shortest_segment - 1, longest), draw.random() < 0.7
            )
            yield self._repeated(segment, context, known=False)

    def _mixture(self, draw: random.Random, update: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Passages of texts, some of them short and repeated, mixed with drills."""
        config = self.config
        shares = self.shares if update < config.simple else self.last_shares
        for _ in range(config.batch):
            kind = draw.random()
            period = draw.randint(config.shortest_segment, config.longest_segment)
            if kind < config.random:
                yield self._repeated(self._random(draw, period, False), config.context, known=False)
            elif kind < config.random + config.repeated:
                yield self._repeated(self._passage(draw, period, shares), config.context, known=True)
            else:
                yield self._repeated(
                    self._passage(draw, config.context - 1, shares), config.context, known=True
                )

    def _repeated(self, segment: Ids, context: int, known: bool) -> tuple[Tensor, Tensor]:
        """The start token and the segment until the context is full; what to predict is the same.

        Args:
            known: the segment is from a text, so it can be predicted too.
        """
        tokens = torch.tensor([self.start, *np.resize(segment, context - 1)])
        labels = tokens.clone()
        if not known:
            labels[: len(segment) + 1] = IGNORED
        return tokens, labels

    def _random(self, draw: random.Random, length: int, common: bool) -> Ids:
        first, last = (1, self.config.vocabulary) if not common else self._common()
        return np.array(draw.sample(range(first, last), length), dtype=np.int64)

    def _common(self) -> tuple[int, int]:
        """Pieces of words that are neither single bytes nor rare."""
        first = self.config.vocabulary // 8
        return first, first + self.config.common

    def _passage(self, draw: random.Random, length: int, shares: list[float]) -> Ids:
        (ids,) = draw.choices(self.rows, shares)
        begin = draw.randrange(len(ids) - length)
        return ids[begin : begin + length]


def loss(model: LlamaForCausalLM, batch: Batch) -> Tensor:
    """Mean cross-entropy per token, each predicted from those before it."""
    states = model.model(input_ids=batch["input_ids"]).last_hidden_state[:, :-1]
    labels = batch["labels"][:, 1:]
    counted = labels != IGNORED
    return cross_entropy(model.lm_head(states[counted]), labels[counted])


def perplexity_per_word(
    model: LlamaForCausalLM,
    tokenizer: PreTrainedTokenizerFast,
    texts: list[str],
    characters: int = 100_000,
) -> float:
    """exp(nats / words) over the beginning of each text, with words split at spaces. The text is read in
    full, non-overlapping windows, each after a start token; so the first tokens of a window have little
    context, which makes this figure conservative.
    """
    nats, words = 0.0, 0
    start, length = token_id(tokenizer, START), model.config.max_position_embeddings - 1
    with torch.inference_mode():
        for text in (text[:characters] for text in texts):
            words += len(text.split())
            ids = tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]
            for window in torch.tensor(ids).split(length):
                inputs = torch.cat([torch.tensor([start]), window])[None].to(model.device)
                nats += loss(model, {"input_ids": inputs, "labels": inputs}).item() * len(window)
    return math.exp(nats / words)


def samples(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast, seed: int) -> dict[str, float | str]:
    """The model's continuation of each opening, in one line."""
    writer: Any = model  # transformers' types do not declare that the model generates
    result: dict[str, float | str] = {}
    for opening in OPENINGS:
        torch.manual_seed(seed)
        inputs = tokenizer(opening, return_tensors="pt").to(model.device)
        with torch.inference_mode():
            written = writer.generate(**inputs, max_new_tokens=40, **WRITING)
        (story,) = tokenizer.batch_decode(
            written[:, inputs["input_ids"].shape[1] :], skip_special_tokens=True
        )
        result[opening] = " ".join(story.split()).replace("|", "/")
    return result


command = typer.Typer(help=__doc__)


@command.command("fit")
def train(folder: Path = RUNS / NAME, steps: int = Config().recipe.steps) -> None:
    """Train, from the folder's checkpoint if there is one."""
    config = Config()
    stories.tell()
    sources = library(config, split_novels(config))
    tokenizer = tokenizer_for(sources, config)
    start = token_id(tokenizer, START)
    model = new_model(config, tokenizer)
    rows = [encoded(source.train, tokenizer) for source in sources]
    shares, simple = [source.share for source in sources], [source.simple for source in sources]
    batches = Batches(rows, shares, simple, start, config)
    tokens = heads.repeats(config.vocabulary, start, 25, 4, 4, config.seed)

    def judge() -> dict[str, float]:
        model.set_attn_implementation("eager")
        scores = heads.scores(model, tokens, 25)
        model.set_attn_implementation("sdpa")
        result = {name: round(float(score.max()), 3) for name, score in scores.items()}
        for source in sources:
            perplexity = perplexity_per_word(model, tokenizer, source.held[:5], 10_000)
            result[source.name] = round(perplexity, 1)
        return result

    fit(model, batches.epoch, loss, replace(config.recipe, steps=steps), folder, judge)
    tokenizer.save_pretrained(folder)


@command.command("export")
def publish(folder: Path = RUNS / NAME, to: Path = BUILTIN / NAME) -> None:
    """Write the trained model as a standard folder."""
    config = Config()
    tokenizer = tokenizer_for(library(config, split_novels(config)), config)
    model, spent = trained(new_model(config, tokenizer), folder)
    model.generation_config = GenerationConfig(
        bos_token_id=model.config.bos_token_id,
        eos_token_id=model.config.eos_token_id,
        **WRITING,
    )
    export(model, tokenizer, to)
    card.write(NAME, {"Training": spent})


@command.command()
def evaluate(model: Path = BUILTIN / NAME) -> None:
    """Evaluate the finished model on held-out data, and write its card."""
    config = Config()
    books = split_novels(config)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(model)
    teller = LlamaForCausalLM.from_pretrained(model, attn_implementation="eager").eval().to(device())
    start = token_id(tokenizer, START)
    scores = heads.scores(teller, heads.repeats(config.vocabulary, start, 25, 4, 50, config.seed), 25)
    best: dict[str, float | str] = {}
    for name, score in scores.items():
        layer, head = np.unravel_index(score.argmax(), score.shape)
        best[f"{name} score, best head (L{layer} H{head})"] = round(float(score.max()), 2)
    quality: dict[str, float | str] = {}
    for source in library(config, books):
        perplexity = perplexity_per_word(teller, tokenizer, source.held)
        quality[f"perplexity per word on held-out {source.name}"] = round(perplexity, 1)
    quality["held-out novels"] = ", ".join(
        novel.name.partition("_")[2].replace("_", " ") for novel in books.held
    )
    card.write(
        NAME,
        {
            "Quality": quality,
            "Heads, on 25 random tokens repeated four times": best,
            "Continuations (temperature 0.7, the 40 likeliest, not selected)": samples(
                teller, tokenizer, config.seed
            ),
        },
    )


if __name__ == "__main__":
    command()
