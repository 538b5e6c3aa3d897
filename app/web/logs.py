"""The log of a server: one event a line, as text or as JSON, without anything that somebody typed.

The message of an exception may quote a text, so only its type is written, and where it was raised. Exceptions
while a model is loaded are written whole: no request's text is near, and the reason is in the message.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

LogFormat = Literal["text", "json"]
# Of a record: what a line of JSON holds beside its message (``logger.info(…, extra={FACTS: {…}})``).
FACTS = "facts"

_LOADING = f"{__name__.partition('.')[0]}.models"


def configure_logs(form: LogFormat, level: int, stream: TextIO | None = None) -> logging.Handler:
    """Write the log of this process; returns what writes it.

    Args:
        level: the least that is written.
        stream: where to; standard error if None.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_JsonFormatter() if form == "json" else _TextFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)
    return handler


class _TextFormatter(logging.Formatter):
    """A line for people; errors with the places where they were raised, indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, or lines."""
        lines = [f"{self.formatTime(record)} {record.levelname} {_message(record)}"]
        for error in _raised(record):
            lines += [*(f"    {place}" for place in _places(error)), f"    {_named(record, error)}"]
        return "\n".join(lines)


class _JsonFormatter(logging.Formatter):
    """A line for programs: an object of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **getattr(record, FACTS, {}),
        }
        errors = list(_raised(record))
        if errors:
            line["errors"] = [
                {"error": _named(record, error), "places": list(_places(error))} for error in errors
            ]
        return json.dumps(line)


def _message(record: logging.LogRecord) -> str:
    """The first line: what libraries add below may quote an exception (asyncio) or a row (PostgreSQL).

    Of asyncio's it is what precedes a bracket, in which are the arguments of a callback.
    """
    line = next(iter(record.getMessage().splitlines()), "")
    return line.partition("(")[0] if record.name == "asyncio" else line


def _raised(record: logging.LogRecord) -> Iterator[BaseException]:
    """The exception of a record, after those that led to it."""
    error = record.exc_info[1] if record.exc_info else None
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return reversed(chain)


def _places(error: BaseException) -> Iterator[str]:
    """Where an exception was raised, the outermost call first."""
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"{frame.filename}:{frame.lineno} in {frame.name}"


def _named(record: logging.LogRecord, error: BaseException) -> str:
    name = type(error).__qualname__
    return f"{name}: {error}" if record.name.startswith(_LOADING) else name
