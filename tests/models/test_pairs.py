"""Two texts at once, for models trained on pairs."""

from pathlib import Path

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import WhitespaceSplit
from tokenizers.processors import TemplateProcessing
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from app.capture.forward import forward
from app.capture.verification import max_difference
from app.core.input import Input
from app.errors import UnsupportedInput
from app.models.catalogue import minilm_folder
from app.models.readers.choice import reader_for
from app.models.readers.text import TextReader, separates_pairs
from app.models.tokenization import encode

from ..tiny import WORDS, tiny_config, tiny_model

TOKENIZER = AutoTokenizer.from_pretrained(minilm_folder(), local_files_only=True)


def template(pair: str) -> PreTrainedTokenizerFast:
    core = Tokenizer(WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))
    core.pre_tokenizer = WhitespaceSplit()
    core.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", pair=pair, special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=core, unk_token="[UNK]")


BERT = template("[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")
ROBERTA = template("[CLS]:0 $A:0 [SEP]:0 [SEP]:0 $B:0 [SEP]:0")
NONE = template("[CLS]:0 $A:0 $B:0 [SEP]:0")


def test_the_second_text_follows_the_first() -> None:
    encoding = encode(TOKENIZER, "The cat 😀 sat.", "It was soft!")
    text = "The cat 😀 sat.\nIt was soft!"
    spans = [(token.text, text[token.start : token.end]) for token in encoding.tokens if not token.special]
    assert all(label in (covered, "[UNK]") for label, covered in spans)
    assert [label for label, _ in spans] == ["The", "cat", "[UNK]", "sat", ".", "It", "was", "soft", "!"]
    assert "".join(token.part or "-" for token in encoding.tokens) == "AAAAAAABBBBB"
    assert encoding.types == (0,) * 7 + (1,) * 5
    assert [token.word for token in encoding.tokens] == [None, 0, 1, 2, 3, 4, None, 5, 6, 7, 8, None]


def test_a_separator_without_a_segment_belongs_to_no_part() -> None:
    tokens = encode(ROBERTA, "the cat", "it was soft").tokens
    assert "".join(token.part or "-" for token in tokens) == "-AA--BBB-"


def test_one_text_has_no_parts() -> None:
    assert {token.part for token in encode(TOKENIZER, "The cat [SEP] sat.").tokens} == {None}


@pytest.mark.parametrize(("tokenizer", "separates"), [(BERT, True), (ROBERTA, True), (NONE, False)])
def test_a_pair_needs_something_between(tokenizer: PreTrainedTokenizerFast, separates: bool) -> None:
    assert separates_pairs(tokenizer) is separates


@pytest.mark.parametrize(("family", "takes"), [("bert", True), ("modernbert", True), ("llama", False)])
def test_a_causal_decoder_does_not_take_a_pair(family: str, takes: bool, tmp_path: Path) -> None:
    BERT.save_pretrained(tmp_path)
    kind = type(tiny_model(family).model)
    reader = reader_for(kind, tiny_config(family), tmp_path)
    assert ("pair" in reader.takes) is takes
    if not takes:
        with pytest.raises(UnsupportedInput) as refusal:
            reader.check(Input(text="the cat", pair="it sat"))
        assert refusal.value.detail.startswith("This model does not read a second text. ")
        assert refusal.value.hint == "Give it a text only, or choose another model."


def test_what_is_missing_is_named() -> None:
    with pytest.raises(UnsupportedInput, match="This model needs a text"):
        TextReader(None, 64).check(Input())
    with pytest.raises(UnsupportedInput, match=r"does not read images\. This model does not read audio\."):
        TextReader(None, 64).check(Input(text="a", image="0", audio="0"))


def test_segments_reach_the_model() -> None:
    """The captured weights equal the model's eager ones on the same pair."""
    loaded = tiny_model("bert")
    reader = TextReader(BERT, 64, pairs=True, types=2)
    reading = reader.read(Input(text="the cat sat", pair="it was soft"), {})
    assert reading.arguments["token_type_ids"].tolist() == [[0] * 5 + [1] * 4]
    assert max_difference(loaded, reading, forward(loaded, reading).calls) <= 1e-5
    embeddings = loaded.model.embeddings
    embedded = embeddings(**reading.arguments)
    assert not embedded.equal(embeddings(input_ids=reading.arguments["input_ids"]))


def test_a_model_without_segments_gets_none() -> None:
    reading = TextReader(BERT, 64, pairs=True).read(Input(text="the cat", pair="it"), {})
    assert set(reading.arguments) == {"input_ids"}
    assert reading.texts == {"text": "the cat\nit"}
