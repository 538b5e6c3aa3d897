"""Makes the server behave as while a model generates for long."""

import json
from typing import Any

from playwright.sync_api import Page, Route

PROGRESS = {
    "state": "writing",
    "layers": None,
    "written": {"done": 3, "total": 40},
    "seconds": 1.2,
    "expected_seconds": 9.4,
    "fraction": 0.1,
}
ROW = {
    "stream": "self",
    "layer": 1,
    "head": 2,
    "query": 4,
    "read": "there",
    "keys": 5,
    "largest": [
        {"position": 0, "text": "Once", "weight": 0.75},
        {"position": 4, "text": "there", "weight": 0.125},
    ],
    "parts": [
        {"name": "prompt", "role": None, "weight": 0.875, "even": 0.8},
        {"name": "answer", "role": None, "weight": 0.125, "even": 0.2},
    ],
}
EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("begun", {"method": "greedy", "tokens": 40, "text": True, "rows": True}),
    ("token", {"index": 0, "token": "there", "text": " there", "row": None}),
    ("token", {"index": 1, "token": "was", "text": " was", "row": ROW}),
    ("token", {"index": 2, "token": "a", "text": " a", "row": ROW}),
]


class HeldGeneration:
    """Captures with this many tokens are not answered; others are, by the server.

    Attributes:
        followed: the bodies of requests that follow what is generated, and their queries.
    """

    def __init__(self, page: Page, tokens: int = 40) -> None:
        self._tokens = tokens
        self._held: list[Route] = []
        self.followed: list[tuple[dict[str, Any], str]] = []
        page.route("**/api/captures", self._capture)
        page.route("**/api/progress", lambda route: route.fulfill(json=PROGRESS))
        page.route("**/api/generation*", self._follow)

    def _capture(self, route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        if (body.get("generate") or {}).get("tokens") == self._tokens:
            self._held.append(route)
        else:
            route.continue_()

    def _follow(self, route: Route) -> None:
        self.followed.append(
            (json.loads(route.request.post_data or "{}"), route.request.url.partition("?")[2])
        )
        events = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in EVENTS)
        route.fulfill(body=events, content_type="text/event-stream")

    def release(self) -> None:
        """Captures are answered from now on."""
        self._tokens = -1
