"""Whether the server is well."""

from typing import Literal

from .reply import Reply


class Health(Reply):
    """The process answers."""

    alive: Literal[True]


class Readiness(Reply):
    """Everything that is needed is there."""

    ready: Literal[True]
