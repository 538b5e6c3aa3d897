"""``python -m benchmarks``: measure, and write docs/benchmarks.md and results.json."""

import argparse
import logging
import os
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from app.threads import wait_briefly

from . import (
    capture,
    census,
    comparison,
    effects,
    estimates,
    faces,
    families,
    lesson,
    load,
    loading,
    long,
    machine,
    overload,
    pairs,
    prompts,
    scan,
    start,
    store,
    switching,
    visit,
)
from .chromium import chromium
from .report import page, write
from .results import Results, Section, keep, kept
from .sample import Book

# The one that needs most memory runs first, while memory is free.
SECTIONS: dict[str, Callable[[bool], Book]] = {
    "capture": capture.measure,
    "long": long.measure,
    "prompts": prompts.measure,
    "census": census.measure,
    "comparison": comparison.measure,
    "switching": switching.measure,
    "pairs": pairs.measure,
    "scan": scan.measure,
    "effects": effects.measure,
    "load": load.measure,
    "overload": overload.measure,
    "lesson": lesson.measure,
    "faces": faces.measure,
    "loading": loading.measure,
    "families": families.measure,
    "estimates": estimates.measure,
    "store": store.measure,
    "start": start.measure,
    "visit": visit.measure,
}

logger = logging.getLogger("benchmarks")


def main() -> int:
    """Measure the requested sections; exit status 1 if one failed."""
    arguments = _arguments()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    _quieten()
    with chromium() as browser:
        facts = machine.facts(browser.version)
    results = Results() if arguments.quick else kept()
    failed = []
    for name in arguments.only or SECTIONS:
        try:
            results.sections[name] = _measure(name, facts, arguments.quick)
        except Exception:  # a failing section must not end the others
            logger.exception("section %s failed", name)
            failed.append(name)
            continue
        if not arguments.quick:
            keep(results)
            write(results)
    if arguments.quick:
        print(page(results))
    return 1 if failed else 0


def _measure(name: str, facts: Mapping[str, str], quick: bool) -> Section:
    measured, others, begin = datetime.now(UTC), machine.load(), time.monotonic()
    logger.info("section %s", name)
    book = SECTIONS[name](quick)
    logger.info("section %s took %.0f s", name, time.monotonic() - begin)
    return Section(f"{measured:%Y-%m-%d %H:%M}", round(others, 2), facts, book)


def _quieten() -> None:
    """Measure the app with its default settings, on the CPU like BertViz."""
    wait_briefly()
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    for name in [
        name for name in os.environ if name.startswith("FOLLOWSPOT_") and name != "FOLLOWSPOT_BROWSER"
    ]:
        del os.environ[name]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a rehearsal: small sizes, few rounds; prints the page, writes nothing",
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=SECTIONS,
        metavar="NAME",
        help=f"measure only this section ({', '.join(SECTIONS)}); the others keep their numbers. Repeatable",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
