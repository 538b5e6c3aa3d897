"""Train the translator: English to French, a Marian encoder-decoder, on the sentence pairs of Tatoeba."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
import typer
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tokenizers.trainers import BpeTrainer
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import GenerationConfig, MarianConfig, MarianMTModel, PreTrainedTokenizerFast

from . import alignment, card, lessons
from .loop import Batch, Recipe, device, fit, trained
from .places import ALIGNMENTS, BUILTIN, RUNS, TATOEBA, export, token_id
from .tatoeba import Pair, read, split

NAME = "translator"
PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"
IGNORED = -100  # a label without loss
SAMPLES = [
    "The cat sat on the mat.",
    "I have a black cat and a white dog.",
    "Do you want to go to the cinema with me tomorrow?",
    "She told me that she had never seen such a big house.",
    "My brother works in a school. He likes his job.",
]
Ids = tuple[list[int], list[int]]  # of a source and its target


@dataclass(frozen=True)
class Config:
    """Everything that determines the weights."""

    # data
    dev: int = 1000  # held-out English sentences to monitor training
    test: int = 2000  # and for the report
    seed: int = 2026
    joined: float = 0.05  # share of pairs with another one appended, so that the model learns longer texts
    careless: float = 0.05  # share of sources in lower case without their full stop, as people type
    lessons: int = 20  # repetitions of each of our own sentences in an epoch
    # model
    vocabulary: int = 6000  # of both languages together
    width: int = 128
    layers: int = 3  # in the encoder and in the decoder each
    heads: int = 4
    inner: int = 512
    dropout: float = 0.1
    longest: int = 256  # tokens
    # training
    batch: int = 1600  # tokens of both sides, padding included
    smoothing: float = 0.1
    recipe: Recipe = field(default_factory=lambda: Recipe(steps=14000, peak=2e-3, warmup=500, every=250))


def train_tokenizer(pairs: list[Pair], vocabulary: int) -> PreTrainedTokenizerFast:
    """Byte pair encoding over both languages. Each non-letter is a separate token."""
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    plain = [normalizers.Replace(Regex("[\u00a0\u2009\u202f]"), " "), normalizers.Replace("\u2019", "'")]
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), *plain])
    alone = pre_tokenizers.Split(Regex(r"▁?[^\p{L}\p{M}▁]"), behavior="isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(), alone])
    tokenizer.decoder = decoders.Metaspace()
    trainer = BpeTrainer(
        vocab_size=vocabulary,
        min_frequency=2,
        special_tokens=[AddedToken(name, special=True) for name in (PAD, END, UNKNOWN)],
        show_progress=False,
    )
    tokenizer.train_from_iterator((text for pair in pairs for text in (pair.english, pair.french)), trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", pair=None, special_tokens=[(END, tokenizer.token_to_id(END))]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
        model_max_length=256,
        model_input_names=["input_ids", "attention_mask"],
        clean_up_tokenization_spaces=False,
    )


def new_model(config: Config, tokenizer: PreTrainedTokenizerFast) -> MarianMTModel:
    """Untrained; decoding begins with the padding token, as in Marian's own models."""
    torch.manual_seed(config.seed)
    pad, end = token_id(tokenizer, PAD), token_id(tokenizer, END)
    return MarianMTModel(
        MarianConfig(
            vocab_size=len(tokenizer),
            d_model=config.width,
            encoder_layers=config.layers,
            decoder_layers=config.layers,
            encoder_attention_heads=config.heads,
            decoder_attention_heads=config.heads,
            encoder_ffn_dim=config.inner,
            decoder_ffn_dim=config.inner,
            max_position_embeddings=config.longest,
            dropout=config.dropout,
            activation_dropout=0.0,
            attention_dropout=0.0,
            activation_function="swish",
            scale_embedding=True,
            tie_word_embeddings=True,
            init_std=config.width**-0.5,
            pad_token_id=pad,
            eos_token_id=end,
            bos_token_id=None,
            forced_eos_token_id=end,
            decoder_start_token_id=pad,
        )
    )


class Batches:
    """Batches of similar length, up to so many tokens each; the epoch's number decides their order."""

    def __init__(self, pairs: list[Pair], tokenizer: PreTrainedTokenizerFast, config: Config) -> None:
        self.config = config
        self.pairs = pairs
        self.source = tokenizer([pair.english for pair in pairs])["input_ids"]
        self.careless = tokenizer([pair.english.lower().rstrip(".") for pair in pairs])["input_ids"]
        self.target = tokenizer([pair.french for pair in pairs])["input_ids"]
        self.pad = token_id(tokenizer, PAD)

    def epoch(self, number: int) -> Iterator[Batch]:
        """Every pair once, some with another one appended."""
        draw = random.Random(f"{self.config.seed} {number}")
        drawn = [self._drawn(index, draw) for index in range(len(self.pairs))]
        drawn.sort(key=lambda pair: (len(pair[1]) + draw.random(), len(pair[0])))
        groups = list(self._groups(drawn))
        draw.shuffle(groups)
        return map(self.collate, groups)

    def plain(self) -> Iterator[Batch]:
        """Every pair once, unchanged."""
        pairs = zip(self.source, self.target, strict=True)
        return map(self.collate, self._groups(sorted(pairs, key=lambda pair: len(pair[1]))))

    def _drawn(self, index: int, draw: random.Random) -> Ids:
        source, target = self.source[index], self.target[index]
        if draw.random() < self.config.careless:
            source = self.careless[index]
        if draw.random() < self.config.joined:
            other = draw.randrange(len(self.pairs))
            source, target = source[:-1] + self.source[other], target[:-1] + self.target[other]
        return source, target

    def _groups(self, pairs: list[Ids]) -> Iterator[list[Ids]]:
        group: list[Ids] = []
        source = target = 0
        for pair in pairs:
            wide = max(source, len(pair[0])), max(target, len(pair[1]))
            if group and sum(wide) * (len(group) + 1) > self.config.batch:
                yield group
                group, wide = [], (len(pair[0]), len(pair[1]))
            group.append(pair)
            source, target = wide
        if group:
            yield group

    def collate(self, group: list[Ids]) -> Batch:
        """Padded tensors [pairs, tokens]; the decoder's input is its target shifted by one."""
        source = pad_sequence([torch.tensor(ids) for ids, _ in group], True, self.pad)
        labels = pad_sequence([torch.tensor(ids) for _, ids in group], True, IGNORED)
        decoder_input = pad_sequence(
            [torch.tensor([self.pad, *ids[:-1]]) for _, ids in group], True, self.pad
        )
        mask = pad_sequence([torch.ones(len(ids), dtype=torch.long) for ids, _ in group], True, 0)
        return {
            "input_ids": source,
            "attention_mask": mask,
            "decoder_input_ids": decoder_input,
            "labels": labels,
        }


def loss(model: MarianMTModel, batch: Batch, smoothing: float = 0.0) -> Tensor:
    """Mean cross-entropy per target token, with the labels smoothed over the vocabulary.

    Written out, because the gradient of ``cross_entropy(..., label_smoothing=)`` needs one more tensor of the
    size of all logits: with s for the smoothing, -sum(q log p) = logsumexp(z) - (1 - s) z_label - s mean(z).
    """
    labels = batch["labels"]
    counted = labels != IGNORED
    inputs = {name: tensor for name, tensor in batch.items() if name != "labels"}
    states, weight = model.model(**inputs).last_hidden_state[counted], model.lm_head.weight
    logits = states @ weight.T
    hit = logits.gather(1, labels[counted][:, None]).squeeze(1)
    costs: Tensor = logits.logsumexp(1) - (1 - smoothing) * hit - smoothing * (states @ weight.mean(0))
    return costs.mean()


def translated(
    model: MarianMTModel, tokenizer: PreTrainedTokenizerFast, texts: list[str], beams: int
) -> list[str]:
    """The model's translation of each text."""
    writer: Any = model
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))  # similar lengths together
    written = [""] * len(texts)
    for begin in range(0, len(texts), 64):
        chosen = order[begin : begin + 64]
        batch = tokenizer([texts[number] for number in chosen], padding=True, return_tensors="pt")
        result = writer.generate(**batch.to(model.device), num_beams=beams, max_new_tokens=100)
        for number, text in zip(
            chosen, tokenizer.batch_decode(result, skip_special_tokens=True), strict=True
        ):
            written[number] = text
    return written


def quality(
    model: MarianMTModel, tokenizer: PreTrainedTokenizerFast, pairs: list[Pair]
) -> dict[str, float | str]:
    """BLEU and chrF, greedy and with four beams, against one translation each."""
    import sacrebleu  # of the extra "training", which tests do not need

    english, french = [pair.english for pair in pairs], [[pair.french for pair in pairs]]
    scores: dict[str, float | str] = {}
    for beams, variant in ((4, "4 beams"), (1, "greedy")):
        written = translated(model, tokenizer, english, beams)
        scores[f"BLEU, {variant}"] = round(sacrebleu.corpus_bleu(written, french).score, 1)
        scores[f"chrF, {variant}"] = round(sacrebleu.corpus_chrf(written, french).score, 1)
    return scores


command = typer.Typer(help=__doc__)


@command.command("fit")
def train(
    folder: Path = RUNS / NAME, steps: int = Config().recipe.steps, dropout: float = Config().dropout
) -> None:
    """Train, from the folder's checkpoint if there is one."""
    config = replace(Config(), dropout=dropout)
    recipe = replace(config.recipe, steps=steps)
    pairs = split(read(TATOEBA), config.dev, config.test, config.seed)
    tokenizer = train_tokenizer(pairs.train, config.vocabulary)
    model = new_model(config, tokenizer)
    shown = pairs.train + config.lessons * lessons.read(pairs)
    batches, dev = Batches(shown, tokenizer, config), Batches(pairs.dev, tokenizer, config)
    where = device()

    def judge() -> dict[str, float]:
        losses = [
            loss(model, {name: tensor.to(where) for name, tensor in batch.items()}) for batch in dev.plain()
        ]
        return {"dev": round(torch.stack(losses).mean().item(), 4)}

    fit(model, batches.epoch, lambda made, batch: loss(made, batch, config.smoothing), recipe, folder, judge)


@command.command("export")
def publish(folder: Path = RUNS / NAME, to: Path = BUILTIN / NAME) -> None:
    """Write the trained model as a standard folder."""
    config = Config()
    pairs = split(read(TATOEBA), config.dev, config.test, config.seed)
    tokenizer = train_tokenizer(pairs.train, config.vocabulary)
    model, spent = trained(new_model(config, tokenizer), folder)
    model.generation_config = GenerationConfig(
        decoder_start_token_id=model.config.decoder_start_token_id,
        pad_token_id=model.config.pad_token_id,
        eos_token_id=model.config.eos_token_id,
        num_beams=4,
        max_new_tokens=100,
        # The head with the lowest alignment error in `evaluate`, in the row of the word itself.
        alignment_heads=[[1, 0]],
    )
    export(model, tokenizer, to)
    card.write(NAME, {"Training": {"sentence pairs": len(pairs.train), **spent}})


@command.command()
@torch.inference_mode()
def evaluate(model: Path = BUILTIN / NAME) -> None:
    """Evaluate the finished model on held-out data, and write its card."""
    config = Config()
    test = split(read(TATOEBA), config.dev, config.test, config.seed).test
    tokenizer = PreTrainedTokenizerFast.from_pretrained(model)
    writer = MarianMTModel.from_pretrained(model).eval()
    samples = translated(writer, tokenizer, SAMPLES, 4)
    results: card.Results = {
        f"Quality, on {len(test)} held-out sentences": quality(writer.to(device()), tokenizer, test),
        "Samples": dict(zip(SAMPLES, samples, strict=True)),
    }
    if ALIGNMENTS.exists():
        looked = MarianMTModel.from_pretrained(model, attn_implementation="eager").eval()
        rates = alignment.of_model(looked, tokenizer, alignment.read(ALIGNMENTS))
        results["Alignment error rate, %, on the Hansards (0 is perfect)"] = rates
    card.write(NAME, results)


if __name__ == "__main__":
    command()
