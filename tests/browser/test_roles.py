"""Roles and similarity of heads: marks in the overview, text in the inspector, a map."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from .workbench import SOFT, Workbench


def answer(workbench: Workbench, what: str, **query: str) -> dict[str, Any]:
    """The API's reply for the capture on screen."""
    state: dict[str, Any] = workbench.page.evaluate(
        """async ([what, query]) => {
          const { capture } = document.documentElement.dataset;
          return (await fetch(`api/captures/${capture}/${what}/self?${query}`)).json();
        }""",
        [what, urlencode(query)],
    )
    return state


def known(workbench: Workbench) -> None:
    """Wait until the roles of the picture are known."""
    expect(workbench.page.locator("head-roles[data-known]")).to_be_attached()


def clearest(labels: list[Any], role: str) -> tuple[int, int]:
    """The head whose first name is that role, with the largest score; the first of equals."""
    own = [
        (head[0]["score"], -layer, -number)
        for layer, heads in enumerate(labels)
        for number, head in enumerate(heads)
        if head and head[0]["role"] == role
    ]
    _, layer, number = max(own)
    return -layer, -number


def test_every_head_gets_its_mark(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=0, head=2).page
    known(workbench)
    page.get_by_label("Colour by").select_option("role")
    workbench.drawn()
    assert workbench.query["overview"] == "role"
    labels = answer(workbench, "roles")["labels"]
    first = labels[0][2][0]
    assert first["title"] == "Previous token"
    name = workbench.tile(0, 2).get_attribute("aria-label") or ""
    assert name.startswith("layer 0 head 2, Previous token 0.9996")
    assert (workbench.tile(3, 11).get_attribute("aria-label") or "").endswith("no clear role here")
    rows = page.locator("head-overview .mark-list li").all_inner_texts()
    counted = sum(1 for layer in labels for head in layer if head and head[0]["role"] == "previous")
    assert next(row for row in rows if "Previous token" in row).split("\n")[2] == f"{counted} heads"
    assert sum(int(count) for row in rows for count in re.findall(r"^(\d+) heads?$", row, re.MULTILINE)) == 72
    # A score without the sink is labelled so, with the score that includes the sink.
    left = next(
        (role, place, head[0])
        for role in {head[0]["role"] for layer in labels for head in layer if head}
        if (place := clearest(labels, role)) and (head := labels[place[0]][place[1]])[0]["without_sink"]
    )
    row = next(row for row in rows if f"L{left[1][0]} H{left[1][1]} " in row)
    assert f"{left[2]['score']:.3f}" in row
    assert f"without the sink; {left[2]['whole']:.3f} with it" in row


def test_the_mark_is_painted(workbench: Workbench) -> None:
    """A blue corner where the plain picture of this head has none."""
    page = workbench.open(text=SOFT, overview="role").page
    known(workbench)
    workbench.tile(0, 2).hover()
    pixel = page.evaluate(
        """() => {
          const canvas = document.querySelector('head-overview canvas');
          const tile = document.querySelector('.tile[data-layer="0"][data-head="2"]').getBoundingClientRect();
          const box = canvas.getBoundingClientRect();
          const scale = canvas.width / box.width;
          const ends = [tile.right - box.left - 3, tile.bottom - box.top - 3];
          const at = ends.map((part) => Math.round(part * scale));
          return [...canvas.getContext('2d').getImageData(...at, 1, 1).data];
        }"""
    )
    assert pixel == [0, 0x65, 0x9E, 255]
    expect(workbench.part("head-overview", "peek-text")).to_contain_text("Previous token 0.9996")


def test_what_the_chosen_head_does(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT, layer=2, head=11).page
    known(workbench)
    names = workbench.part("head-roles", "names")
    document = answer(workbench, "roles")
    for label in document["labels"][2][11]:
        expect(names).to_contain_text(label["title"])
    expect(names).to_contain_text("without the sink")
    assert document["sink"]["learned"][2][11] is None
    share = f"{100 * document['sink']['tokens'][2][11]:.0f} %"
    expect(names).to_contain_text(
        f"{share} of its attention goes to the sink tokens ([CLS], [SEP])."
        " That is an average over the 13 rows that may attend to more than one token."
    )
    page.get_by_text("All roles, and what they require").click()
    row = page.locator("head-roles tbody tr", has_text="Previous token").locator("td")
    previous = document["roles"][0]
    whole, rest = previous["whole"]["values"][2][11], previous["without_sink"]["values"][2][11]
    assert row.all_inner_texts() == [f"{whole:.3f}", f"{rest:.3f}", "0.500", "0.077"]
    workbench.tile(3, 11).click()
    workbench.drawn()
    expect(names).to_contain_text("No clear role here.")


def test_a_sentence_in_which_it_could_be_seen(workbench: Workbench) -> None:
    page = workbench.open(text="The cat sat.", layer=0, head=2).page
    known(workbench)
    page.get_by_text("All roles, and what they require").click()
    missing = page.locator("head-roles li", has_text="Induction not active here")
    expect(missing).to_contain_text("No token of this text occurs again")
    missing.get_by_role("button").click()
    workbench.shows(
        "Anna Smith met Paul Jones at the station, and later Anna Smith wrote Paul Jones a letter."
    )
    known(workbench)
    expect(page.locator("head-roles tbody tr", has_text="Induction")).to_have_count(1)
    expect(page.locator("head-roles li", has_text="Induction not active here")).to_have_count(0)
    page.go_back()
    workbench.shows("The cat sat.")


def test_the_map(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    expect(page.locator(".spot")).to_have_count(0)
    page.locator("similar-heads summary").click()
    expect(page.locator(".spot")).to_have_count(72)
    assert workbench.query["open"] == "map"
    clusters = answer(workbench, "similarity")["clusters"]
    expect(page.locator("path.cluster")).to_have_count(len(clusters))
    expect(page.locator("similar-heads .clusters li")).to_have_count(len(clusters))
    page.locator('.spot[data-layer="0"][data-head="2"]').hover()
    expect(workbench.part("similar-heads", "map-summary")).to_contain_text("L0 H2 · cluster")
    page.locator('.spot[data-layer="0"][data-head="2"]').click()
    workbench.drawn()
    expect(page.get_by_role("heading", name="Layer 0, head 2", exact=True)).to_be_visible()
    expect(page.locator(".spot[aria-current]")).to_have_attribute("data-head", "2")
    page.reload()
    workbench.drawn()
    expect(page.locator(".spot")).to_have_count(72)
    page.locator("similar-heads summary").click()
    # A closed <details> reports it a moment later.
    expect(page).not_to_have_url(re.compile("map="))
    page.go_back()
    expect(page.locator(".spot").first).to_be_visible()


def test_the_map_by_keyboard(workbench: Workbench) -> None:
    page = workbench.open(text=SOFT).page
    page.locator("similar-heads summary").focus()
    page.keyboard.press("Enter")
    first = page.locator("similar-heads .clusters button").nth(1)
    expect(first).to_be_visible()
    # The switch comes before the heads, which are one stop.
    for key in ("Tab", "Tab", "ArrowRight"):
        page.keyboard.press(key)
    expect(first).to_be_focused()
    name = first.inner_text()
    page.keyboard.press("Enter")
    workbench.drawn()
    layer, head = name.removeprefix("L").split(" H")
    expect(page.get_by_role("heading", name=f"Layer {layer}, head {head}", exact=True)).to_be_visible()


def test_clusters_in_the_overview(workbench: Workbench) -> None:
    workbench.open(text=SOFT, overview="similar")
    expect(workbench.page.locator("head-overview .mark-list li").first).to_contain_text("heads")
    clusters = answer(workbench, "similarity")["clusters"]
    layer, head = clusters[1]["heads"][0]
    assert "cluster B" in (workbench.tile(layer, head).get_attribute("aria-label") or "")


def test_the_picture_does_not_wait(workbench: Workbench) -> None:
    """Roles are requested once the picture is complete, similarity only on demand."""
    page = workbench.open(text=SOFT, layer=5, head=3, query=8, key=6).page
    known(workbench)
    drawn, requested = page.evaluate(
        """() => {
          const { startTime, duration } = performance.getEntriesByName('followspot:drawn')[0];
          const asked = performance.getEntriesByType('resource').map((one) => [one.name, one.startTime]);
          return [startTime + duration, asked];
        }"""
    )
    roles = [start for name, start in requested if "/roles/" in name]
    assert len(roles) == 1 and roles[0] > drawn
    assert not any("/similarity/" in name for name, _ in requested)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1024])
def test_nothing_scrolls_sideways(open_page: Callable[..., Page], width: int, theme: str) -> None:
    page = open_page(viewport={"width": width, "height": 844}, color_scheme=theme, has_touch=width < 500)
    workbench = Workbench(page).open(text=SOFT, overview="role", open="map")
    known(workbench)
    expect(page.locator(".spot")).to_have_count(72)
    page.get_by_text("All roles, and what they require").click()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_map_without_the_sink(workbench: Workbench) -> None:
    """The switch requests the other comparison, is kept in the address, and decides the marks of the
    overview.
    """
    page = workbench.open(text=SOFT, overview="similar", open="map").page
    expect(page.locator(".spot")).to_have_count(72)
    notes, switch = workbench.part("similar-heads", "map-notes"), page.get_by_label("Without the sink")
    expect(notes).to_contain_text("Sinks count like any other token.")
    switch.check()
    expect(notes).to_contain_text("the rest of each row is scaled up to 1")
    assert workbench.query["sink"] == "without"
    expect(page.locator("head-overview .legend")).to_contain_text("with the sinks left out")
    clusters = answer(workbench, "similarity", sink="without")["clusters"]
    assert clusters != answer(workbench, "similarity")["clusters"]
    expect(page.locator("similar-heads .clusters li")).to_have_count(len(clusters))
    page.reload()
    expect(switch).to_be_checked()
    expect(notes).to_contain_text("the rest of each row is scaled up to 1")
    switch.uncheck()
    expect(notes).to_contain_text("Sinks count like any other token.")
    assert "sink" not in workbench.query


@pytest.mark.parametrize("width", [1440, 390])
def test_the_columns_of_the_legend_are_aligned(workbench: Workbench, width: int) -> None:
    """Also in the rows that say "without the sink", which are wider than the others."""
    workbench.page.set_viewport_size({"width": width, "height": 900})
    page = workbench.open(text=SOFT, overview="role").page
    rows = page.locator("head-overview .mark-list li")
    expect(rows.filter(has_text="without the sink").first).to_be_visible()
    lefts = rows.evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.getBoundingClientRect().left))"
    )
    assert len(lefts) > 3
    assert all({row[place] for row in lefts if len(row) > place} == {lefts[0][place]} for place in range(4))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
