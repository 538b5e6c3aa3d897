"""The page before its scripts run."""

import re
from pathlib import Path

from playwright.sync_api import expect

from .workbench import SOFT, Workbench

ROOT = Path(__file__).resolve().parents[2]


def test_every_module_is_announced() -> None:
    """Otherwise the browser discovers modules one import after the other."""
    scripts = ROOT / "static/js"
    starts = {"workbench": "main", "scan": "scan", "figure": "figure-page"}
    for page, start in starts.items():
        template = (ROOT / f"templates/{page}.html").read_text()
        announced = set(re.findall(r'"([a-z/-]+)"', template.split("for module in (")[1].split(")")[0]))
        assert announced == imported(scripts, start)
    every = {path.relative_to(scripts).with_suffix("").as_posix() for path in scripts.rglob("*.js")}
    assert every - {"theme-init"} == set().union(*(imported(scripts, start) for start in starts.values()))


def imported(scripts: Path, start: str) -> set[str]:
    """A module and its transitive imports."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        folder = (scripts / name).parent
        for path in re.findall(
            r'^(?:import|export) (?:[^;]*? from )?"(\.[^"]+)\.js"', (scripts / f"{name}.js").read_text(), re.M
        ):
            waiting.append((folder / path).resolve().relative_to(scripts).as_posix())
    return found


def test_every_part_has_one_noun_and_is_short() -> None:
    scripts = (ROOT / "static/js").rglob("*.js")
    assert [path.name for path in scripts if len(path.read_text().splitlines()) > 350] == []


def test_nothing_is_written_into_the_markup() -> None:
    """Scripts and styles come from files, so that the policy can forbid all others.

    Only the offline page has everything in one file; its policy lists each by its hash.
    """
    pages = set((ROOT / "templates").glob("*.html"))
    one_file = ROOT / "templates/offline.html"
    assert one_file in pages
    for page in pages - {one_file}:
        template = page.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", template)
        scripts = re.findall(r"<script([^>]*)>", template)
        assert all("src=" in script or "application/json" in script for script in scripts)


def test_elements_stop_listening_when_they_leave(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=5, head=3).page
    page.evaluate("() => document.querySelector('head-inspector').remove()")
    workbench.tile(0, 0).click()
    workbench.drawn()
    expect(page.get_by_role("heading", name="Layer 0, head 0", exact=True)).to_be_visible()


def test_a_recording_can_be_compared_here(workbench: Workbench) -> None:
    line = workbench.open(text=SOFT).page.locator("provenance-line")
    expect(line).to_contain_text("own attention: ")
    expect(line).to_contain_text("on a probe, when the model was loaded")
    expect(line.get_by_role("button", name="Measure on this input")).to_be_visible()
