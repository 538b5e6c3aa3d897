"""Small generated tokenizers of every kind: byte-level, SentencePiece-like, WordPiece, Llama-like."""

import json
from collections.abc import Callable
from functools import cache

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

_CORPUS = [
    "The cat sat on the mat because it was soft.",
    "Don't stop: it's 3.14, isn't it?",
    "def f(x):\n\treturn x  + 1\n",
    "猫は椅子の上に座った。",
    "שלום עולם",
    "مرحبا بالعالم",
    "naïve café résumé",
    "hello 👩‍👩‍👧 world 😀 🇫🇷",
] * 3


@cache
def byte_level() -> PreTrainedTokenizerFast:
    """Like GPT-2's: pieces of bytes, a space is part of the piece after it."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    core.train_from_iterator(
        _CORPUS,
        trainers.BpeTrainer(
            vocab_size=330, initial_alphabet=alphabet, special_tokens=["<|end|>"], show_progress=False
        ),
    )
    return PreTrainedTokenizerFast(tokenizer_object=core, eos_token="<|end|>")


@cache
def unigram() -> PreTrainedTokenizerFast:
    """Like T5's: SentencePiece's Unigram, spaces are marks, the text ends with a token."""
    core = Tokenizer(models.Unigram())
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    core.decoder = decoders.Metaspace()
    special = ["<unk>", "</s>"]
    core.train_from_iterator(
        _CORPUS,
        trainers.UnigramTrainer(
            vocab_size=120, special_tokens=special, unk_token="<unk>", show_progress=False
        ),
    )
    core.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 1)])
    return PreTrainedTokenizerFast(tokenizer_object=core, eos_token="</s>", unk_token="<unk>")


@cache
def wordpiece() -> PreTrainedTokenizerFast:
    """Like BERT's: lower case, no accents, ``##`` where a piece continues a word. Not trained: the order in
    which its trainer merges equally common pairs varies.
    """
    normalizer = normalizers.BertNormalizer()
    letters = sorted(
        {letter for line in _CORPUS for letter in "".join(normalizer.normalize_str(line).split())}
    )
    further = [f"##{letter}" for letter in letters]
    pieces = ["[UNK]", "[CLS]", "[SEP]", *letters, *further, "the", "cafe", "st", "##op"]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    core = Tokenizer(models.WordPiece(vocab=vocabulary, unk_token="[UNK]"))
    core.normalizer = normalizer
    core.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    core.decoder = decoders.WordPiece()
    core.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=core, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )


@cache
def llama() -> PreTrainedTokenizerFast:
    """Like Llama's: no pre-tokenization, spaces are marks, unknown characters become bytes."""
    core = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    core.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    # Word by word, so that no piece spans a space.
    words = [word for line in _CORPUS if line.isascii() for word in line.split(" ")]
    special = ["<unk>", "<s>", "</s>"]
    core.train_from_iterator(
        words, trainers.BpeTrainer(vocab_size=330, special_tokens=special + bytes_, show_progress=False)
    )
    state = json.loads(core.to_str())
    state["added_tokens"] = state["added_tokens"][: len(special)]
    core = Tokenizer.from_str(json.dumps(state))
    core.decoder = decoders.Sequence(
        [
            decoders.Replace("▁", " "),
            decoders.ByteFallback(),
            decoders.Fuse(),
            decoders.Strip(" ", 1, 0),
        ]
    )
    core.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return PreTrainedTokenizerFast(
        tokenizer_object=core, unk_token="<unk>", bos_token="<s>", eos_token="</s>"
    )


VOCABULARIES: dict[str, Callable[[], PreTrainedTokenizerFast]] = {
    "byte_level": byte_level,
    "unigram": unigram,
    "wordpiece": wordpiece,
    "llama": llama,
}
