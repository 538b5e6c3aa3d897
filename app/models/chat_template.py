"""A model's own chat template: what it writes of a conversation, and where the messages lie in that."""

import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import FrameType
from typing import Any

from transformers.utils.chat_template_utils import _compile_jinja_template

from ..core.input import Message as Said
from ..core.input import Role
from ..message import Message, _
from .bounded_template import BoundedEnvironment
from .message_marks import Marks, NoMarks, Stretch, unblocked_marks

# Templates that ask for today's date get this one, so that an input always reads the same.
DATE = datetime(2024, 7, 26)
# Seconds that a template may run.
_LONGEST = 10.0
_TRIED = "Followspot"


class TemplateFailure(Exception):
    """A template cannot write a conversation; its text is the reason, a sentence."""


@dataclass(frozen=True, slots=True)
class WrittenConversation:
    """What a template wrote.

    Attributes:
        text: with control tokens in the tokenizer's spelling.
        stretches: where the messages lie in it, in order. What a template trims or leaves out of a message
            is in none.
    """

    text: str
    stretches: tuple[Stretch, ...]


class ChatTemplate:
    """The chat template of a tokenizer.

    Args:
        tokenizer: of transformers.
        seconds: how long the template may run.

    Attributes:
        source: the template itself.
        roles: the roles that it accepts and whose messages it writes, as tried.

    Raises:
        TemplateFailure: there is none, it cannot be compiled, or it writes no message of the user.
    """

    def __init__(self, tokenizer: Any, seconds: float = _LONGEST) -> None:
        try:
            self.source: str = tokenizer.get_chat_template()
            # That of transformers, whatever the template: compiling this one could fill the memory.
            self._environment = BoundedEnvironment.of(_compile_jinja_template("").environment)
            self._template = self._environment.from_string(self.source, {"strftime_now": DATE.strftime})
        except Exception as error:  # anything can be wrong with a file that somebody wrote
            raise TemplateFailure(_reason(error)) from error
        self._special: Mapping[str, Any] = tokenizer.special_tokens_map
        self._seconds = seconds
        self._try([("user", _TRIED)])
        self.roles = tuple(self._accepted())

    def write(self, messages: Sequence[Said], *, open_answer: bool) -> WrittenConversation:
        """The text of a conversation, and where its messages lie.

        Args:
            messages: none of them blank; a passage stands before a message of the user.
            open_answer: the text ends where the assistant's answer begins.

        Raises:
            TemplateFailure: the template refuses the conversation, takes too long, makes texts that are too
                long, or changes messages.
        """
        plain = self._render(_turns(messages, None), open_answer)

        def attempt(marks: Marks) -> WrittenConversation | None:
            text, stretches = marks.removed_from(self._render(_turns(messages, marks), open_answer))
            return WrittenConversation(text, stretches) if text == plain else None

        try:
            all_marks = unblocked_marks([message.content for message in messages], plain)
        except NoMarks as error:
            raise TemplateFailure(
                _("The messages are too many, or hold too many private characters, to be distinguished.")
            ) from error
        found, marks = None, all_marks
        for marks in all_marks.variants():
            if found := _tried(attempt, marks):
                break
        if found is None:
            raise TemplateFailure(_("It changes what messages say."))
        for wider in ("lead", "trail"):
            for role in dict.fromkeys(message.role for message in messages):
                places = [place for place, message in enumerate(messages) if message.role == role]
                widened = marks.widened(wider, places)
                if widened != marks and (better := _tried(attempt, widened)):
                    found, marks = better, widened
        return found

    def _accepted(self) -> Iterator[Role]:
        system, user = ("system", _TRIED + "1"), ("user", _TRIED + "2")
        conversations: dict[Role, list[tuple[str, str]]] = {
            "system": [system, user],
            "user": [user],
            "assistant": [user, ("assistant", _TRIED + "3"), ("user", _TRIED + "4")],
            "passage": [user],
        }
        for role, turns in conversations.items():
            try:
                self._try(turns)
            except TemplateFailure:
                continue
            yield role

    def _try(self, turns: list[tuple[str, str]]) -> None:
        """Write a conversation; TemplateFailure if that is not possible, or if a message is missing."""
        text = self._render(turns, open_answer=True)
        if not all(content in text for _role, content in turns):
            raise TemplateFailure(_("It leaves out a message."))

    def _render(self, turns: Sequence[tuple[str, str]], open_answer: bool) -> str:
        self._environment.spent = 0
        try:
            with _limited_time(self._seconds):
                text: str = self._template.render(
                    messages=[{"role": role, "content": content} for role, content in turns],
                    tools=None,
                    documents=None,
                    add_generation_prompt=open_answer,
                    **self._special,
                )
        except Exception as error:  # a template is a program: it can raise anything
            raise TemplateFailure(_reason(error)) from error
        return text


def _tried(
    attempt: Callable[[Marks], WrittenConversation | None], marks: Marks
) -> WrittenConversation | None:
    """What is written with these marks; None if they change it, or the template does not accept them."""
    try:
        return attempt(marks)
    except TemplateFailure:
        return None


def _turns(messages: Sequence[Said], marks: Marks | None) -> list[tuple[str, str]]:
    """What the template sees: passages and the message of the user after them are one message."""
    turns: list[tuple[str, str]] = []
    waiting: list[str] = []
    for place, message in enumerate(messages):
        content = message.content if marks is None else marks.put_on(place, message.content)
        if message.role == "passage":
            waiting.append(content)
            continue
        turns.append((message.role, "\n\n".join([*waiting, content])))
        waiting = []
    return turns


def _reason(error: Exception) -> Message:
    if isinstance(error, TimeoutError):
        return _("It takes too long.")
    if isinstance(error, MemoryError):
        return _("It makes texts that are too long.")
    says = re.sub(r"\s+", " ", str(error)).strip()[:300] or type(error).__name__
    return _("It says: {error}", error=says)


@contextmanager
def _limited_time(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in a template, which is Python once compiled, when it takes longer."""
    end, before = time.monotonic() + seconds, sys.gettrace()

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        # Also in functions that a filter calls for each of many values.
        if time.monotonic() > end:
            raise TimeoutError
        return trace if frame.f_code.co_filename == "<template>" else None

    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
