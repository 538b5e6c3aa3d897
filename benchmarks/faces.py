"""Section ``faces``: requests per second for an embedded figure, by wrk.

A cached reply takes well below a millisecond, so a client in Python would measure itself.
"""

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode
from urllib.request import urlopen

from scripts.server import serve

from .sample import Book, Notes
from .sentence import Sentences

TOKENS = 64
CONNECTIONS = 8
SECONDS = 4
# The requests of a page, with their titles in the table. The last is answered with 304.
FACES = {
    "embed": "embed page",
    "svg": "SVG",
    "png": "PNG",
    "unchanged": "SVG, revalidated",
}
WHAT = ("rate", "half", "most")
_ROUNDS, _QUICK_ROUNDS, _QUICK_SECONDS = 5, 1, 1
_MISSING = "not run: wrk (a package of that name) is not installed"
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
_LATENCY = re.compile(r"^ +(50|99)% +([0-9.]+)(us|ms|s)$", re.MULTILINE)
_RATE = re.compile(r"^Requests/sec: +([0-9.]+)$", re.MULTILINE)


def measure(quick: bool) -> Book:
    """Requests per second, and the seconds within which 50 and 99 % were answered."""
    notes = Notes()
    if shutil.which("wrk") is None:
        for face in FACES:
            notes.miss(f"faces/{face}", WHAT, _MISSING)
        return notes.book()
    with TemporaryDirectory() as folder, serve(Path(folder)) as server:
        figure = urlencode({"text": Sentences().new(TOKENS), "layer": 5, "head": 3})
        paths = {name: f"/figure.{name}?{figure}" for name in ("svg", "png")}
        paths |= {"embed": f"/embed?{figure}", "unchanged": paths["svg"]}
        tag = _made(server.url, paths)
        for _ in range(_QUICK_ROUNDS if quick else _ROUNDS):
            for face in FACES:
                headers = {"If-None-Match": tag} if face == "unchanged" else {}
                result = _wrk(server.url + paths[face], headers, _QUICK_SECONDS if quick else SECONDS)
                notes.add(f"faces/{face}", result)
    return notes.book()


def _made(url: str, paths: dict[str, str]) -> str:
    """Fill the caches; returns the entity tag of the SVG as wrk receives it, uncompressed."""
    tag = ""
    for name, path in paths.items():
        with urlopen(url + path) as reply:
            if name == "svg":
                tag = reply.headers["ETag"]
    return tag


def _wrk(address: str, headers: dict[str, str], seconds: int) -> dict[str, float]:
    """One run; RuntimeError for any status but 200 or 304."""
    named = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", *named, address]
    report = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 30).stdout
    if "Non-2xx" in report or "Socket errors" in report:
        raise RuntimeError(f"wrk had errors: {report}")
    return latencies(report)


def latencies(message: str) -> dict[str, float]:
    """The output of wrk: requests per second, and the seconds within which 50 and 99 % were answered."""
    rate = _RATE.search(message)
    within = {share: float(number) * _UNITS[unit] for share, number, unit in _LATENCY.findall(message)}
    if rate is None:
        raise ValueError(f"wrk said no rate: {message[-400:]}")
    return {"rate": float(rate[1]), "half": within["50"], "most": within["99"]}
