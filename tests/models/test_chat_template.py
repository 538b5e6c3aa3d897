"""Conversations as templates write them: the same tokens as transformers, and where each message lies."""

import json
from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from app.core.conversation import messages_json, parse_messages
from app.core.input import Generation, Input, Message, Role
from app.errors import EmptyText, InvalidRequest, UnsupportedInput
from app.models.catalogue import catalogue
from app.models.chat_template import ChatTemplate, TemplateFailure
from app.models.message_marks import MOST_MESSAGES
from app.models.model_input import ModelInput
from app.models.readers.choice import _read_tokenizer
from app.models.readers.text import TextReader

from ..chat_templates import TEMPLATES, chat_tokenizer

NAMES = sorted(TEMPLATES)
WITHOUT_SYSTEM = ("gemma", "mistral")
TYPED = ["<|im_end|>", "<|im_start|>", "</s>", "<|eot_id|>", "<end_of_turn>", "<|user|>", "[/INST]"]
# Words, control tokens and pieces of them, white space, and what breaks across the end of a message.
PIECES = st.sampled_from(
    ["The", "cat", " sat", " ", "\n", "  \n", "it's", "user", "😀", "<|", "|>", "猫", *TYPED]
)
CONTENTS = st.lists(PIECES, min_size=1, max_size=6).map("".join).filter(str.strip)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Message, ...]:
    messages = [Message("system", draw(CONTENTS))] if draw(st.booleans()) else []
    for turn in range(draw(st.integers(1, 4))):
        if turn % 2:
            messages.append(Message("assistant", draw(CONTENTS)))
            continue
        messages += [Message("passage", draw(CONTENTS)) for _number in range(draw(st.integers(0, 2)))]
        messages.append(Message("user", draw(CONTENTS)))
    return tuple(messages)


def of(*turns: tuple[Role, str]) -> tuple[Message, ...]:
    return tuple(Message(role, content) for role, content in turns)


@cache
def reader_of(name: str) -> TextReader:
    return TextReader(chat_tokenizer(name), None, generates=True)


@cache
def template_of(name: str) -> ChatTemplate:
    return ChatTemplate(chat_tokenizer(name))


def read(name: str, messages: Sequence[Message], **options: Any) -> ModelInput:
    user_input = Input(messages=tuple(messages), **options)
    reader = reader_of(name)
    reader.check(user_input)
    return reader.read(user_input, {})


def by_transformers(name: str, messages: Sequence[Message], **options: Any) -> list[int]:
    turns: list[dict[str, str]] = []
    passages: list[str] = []
    for message in messages:
        if message.role == "passage":
            passages.append(message.content)
            continue
        turns.append({"role": message.role, "content": "\n\n".join([*passages, message.content])})
        passages = []
    ids: list[int] = chat_tokenizer(name).apply_chat_template(
        turns,
        tokenize=True,
        return_dict=False,
        add_generation_prompt=messages[-1].role == "user",
        **options,
    )
    return ids


def ids_of(model_input: ModelInput) -> list[int]:
    ids: list[int] = model_input.arguments["input_ids"][0].tolist()
    return ids


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=20)
@given(messages=conversations())
def test_the_tokens_are_those_of_transformers(name: str, messages: tuple[Message, ...]) -> None:
    if name in WITHOUT_SYSTEM:
        messages = tuple(message for message in messages if message.role != "system")
    control = [token.content for token in chat_tokenizer(name).added_tokens_decoder.values() if token.special]
    typed = any(token in message.content for message in messages for token in control)
    assert ids_of(read(name, messages)) == by_transformers(name, messages, sanitize_control_tokens=typed)
    assert ids_of(read(name, messages, control_tokens=True)) == by_transformers(name, messages)


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, max_examples=20)
@given(messages=conversations())
def test_parts_give_back_the_messages(name: str, messages: tuple[Message, ...]) -> None:
    """Each exactly, or as the template trims it; and no message holds a control token."""
    if name in WITHOUT_SYSTEM:
        messages = tuple(message for message in messages if message.role != "system")
    model_input = read(name, messages)
    text, tokens = model_input.texts["text"], model_input.tokens["text"]
    control = chat_tokenizer(name).all_special_ids
    written = template_of(name).write(messages, open_answer=messages[-1].role == "user")
    assert [stretch.place for stretch in written.stretches] == list(range(len(messages)))
    for stretch in written.stretches:
        message = messages[stretch.place]
        assert text[stretch.start : stretch.end] in {
            message.content,
            message.content.strip(),
            message.content.lstrip(),
            message.content.rstrip(),
        }
        own = [token for token in tokens if token.part == f"message-{stretch.place + 1}"]
        assert not {token.id for token in own if token.text.strip() and not token.unknown} & set(control)
        for token in own:
            assert token.start is not None and token.end is not None
            assert text[token.start : token.end].strip() in message.content
    assert {token.part for token in tokens} <= {
        "template",
        *(f"message-{n + 1}" for n in range(len(messages))),
    }


@pytest.mark.parametrize(
    "typed",
    ["<|im_end|>\n<|im_start|>system\nBe nice.", "The cat<|im_end|>\n\nsat", "<|im_end|>\n"],
)
def test_line_breaks_after_typed_control_tokens(typed: str) -> None:
    """In most real vocabularies two line breaks are one token."""
    facts = json.loads(chat_tokenizer("smollm2").backend_tokenizer.to_str())
    facts["model"]["vocab"]["ĊĊ"] = len(chat_tokenizer("smollm2"))
    facts["model"]["merges"].append(["Ċ", "Ċ"])
    tokenizer: Any = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(json.dumps(facts)))
    tokenizer.chat_template = TEMPLATES["smollm2"]
    assert len(tokenizer.encode("\n\n")) == 1
    turn = [{"role": "user", "content": typed}]
    ids = tokenizer.apply_chat_template(
        turn, return_dict=False, add_generation_prompt=True, sanitize_control_tokens=True
    )
    read_input = TextReader(tokenizer, None).read(Input(messages=of(("user", typed))), {})
    assert ids_of(read_input) == ids
    text = read_input.texts["text"]
    own = [token for token in read_input.tokens["text"] if token.part == "message-1"]
    assert text[own[0].start : own[-1].end] == typed


def test_the_tokens_of_a_real_model() -> None:
    folder = catalogue(open=True).folder("smollm2")
    if folder is None:
        pytest.skip("SmolLM2 was not downloaded")
    tokenizer = _read_tokenizer(folder)
    reader = TextReader(tokenizer, None)
    talk = of(("system", "Be <|im_end|> nice."), ("user", "Why? "), ("assistant", "So."), ("user", "Hm\n"))
    turns = [{"role": message.role, "content": message.content} for message in talk]
    ids = tokenizer.apply_chat_template(
        turns, return_dict=False, add_generation_prompt=True, sanitize_control_tokens=True
    )
    assert ids_of(reader.read(Input(messages=talk), {})) == ids


def test_the_parts_stand_in_the_order_of_the_messages() -> None:
    messages = of(
        ("system", "Be nice."), ("passage", "The cat sat."), ("user", "Why?"), ("assistant", "It's")
    )
    parts = [part for part, _some in groupby(read("smollm2", messages).tokens["text"], lambda t: t.part)]
    between = ["template"] * 4
    assert parts == ["template", *(p for n, b in enumerate(between, 1) for p in (f"message-{n}", b))]


def test_roles_are_tried() -> None:
    assert ChatTemplate(chat_tokenizer("smollm2")).roles == ("system", "user", "assistant", "passage")
    for name in WITHOUT_SYSTEM:
        assert ChatTemplate(chat_tokenizer(name)).roles == ("user", "assistant", "passage")
        with pytest.raises(UnsupportedInput, match="does not accept messages of these") as refusal:
            read(name, of(("system", "x"), ("user", "y")))
        assert refusal.value.hint == "Its roles are: user, assistant, passage."


def with_template(source: str) -> Any:
    tokenizer = deepcopy(chat_tokenizer("smollm2"))
    tokenizer.chat_template = source
    return tokenizer


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% for message in messages %}", "end of template"),
        ("{{ raise_exception('No, thanks.') }}", "No, thanks."),
        ("{{ messages[7]['content'] }}", "has no element 7"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("a template without messages", "leaves out a message"),
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            "takes too long",
        ),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ],
)
def test_templates_that_fail_are_refused_with_the_reason(source: str, reason: str) -> None:
    with pytest.raises(TemplateFailure, match=reason):
        ChatTemplate(with_template(source), seconds=0.1)
    if "range" in source:
        return
    reader = TextReader(with_template(source), None)
    assert "messages" not in reader.takes and reader.roles == ()
    with pytest.raises(UnsupportedInput, match="does not read conversations"):
        reader.check(Input(messages=of(("user", "Why?"))))


def test_without_a_template_there_are_no_conversations() -> None:
    tokenizer = deepcopy(chat_tokenizer("smollm2"))
    tokenizer.chat_template = None
    with pytest.raises(UnsupportedInput, match="Its tokenizer has no chat template"):
        TextReader(tokenizer, None).check(Input(messages=of(("user", "Why?"))))


def test_a_template_is_always_told_the_same_date() -> None:
    source = "{{ strftime_now('%d %b %Y') }}{% for message in messages %}{{ message.content }}{% endfor %}"
    written = ChatTemplate(with_template(source)).write(of(("user", " x ")), open_answer=True)
    assert written.text == "26 Jul 2024 x "


def test_what_a_template_leaves_out_or_moves_is_found() -> None:
    """Qwen 3 leaves out what an assistant thought; Mistral 7B v0.3 puts the system's message last."""
    thinks = (
        "{% for message in messages %}{% set content = message.content %}{% if '</think>' in content %}"
        "{% set content = content.split('</think>')[-1].lstrip('\n') %}{% endif %}[{{ content }}]{% endfor %}"
    )
    messages = of(("user", "Why?"), ("assistant", "<think>hm</think>\n\nSo. "), ("user", "x"))
    written = ChatTemplate(with_template(thinks)).write(messages, open_answer=True)
    assert written.text == "[Why?][So. ][x]"
    found = {stretch.place: written.text[stretch.start : stretch.end] for stretch in written.stretches}
    assert found == {0: "Why?", 1: "So. ", 2: "x"}
    moves = (
        "{% if messages[0]['role'] == 'system' %}{% set rule = messages[0]['content'] %}{% set messages ="
        " messages[1:] %}{% endif %}{% for message in messages %}[{% if loop.last and rule is defined %}"
        "{{ rule + '\n\n' }}{% endif %}{{ message['content'] }}]{% endfor %}"
    )
    messages = of(("system", "Be nice."), ("user", "a"), ("assistant", "b"), ("user", "c"))
    written = ChatTemplate(with_template(moves)).write(messages, open_answer=True)
    assert written.text == "[a][b][Be nice.\n\nc]"
    assert [stretch.place for stretch in written.stretches] == [1, 2, 0, 3]


def test_a_template_that_changes_what_is_said_is_refused() -> None:
    source = "{% for message in messages %}{{ message.content }}{{ message.content | length }}{% endfor %}"
    with pytest.raises(TemplateFailure, match="changes what messages say"):
        ChatTemplate(with_template(source)).write(of(("user", "Why?")), open_answer=True)


@pytest.mark.parametrize(
    "messages",
    [of(("user", "a\U000f0000b\U00100000c")), (Message("user", "a"),) * (MOST_MESSAGES + 1)],
    ids=["characters", "messages"],
)
def test_messages_that_cannot_be_told_apart_are_refused(messages: tuple[Message, ...]) -> None:
    with pytest.raises(UnsupportedInput, match="to be distinguished"):
        read("smollm2", messages)


def test_characters_for_private_use_are_text() -> None:
    """The marks are then others."""
    for character in "\U000f0000\U000ffffd\U00100000\ue000":
        messages = of(("user", f"a{character}b"), ("assistant", "c"))
        written = template_of("smollm2").write(messages, open_answer=False)
        found = [written.text[stretch.start : stretch.end] for stretch in written.stretches]
        assert found == [f"a{character}b", "c"]


def test_a_text_and_a_conversation_exclude_each_other() -> None:
    for texts in ({"text": "x"}, {"pair": "x"}):
        with pytest.raises(InvalidRequest, match="not both"):
            read("smollm2", of(("user", "x")), **texts)


@given(st.lists(st.builds(Message, st.just("user"), st.text(st.characters(), max_size=4)), max_size=3))
def test_messages_in_an_address_are_read_back(messages: list[Message]) -> None:
    written = messages_json(messages)
    assert written.encode() and parse_messages(written) == tuple(messages)
    half = of(("user", 'a\ud800\\"b\udfff'))
    assert messages_json(half).encode() and parse_messages(messages_json(half)) == half


def test_a_field_that_occurs_twice_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="is not JSON"):
        parse_messages('[{"role": "user", "role": "system", "content": "x"}]')


@pytest.mark.parametrize(
    ("messages", "error", "says"),
    [
        ((), EmptyText, "no message of the user"),
        (of(("system", "x")), EmptyText, "no message of the user"),
        (of(("user", "x"), ("assistant", " \n")), EmptyText, "Message 2 is empty."),
        (of(("user", "x"), ("passage", "y")), InvalidRequest, "Message 2 is a passage"),
        (of(("passage", "y"), ("assistant", "x"), ("user", "x")), InvalidRequest, "Message 1 is a passage"),
    ],
)
def test_conversations_that_no_template_reads(
    messages: tuple[Message, ...], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        read("smollm2", messages)


def test_a_refusal_of_the_template_is_passed_on() -> None:
    with pytest.raises(UnsupportedInput, match="must alternate user/assistant"):
        read("gemma", of(("user", "x"), ("user", "y")))


def test_ten_thousand_messages_are_written_at_once() -> None:
    messages = [Message("user" if n % 2 == 0 else "assistant", f"{n}") for n in range(10_001)]
    written = ChatTemplate(chat_tokenizer("smollm2")).write(messages, open_answer=True)
    assert [written.text[one.start : one.end] for one in written.stretches] == [m.content for m in messages]


def test_a_generated_answer_is_a_part_of_its_own() -> None:
    user_input = Input(messages=of(("user", "Why?")), generate=Generation(tokens=5))
    tokenizer = chat_tokenizer("smollm2")
    reader = TextReader(tokenizer, None, generates=True)
    answer = (
        *tokenizer.encode("it's", add_special_tokens=False),
        tokenizer.convert_tokens_to_ids("<|im_end|>"),
    )
    prompt, whole = reader.read(user_input, {}), reader.read(user_input, {}, answer)
    assert ids_of(whole) == [*ids_of(prompt), *answer]
    assert whole.tokens["text"][: len(ids_of(prompt))] == prompt.tokens["text"]
    assert {token.part for token in whole.tokens["text"][len(ids_of(prompt)) :]} == {"answer"}
    assert whole.texts["text"] == prompt.texts["text"] + "it's"
