"""What was saved in a browser: its list, deletion with the tokens that it keeps, and storage that fails."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from ..conftest import Faults
from .workbench import SOFT, Workbench

pytestmark = pytest.mark.browser
SPEC = {"text": SOFT, "layer": 5, "head": 3}
KEY = "followspot-figures"
FORBID = "Object.defineProperty(window, 'localStorage', {get: () => { throw new DOMException('no'); }})"


def save_here(page: Page, *titles: str) -> list[dict[str, str]]:
    """Figures saved as this browser would, the first the oldest."""
    page.goto("/gallery")
    own = []
    for minute, title in enumerate(titles):
        made = page.request.post("/api/figures", data={"spec": SPEC, "title": title}).json()
        created = f"2026-01-01T00:{minute:02}:00+00:00"
        own.append({"id": made["id"], "token": made["delete_token"], "title": title, "created": created})
    page.evaluate("([key, own]) => localStorage.setItem(key, own)", [KEY, json.dumps(own)])
    return own


def open_list(page: Page) -> Locator:
    """The entries, once the server was asked about each."""
    page.goto("/my-figures")
    page.locator("my-figures[data-state='checked']").wait_for()
    return page.locator("my-figures li")


def entry(page: Page, title: str) -> Locator:
    return page.locator("my-figures li").filter(has_text=title)


def test_what_is_saved_is_found_again_and_deleted_without_its_token(workbench: Workbench) -> None:
    page = workbench.page
    workbench.open(model="minilm", **SPEC)
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save figure").click()
    expect(dialog.get_by_text("This browser keeps the token")).to_be_visible()
    address = dialog.get_by_role("textbox", name="Address").input_value()
    dialog.locator("[data-part='lists']").get_by_role("link", name="My figures").click()
    link = page.get_by_role("main").get_by_role("link", name=re.compile("^Layer 5, head 3"))
    expect(link).to_have_attribute("href", address)
    page.wait_for_function("() => document.querySelector('.gallery img').naturalWidth > 0")
    expect(page.locator("my-figures > [data-part='reach']")).to_contain_text("Only this computer")
    page.get_by_role("button", name="Delete …").click()
    expect(page.get_by_role("button", name="Keep it")).to_be_focused()
    page.get_by_role("button", name="Delete for ever").click()
    expect(page.get_by_text("Nothing was saved in this browser yet")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert page.request.get(address).status == 404


def test_the_newest_is_first_and_keys_alone_delete_take_off_and_bring_back(page: Page) -> None:
    own = save_here(page, "Old", "Middle", "New")
    entries = open_list(page)
    expect(entries.locator(".gallery-title")).to_have_text(["New", "Middle", "Old"])
    entry(page, "Middle").get_by_role("button", name="Delete …").press("Enter")
    page.keyboard.press("Escape")
    expect(entry(page, "Middle").get_by_role("button", name="Delete …")).to_be_focused()
    entry(page, "Middle").get_by_role("button", name="Take off the list").press("Enter")
    expect(entries.locator(".gallery-title")).to_have_text(["New", "Old"])
    expect(entry(page, "Old").get_by_role("link")).to_be_focused()
    assert page.request.get(f"/figures/{own[1]['id']}").ok
    page.get_by_role("button", name="Undo").press("Enter")
    expect(entries.locator(".gallery-title")).to_have_text(["New", "Middle", "Old"])
    expect(entry(page, "Middle").get_by_role("link")).to_be_focused()
    assert json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))[1] == own[1]


def test_ticked_figures_become_a_handout_in_the_order_of_the_list(page: Page) -> None:
    own = save_here(page, "Old", "Middle", "New")
    open_list(page)
    expect(page.get_by_role("link", name="Make a handout")).to_have_count(0)
    for title in ("Old", "New"):
        entry(page, title).get_by_role("checkbox", name=f"for a handout {title}").check()
    expect(page.get_by_text("2 figures are ticked.")).to_be_visible()
    page.get_by_role("link", name="Make a handout").click()
    page.wait_for_url("**/handout?**")
    assert parse_qs(urlsplit(page.url).query)["figure"] == [own[2]["id"], own[0]["id"]]
    expect(page.get_by_text("New", exact=True).first).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_is_no_wider_than_its_page(page: Page, width: int) -> None:
    save_here(page, "Old", "New")
    page.set_viewport_size({"width": width, "height": 800})
    open_list(page)
    assert page.locator("html").evaluate("root => root.scrollWidth") <= width


def test_the_oldest_of_a_full_list_is_named_with_its_token(workbench: Workbench) -> None:
    page = workbench.page
    page.goto("/gallery")
    full = [
        {
            "id": f"figure{i:06}".replace("0", "z"),
            "token": f"token-{i}",
            "title": f"Figure {i}",
            "created": day,
        }
        for i in range(100)
        for day in [f"2026-01-01T{i // 60:02}:{i % 60:02}:00Z"]
    ]
    page.evaluate("([key, own]) => localStorage.setItem(key, own)", [KEY, json.dumps(full)])
    workbench.open(model="minilm", **SPEC)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Save figure").click()
    expect(page.get_by_text("is no longer in")).to_contain_text("Figure 0 is no longer in My figures")
    expect(page.get_by_role("textbox", name="Token of the other figure")).to_have_value("token-0")
    kept = json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))
    assert len(kept) == 100 and kept[-1]["title"] == "Figure 1"


def test_the_list_follows_what_another_window_does(page: Page) -> None:
    save_here(page, "Old", "New")
    entries = open_list(page)
    other = page.context.new_page()
    open_list(other)
    entry(other, "Old").get_by_role("button", name="Take off the list").click()
    expect(entries.locator(".gallery-title")).to_have_text(["New"])


def test_a_figure_that_is_gone_says_so(page: Page, faults: Faults) -> None:
    own = save_here(page, "Gone", "Here")
    headers = {"Followspot-Delete-Token": own[0]["token"], "Origin": page.url}
    assert page.request.delete(f"/api/figures/{own[0]['id']}", headers=headers).status == 204
    faults.expect(own[0]["id"])
    open_list(page)
    expect(entry(page, "Gone")).to_contain_text("This server no longer has it.")
    expect(entry(page, "Gone").get_by_role("link")).to_have_count(0)
    expect(entry(page, "Here").get_by_role("link")).to_have_count(1)
    entry(page, "Gone").get_by_role("button", name="Take off the list").click()
    expect(entry(page, "Gone")).to_have_count(0)


def test_a_token_that_does_not_fit_deletes_nothing(page: Page, faults: Faults) -> None:
    own = save_here(page, "Mine")
    page.evaluate(
        "key => localStorage.setItem(key, localStorage.getItem(key)"
        ".replace(/(?<=token\": \")./, (first) => (first === '-' ? '_' : '-')))",
        KEY,
    )
    faults.expect(own[0]["id"])
    open_list(page)
    page.get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete for ever").click()
    expect(page.get_by_role("alert")).to_contain_text("That is not the token")
    assert page.request.get(f"/figures/{own[0]['id']}").ok


def test_the_page_of_a_figure_has_the_token_of_this_browser(page: Page) -> None:
    (own,) = save_here(page, "Mine")
    page.goto(f"/figures/{own['id']}")
    page.get_by_text("Delete this figure").click()
    expect(page.get_by_text("This browser has the token")).to_be_visible()
    page.get_by_role("button", name="Delete for ever").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This figure is deleted")
    assert page.evaluate("key => localStorage.getItem(key)", KEY) == "[]"


def test_a_browser_without_storage_says_so_and_the_token_is_the_readers_to_keep(workbench: Workbench) -> None:
    page = workbench.page
    page.add_init_script(FORBID)
    workbench.open(model="minilm", **SPEC)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Save figure").click()
    expect(page.get_by_role("dialog").get_by_text("Keep the token: it is not shown again.")).to_be_visible()
    open_list(page)
    expect(page.get_by_role("main")).to_contain_text("storage is turned off")
