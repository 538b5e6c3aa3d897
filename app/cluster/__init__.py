"""The same app on several workers of Ray Serve: ``serve run app.cluster:app`` on a cluster that runs.

``app`` is an application of Ray Serve; Ray is imported when it is read, and not before.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ..settings import Settings
    from .deployments import application

    return application(Settings())
