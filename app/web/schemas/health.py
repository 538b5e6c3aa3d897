"""The health of the server."""

from typing import Literal

from .reply import Reply


class Health(Reply):
    """The process answers."""

    alive: Literal[True]


class Readiness(Reply):
    """Whether everything needed is ready."""

    ready: Literal[True]
