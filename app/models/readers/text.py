"""Readers of text for models of one stack: encoders and causal decoders."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import torch

from ...core.input import Input
from ...errors import TooManyTokens, UnsupportedInput, reason
from ...message import Message, _, enumerated, joined
from ..answer_decoder import AnswerDecoder
from ..chat_template import ChatTemplate, TemplateFailure
from ..conversation_encoding import ConversationEncoder
from ..model_input import Files, ModelInput, Reader
from ..tokenization import (
    MASK,
    Encoding,
    continue_text,
    encode,
    find_option,
    join_pair,
    option,
    ordinary_tokens,
    probe_text,
)

SIDE = "text"


class TextReader(Reader):
    """Reads one text, or two, as its tokenizer splits them.

    Args:
        limit: the most tokens that the model can read; None if there is no limit.
        pairs: whether the model was trained to read two texts at once.
        types: number of segment types of the model.
        generates: whether the model can continue a text.
    """

    needs = frozenset({"text"})
    sides: Mapping[str, tuple[str, str]] = {"self": (SIDE, SIDE)}
    output_fields: Mapping[str, str] = {"self": "attentions"}
    reasons: Mapping[str, str] = {
        "pair": _("Nothing in what it reads would mark where the second begins: give both as one text."),
        "generate": _("Only models saved with a language-model head (…ForCausalLM) generate text."),
    }

    def __init__(
        self,
        tokenizer: Any,
        limit: int | None,
        *,
        pairs: bool = False,
        types: int = 1,
        generates: bool = False,
    ) -> None:
        fields = {"text": True, "pair": pairs, "generate": generates}
        template = _chat_template(tokenizer)
        if isinstance(template, ChatTemplate):
            fields["messages"] = True
            self.roles = template.roles
            self._template = template
            self._conversations = ConversationEncoder(tokenizer, template.source)
        else:
            self.reasons = {**self.reasons, "messages": template}
        self.takes = frozenset(name for name, is_read in fields.items() if is_read)
        self.written = SIDE if generates else None
        self.mask = getattr(tokenizer, "mask_token_id", None)
        self._tokenizer = tokenizer
        self._limit = limit
        self._types = types

    def read(self, user_input: Input, files: Files, answer: tuple[int, ...] | None = None) -> ModelInput:
        """One text, or a pair of them, or a prompt or conversation with its generated continuation."""
        text, pair = self._with_mask(user_input.text or ""), user_input.pair
        if user_input.generate or user_input.messages is not None:
            text, prompt = (
                (text, _prompt(encode(self._tokenizer, text)))
                if user_input.messages is None
                else self._conversation(user_input)
            )
            if answer is None or not user_input.generate:
                return self._model_input(text, prompt)
            return replace(
                self._model_input(*continue_text(self._tokenizer, text, prompt, answer)), answer=answer
            )
        if pair is None:
            return self._model_input(text, encode(self._tokenizer, text))
        pair = self._with_mask(pair)
        return self._model_input(join_pair(text, pair), encode(self._tokenizer, text, pair))

    def _conversation(self, user_input: Input) -> tuple[str, Encoding]:
        """What the chat template writes, and its tokens. Raises UnsupportedInput, TooManyTokens."""
        messages = user_input.messages or ()
        refused = [role for role in dict.fromkeys(one.role for one in messages) if role not in self.roles]
        if refused:
            raise UnsupportedInput(
                _(
                    "The model’s chat template does not accept messages of these roles: {roles}.",
                    roles=enumerated(refused),
                ),
                hint=_("Its roles are: {roles}.", roles=enumerated(self.roles)),
                takes=sorted(self.takes),
            )
        if self._limit is not None and len(messages) > self._limit:
            # Each takes a token at least: found out before ten thousand of them are written.
            raise TooManyTokens(
                _(
                    "The conversation has {count} messages, and the model reads up to {limit} tokens.",
                    count=len(messages),
                    limit=self._limit,
                ),
                hint=_("Remove messages."),
                asked=len(messages),
                limit=self._limit,
                side=SIDE,
            )
        open_answer = user_input.generate is not None or messages[-1].role == "user"
        try:
            written = self._template.write(messages, open_answer=open_answer)
            encoding = self._conversations.encode(written, control_tokens=user_input.control_tokens)
        except TemplateFailure as error:
            raise UnsupportedInput(
                joined((_("The model’s chat template does not write this conversation."), reason(error))),
                hint=_("Change the order or the roles of the messages, or give the prompt as one text."),
                takes=sorted(self.takes),
            ) from error
        return written.text, encoding

    def probe(self, limit: int | None = None) -> ModelInput:
        """The probe text, truncated or repeated."""
        text = probe_text(limit)
        return self._model_input(text, encode(self._tokenizer, text).cut(limit or self._limit))

    def limits(self) -> Mapping[str, int | None]:
        """The number of the model's positions."""
        return {SIDE: self._limit}

    def answer_decoder(self, prompt: Sequence[int]) -> AnswerDecoder:
        """What tells the text of an answer token by token."""
        return AnswerDecoder(self._tokenizer, prompt)

    def ordinary_tokens(self) -> Sequence[int] | None:
        """Tokens of the vocabulary that are not special, and were not added to it."""
        return ordinary_tokens(self._tokenizer)

    def option(self, token: int) -> str:
        """A token of the vocabulary for display."""
        return option(self._tokenizer, token)

    def find_option(self, text: str) -> int | None:
        """The token of the vocabulary that a text names; None if it names none."""
        return find_option(self._tokenizer, text)

    def _with_mask(self, text: str) -> str:
        return text if self.mask is None else text.replace(MASK, self._tokenizer.mask_token)

    def _model_input(self, text: str, encoding: Encoding) -> ModelInput:
        arguments = {"input_ids": torch.tensor([encoding.ids])}
        if max(encoding.types, default=0) < self._types != 1:
            arguments["token_type_ids"] = torch.tensor([encoding.types])
        return ModelInput({SIDE: text}, {SIDE: encoding.tokens}, arguments)


def _chat_template(tokenizer: Any) -> ChatTemplate | Message:
    """The chat template of a tokenizer, or the reason why there is none."""
    if not getattr(tokenizer, "chat_template", None):
        return _("Its tokenizer has no chat template: give the prompt as one text.")
    try:
        return ChatTemplate(tokenizer)
    except TemplateFailure as error:
        return joined(
            (_("Its chat template cannot be used."), reason(error), _("Give the prompt as one text."))
        )


def _prompt(encoding: Encoding) -> Encoding:
    """A text to continue: without the tokens that some tokenizers add to end it."""
    end = len(encoding.ids)
    while end and encoding.tokens[end - 1].start is None:
        end -= 1
    prompt = encoding.cut(end or None)
    return Encoding(prompt.ids, tuple(replace(token, part="prompt") for token in prompt.tokens), prompt.types)


def separates_pairs(tokenizer: Any) -> bool:
    """Whether the tokenizer puts a special token between two texts."""
    sequences = tokenizer("a", "a").sequence_ids()
    between = sequences[: sequences.index(1)] if 0 in sequences and 1 in sequences else []
    return bool(between) and between[-1] is None
