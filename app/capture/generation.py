"""What a model adds to an input before the one run that is shown: a detected language, generated tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..core.input import Generation, Input
from ..core.side_name import side_name
from ..errors import TextTooLong, TooCostly, TooManyTokens, UnsupportedInput
from ..message import _
from ..models.loading import LoadedModel
from ..models.model_input import Files, ModelInput, Reader
from .cost import CostModel, Estimate, Writing, admit, source
from .detection import detect
from .fitting_text import fitting_characters, fitting_text
from .generated_rows import GeneratedRows
from .model_speed import Answer
from .progress import Progress, track_progress
from .returned_attention import returns_attention
from .timing import Moment, time_call
from .token_generation import write

if TYPE_CHECKING:
    from transformers.modeling_outputs import BaseModelOutput

    from ..settings import Settings
    from .verified_model import VerifiedModel


def estimate(prepared: "VerifiedModel", user_input: Input, files: Files, settings: "Settings") -> Estimate:
    """The cost of a capture, including the tokens that the model has to generate first.

    Raises:
        TextTooLong: it is far too long to be read.
        TooCostly, TooManyTokens: more is to be generated than this server, or the model, allows.
    """
    reader = prepared.loaded.reader
    _check_texts(prepared, user_input, files, settings)
    model_input = reader.read(user_input, files)
    detects = reader.detects(user_input)
    writing = _writing(reader, _plan(reader, user_input, model_input, settings, detects), detects)
    return prepared.cost.estimate(model_input.lengths, settings, writing)


def complete(
    prepared: "VerifiedModel",
    user_input: Input,
    files: Files,
    settings: "Settings",
    answer: tuple[int, ...] | None = None,
    progress: Progress | None = None,
) -> ModelInput:
    """An input as the model reads it, with the generated text; its cost is checked before generation.

    Args:
        answer: ids added in an earlier run of the same input: the token of the detected language, and the
            generated text.
        progress: updated, and checked for cancellation between layers and tokens.

    Raises:
        TextTooLong, TooCostly, TooManyTokens: the input is over a limit.
        Stopped: ``progress`` was.
    """
    reader, cost, progress = prepared.loaded.reader, prepared.cost, progress or Progress()
    progress.enter("reading")
    _check_texts(prepared, user_input, files, settings, answer)
    model_input, span = time_call(lambda: reader.read(user_input, files, answer))
    detects = answer is None and reader.detects(user_input)
    plan, writing = _admitted(prepared, user_input, files, model_input, settings, answer)
    cost.speed.observe("reading", cost.reading(model_input.lengths), span)
    expected, shares = cost.expected(model_input.lengths, writing), cost.shares(model_input.lengths)
    if writing is None:
        progress.expect(expected, shares)
        return model_input
    likely = cost.likely_writing(model_input.lengths, writing)
    progress.expect(expected, shares, writing.tokens, likely.tokens)
    progress.enter("writing")
    begin = Moment.now()
    with track_progress(progress):
        added_ids = _added(prepared.loaded, user_input, files, model_input, plan, detects, progress)
    learn(cost, model_input.lengths, writing, begin, progress.moments)
    complete_input = reader.read(user_input, files, added_ids)
    expected |= cost.expected(complete_input.lengths)
    progress.expect(expected, cost.shares(complete_input.lengths), writing.tokens, likely.tokens)
    return complete_input


def _admitted(
    prepared: "VerifiedModel",
    user_input: Input,
    files: Files,
    model_input: ModelInput,
    settings: "Settings",
    answer: tuple[int, ...] | None,
) -> tuple[Generation | None, Writing | None]:
    """How the model generates first, and what that takes, if the whole is within the limits.

    Raises:
        TooCostly, TooManyTokens: it is not; ``keep`` says which parts of its longest text could be kept.
    """
    reader = prepared.loaded.reader

    def admitted(user_input: Input, model_input: ModelInput) -> tuple[Generation | None, Writing | None]:
        detects = answer is None and reader.detects(user_input)
        plan = None if answer is not None else _plan(reader, user_input, model_input, settings, detects)
        writing = _writing(reader, plan, detects)
        admit(prepared.cost.demand(model_input.lengths, settings, writing), prepared.info.title)
        return plan, writing

    def lengths(cut: Input) -> Mapping[str, int] | None:
        model_input = reader.read(cut, files, answer)
        try:
            plan, _ = admitted(cut, model_input)
        except (TooManyTokens, TooCostly):
            return None
        is_short = plan is not None and plan.tokens < _room_asked(reader, user_input)
        return None if is_short else model_input.lengths

    try:
        return admitted(user_input, model_input)
    except (TooManyTokens, TooCostly) as error:
        many = isinstance(error, TooManyTokens)
        surplus = error.facts["asked"] - error.facts["limit"] if many else 0
        keep = fitting_text(user_input, model_input, surplus, lengths)
        if keep:
            error.facts["keep"] = keep
        raise


def _room_asked(reader: Reader, user_input: Input) -> int:
    """How many tokens a cut text leaves room for: those to generate, at most half of what the model reads."""
    limit = reader.limits()[reader.written] if reader.written else None
    asked = user_input.generate.tokens if user_input.generate else 0
    return asked if limit is None else min(asked, limit // 2)


def _added(
    loaded: LoadedModel,
    user_input: Input,
    files: Files,
    model_input: ModelInput,
    plan: Generation | None,
    detects: bool,
    progress: Progress,
) -> tuple[int, ...]:
    """The ids that the model adds to an input: the detected language's token, then the generated text."""
    if not detects or loaded.reader.languages is None:
        return () if plan is None else _written(loaded, user_input, model_input, plan, progress)
    detected = detect(loaded, model_input, loaded.reader.languages.tokens)
    progress.token()
    progress.feed.detected(detected.token)
    progress.check()
    if plan is None:
        return (detected.token,)
    prompted = loaded.reader.read(user_input, files, (detected.token,))
    written = _written(loaded, user_input, prompted, plan, progress, detected.encoded)
    return (detected.token, *written)


def _written(
    loaded: LoadedModel,
    user_input: Input,
    model_input: ModelInput,
    plan: Generation,
    progress: Progress,
    encoded: "BaseModelOutput | None" = None,
) -> tuple[int, ...]:
    """The ids that the model generates, reported to those who follow it."""
    has_rows = plan.method != "beam" and not returns_attention(loaded)
    rows = GeneratedRows(loaded, user_input, model_input, progress.feed.wanted) if has_rows else None
    return write(loaded, model_input, plan, progress, encoded, rows)


def learn(
    cost: CostModel, lengths: Mapping[str, int], writing: Writing, begin: Moment, moments: Sequence[Moment]
) -> None:
    """Learn from a generation.

    Args:
        lengths: of the input that the model read first.
        writing: what it was allowed to generate.
        begin, moments: when it began, and when each of its tokens was complete.
    """
    if not moments:
        return
    done_writing = replace(writing, tokens=len(moments))
    work = cost.writing(lengths, done_writing)
    cost.speed.observe("opening", work["opening"], begin.until(moments[0]))
    if len(moments) > 1:
        cost.speed.observe("steps", work["steps"], moments[0].until(moments[-1]))
    # A language token alone says nothing about the length of texts.
    if writing.tokens > 1:
        cost.speed.observe_answer(Answer(source(lengths, writing.side), writing.tokens, done_writing.tokens))


def _check_texts(
    prepared: "VerifiedModel",
    user_input: Input,
    files: Files,
    settings: "Settings",
    answer: tuple[int, ...] | None = None,
) -> None:
    """Refuse texts that are far too long to be read. Raises TextTooLong, EmptyText, BadText."""

    def check(checked: Input) -> None:
        texts = checked.texts()
        if checked.messages is not None:
            prepared.check_messages(texts, settings)
        for field, text in texts.items():
            prepared.check_text(text, settings, field)

    def admit_cut(cut: Input) -> None:
        check(cut)
        _admitted(prepared, cut, files, prepared.loaded.reader.read(cut, files, answer), settings, answer)

    try:
        check(user_input)
    except TextTooLong as error:
        cut = error.facts.pop("keep", None)
        if cut and (keep := fitting_characters(user_input, cut["field"], cut["characters"], admit_cut)):
            error.facts["keep"] = keep
        raise


def _plan(
    reader: Reader, user_input: Input, model_input: ModelInput, settings: "Settings", detects: bool
) -> Generation | None:
    """How the model will generate, within the limits of this server and the model; None if it will not.

    Args:
        detects: whether the token of a language comes first.
    """
    plan = reader.writes(user_input)
    if plan is None:
        return None
    if reader.written is None:
        raise UnsupportedInput(_("This model cannot generate text."), hint=_("Give it the whole input."))
    most = settings.generated_tokens
    if user_input.generate is not None and most is not None and plan.tokens > most:
        raise TooCostly(
            _(
                "{count} tokens were requested; a model may generate up to {limit}.",
                count=plan.tokens,
                limit=most,
            ),
            hint=_("Ask for fewer, or ask the operator to raise FOLLOWSPOT_MAX_GENERATED_TOKENS."),
            asked=plan.tokens,
            limit=most,
        )
    length, limit = model_input.lengths[reader.written] + detects, reader.limits()[reader.written]
    room = None if limit is None else limit - length
    if limit is not None and length >= limit:
        raise TooManyTokens(
            _(
                "The {side} has {length} tokens, and the model reads up to {limit}: there is no room "
                "to generate more.",
                side=side_name(reader.written),
                length=length,
                limit=limit,
            ),
            hint=_("Shorten it."),
            asked=length + 1,
            limit=limit,
            side=reader.written,
        )
    return replace(plan, tokens=min(n for n in (plan.tokens, most, room) if n is not None))


def _writing(reader: Reader, plan: Generation | None, detects: bool) -> Writing | None:
    """The cost of a plan, including the token of a detected language; None if nothing is generated."""
    if reader.written is None or (plan is None and not detects):
        return None
    if plan is None:
        return Writing(reader.written, 1)
    return Writing(reader.written, detects + plan.tokens, plan.beams if plan.method == "beam" else 1)
