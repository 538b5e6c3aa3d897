"""/healthz: at once for occasional requests, limited for frequent ones."""

import pytest

from app.web.liveness import Liveness


async def nothing(*_: object) -> None: ...


def test_a_flood_waits_behind_itself() -> None:
    now = 0.0
    alive = Liveness(nothing, lambda: now)
    waits = [alive.wait("flood") for _ in range(200)]
    assert waits[0] == 0
    assert waits[-1] == pytest.approx(1.99)
    assert alive.wait("monitor") == 0
    now = 3.0
    assert alive.wait("flood") == 0
