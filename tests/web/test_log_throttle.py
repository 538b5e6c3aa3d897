"""A log that no client can fill."""

import logging

import pytest

from app.web.log_throttle import RepeatFilter


def test_what_repeats_itself_is_said_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    logger = logging.getLogger("tests.repeats")
    logger.addFilter(RepeatFilter(lambda: now))

    def refuse(whom: int) -> None:
        logger.warning("no room for %s", whom)

    for whom in range(1000):
        refuse(whom)
    logger.warning("something else")
    assert caplog.messages == ["no room for 0", "something else"]
    now = 60.0
    refuse(1000)
    refuse(1001)
    assert caplog.messages[2:] == ["no room for 1000 (999 more like it before)"]
    now = 200.0
    refuse(1002)
    now = 300.0
    refuse(1003)
    assert caplog.messages[3:] == ["no room for 1002 (1 more like it before)", "no room for 1003"]
