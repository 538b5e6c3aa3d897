"""Pupils of a class who type at once: run by ``locust``, in a process of its own; see ``lesson.py``.

All are behind one address, and each is told apart by the cookie that the server gives it. A pupil types the
end of a sentence, and each keystroke requests a capture of the text so far, as the page does; one that is not
answered before the next keystroke is dropped. A *wait* is the time from the last keystroke until the numbers
of the picture are there: the capture, the overview and a head. A refusal is repeated when it says so.
"""

import http.client
import json
import os
import random
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from gevent import sleep
from locust import User, constant, events, task

from benchmarks.sentence import KEY_SECONDS, KEYSTROKES, LEAST, LOOK_SECONDS, Sentences

# The address of the class, as a proxy would name it.
ADDRESS = "10.0.0.1"
# How often the page sends a request again that was refused.
TRIES = 3
# What the last keystroke may take at most.
_LIMIT_SECONDS = 60.0

_sentences = Sentences()
_pupils: list["Pupil"] = []


class Refused(Exception):
    """A request was refused as often as it was tried."""


class Pupil(User):  # type: ignore[misc]
    """One pupil, with one connection.

    Attributes:
        waits: seconds, of each time it typed.
        failures: how often there was no picture.
        refusals: of requests that were not dropped.
    """

    wait_time = constant(0)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        place = urlsplit(str(self.host))
        self._connection = http.client.HTTPConnection(str(place.hostname), place.port)
        self._cookie = ""
        self._random = random.Random(len(_pupils))
        self.waits: list[float] = []
        self.failures = self.refusals = 0
        _pupils.append(self)

    def on_start(self) -> None:
        """Open the page, and begin at some time of the first round."""
        self._insist("GET", "/")
        sleep(self._random.uniform(0, LOOK_SECONDS[1]))

    @task  # type: ignore[untyped-decorator]
    def type_a_sentence(self) -> None:
        """Type the end of a sentence, see the picture, look at it."""
        text = _sentences.new(LEAST)
        for length in range(len(text) - KEYSTROKES + 1, len(text)):
            begin = time.perf_counter()
            self._drop_after(KEY_SECONDS, text[:length])
            sleep(max(0.0, KEY_SECONDS - (time.perf_counter() - begin)))
        begin = time.perf_counter()
        try:
            self._picture(text)
            self.waits.append(time.perf_counter() - begin)
        except (OSError, http.client.HTTPException, Refused):
            self._connection.close()
            self.failures += 1
        sleep(self._random.uniform(*LOOK_SECONDS))

    def _drop_after(self, seconds: float, text: str) -> None:
        """Request a capture, unless it takes longer than the next keystroke."""
        try:
            self._ask("POST", "/api/captures", seconds, {"text": text})
        except (OSError, http.client.HTTPException):
            self._connection.close()

    def _picture(self, text: str) -> None:
        """The requests of a picture, each repeated while it is refused."""
        identity = json.loads(self._insist("POST", "/api/captures", {"text": text}))["id"]
        self._insist("GET", f"/api/captures/{identity}/overview/self")
        self._insist("GET", f"/api/captures/{identity}/matrix/self?layer=5&head=3")

    def _insist(self, method: str, path: str, document: Any = None) -> bytes:
        for _ in range(TRIES):
            status, pause, body = self._ask(method, path, _LIMIT_SECONDS, document)
            if status == 200:
                return body
            if status not in (429, 503):
                raise RuntimeError(f"{method} {path}: {status} {body[:200]!r}")
            self.refusals += 1
            sleep(pause)
        raise Refused

    def _ask(self, method: str, path: str, seconds: float, document: Any) -> tuple[int, float, bytes]:
        """Status, Retry-After and body of one reply; raises TimeoutError after so many seconds."""
        self._connection.timeout = seconds
        if self._connection.sock:
            self._connection.sock.settimeout(seconds)
        headers = {"X-Forwarded-For": ADDRESS, "Content-Type": "application/json", "Cookie": self._cookie}
        self._connection.request(method, path, json.dumps(document) if document else None, headers)
        reply = self._connection.getresponse()
        self._cookie = (reply.headers["set-cookie"] or self._cookie).partition(";")[0]
        return reply.status, float(reply.headers["retry-after"] or 0), reply.read()


@events.quitting.add_listener  # type: ignore[untyped-decorator]
def _write(**_: Any) -> None:
    """Write what the pupils saw, as JSON."""
    seen = [
        {"waits": pupil.waits, "failures": pupil.failures, "refusals": pupil.refusals} for pupil in _pupils
    ]
    Path(os.environ["PUPILS_FILE"]).write_text(json.dumps(seen))
