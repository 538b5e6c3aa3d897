"""The page before its scripts run."""

import re
from pathlib import Path

from playwright.sync_api import expect

from .workbench import SOFT, Workbench

ROOT = Path(__file__).resolve().parents[2]


# Types only; one is generated.
_MANY_TYPES = {"types.ts", "schema.ts"}


def test_every_part_has_one_noun_and_is_short() -> None:
    modules = (ROOT / "client").rglob("*.ts")
    lengths = {path.name: len(path.read_text().splitlines()) for path in modules}
    assert [name for name, lines in lengths.items() if lines > 350 and name not in _MANY_TYPES] == []


def test_a_page_loads_one_script_and_one_sheet_of_its_own() -> None:
    """Beside the script that sets the theme before the first paint, and the chunk of the workbench."""
    for page in ("workbench", "scan", "census", "cost", "figure"):
        template = (ROOT / f"templates/{page}.html").read_text()
        assert re.findall(r'<script type="module" src="{{ static }}/build/([a-z]+).js">', template) == [page]
        preloaded = re.findall(r'<link rel="modulepreload" href="{{ static }}/build/([a-z-]+).js">', template)
        assert preloaded == (["workbench-chunk"] if page == "workbench" else [])
        assert template.count("modulepreload") == len(preloaded)
    built = {path.name for path in (ROOT / "static/build").iterdir()}
    templates = "".join(path.read_text() for path in (ROOT / "templates").glob("*.html"))
    assert set(re.findall(r"/build/([a-z.-]+)", templates)) <= built


# Parts of an element that are found in another one within it instead.
_MISTAKEN = """() => {
  const owner = (part) => {
    let parent = part.parentElement;
    while (parent && !parent.localName.includes('-')) parent = parent.parentElement;
    return parent;
  };
  return [...document.querySelectorAll('[data-part]')].filter(owner).filter((part) => {
    const found = owner(part).querySelector(`[data-part="${part.dataset.part}"]`);
    return owner(found) !== owner(part);
  }).map((part) => `${owner(part).localName} ${part.dataset.part}`);
}"""


def test_an_element_finds_its_own_parts(workbench: Workbench) -> None:
    assert workbench.open(text=SOFT).page.evaluate(_MISTAKEN) == []


def test_nothing_is_written_into_the_markup() -> None:
    """Scripts and styles come from files, so that the policy can forbid all others.

    The offline page has everything in one file, and the workbench what its first picture needs; policies
    list each of these by its hash.
    """
    pages = set((ROOT / "templates").glob("*.html"))
    offline, workbench = ROOT / "templates/offline.html", ROOT / "templates/workbench.html"
    assert {offline, workbench} <= pages
    for page in pages - {offline}:
        template = page.read_text()
        if page == workbench:
            template = template.replace("<script>{{ theme_script }}</script>", "")
            template = template.replace("<style>{{ style }}</style>", "")
            # Colours and sizes of the first picture, in attributes whose every value the server escapes.
            template = re.sub(r'\sstyle="[^"{}]*{{[^"{}]+}}[^"{}]*"', "", template)
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
