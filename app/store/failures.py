"""Why a database cannot be used, and what to do: the same words for SQLite and PostgreSQL."""

from ..errors import StoreFailed
from ..message import _


def locked(name: str) -> StoreFailed:
    """Another program holds the database, and it would have to be waited for."""
    error = StoreFailed(
        _("The database {file} is locked: another program is writing to it.", file=name),
        hint=_(
            "Try again in a moment. If it stays locked, the operator should look for a"
            " program that has it open."
        ),
    )
    error.retry_after_s = 2
    return error


def unusable(name: str, reason: str) -> StoreFailed:
    """The database refuses to be read or written."""
    return StoreFailed(
        _("The database {file} cannot be used: {reason}.", file=name, reason=reason),
        hint=_(
            "The operator should check that the file is whole and writable, and the disk not"
            " full; a damaged file can be moved away, and a new one is made."
        ),
    )


def unreachable(name: str) -> StoreFailed:
    """The server of the database does not answer."""
    error = StoreFailed(
        _("The server of the database {file} does not answer.", file=name),
        hint=_("Try again in a moment. If it stays so, the operator finds the reason in this server’s log."),
    )
    error.retry_after_s = 5
    return error
