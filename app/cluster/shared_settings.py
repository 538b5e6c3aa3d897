"""Settings that a front and all its workers share."""

import secrets
from typing import Any

from ..errors import ModelNotAllowed
from ..message import _
from ..settings import Settings


def for_workers(settings: Settings) -> Settings:
    """The settings of a server with workers: all of them offer the same models, those named at start.

    Raises:
        ModelNotAllowed: visitors shall load others.
    """
    if settings.any_model:
        raise ModelNotAllowed(
            _("With several workers, visitors cannot load further models: each worker would need them."),
            hint=_(
                "Name the models at start, with --model, and leave out {setting}.",
                setting="FOLLOWSPOT_ANY_MODEL",
            ),
        )
    return settings.model_copy(update={"any_model": False})


def plain(settings: Settings) -> dict[str, Any]:
    """Settings as plain data, secrets in clear; with a secret for cookies, the same for all replicas."""
    secret = settings.secret or secrets.token_urlsafe(32)
    url = settings.database_url.get_secret_value() if settings.database_url else None
    return settings.model_dump(mode="json") | {"client_secret": secret, "database_url": url}
