"""axe-core finds nothing on any page, in both themes, on a wide screen and on a phone."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from transformers import WhisperForConditionalGeneration

from app.samples import samples
from app.store.database import Database
from app.store.figures import FigureStore
from scripts.server import ROOT, Server, serve

from .. import pseudo_locale
from ..conftest import Faults
from ..speech import save_speech
from .families.models import save_chat, wait_for_model
from .held_generation import HeldGeneration
from .workbench import SOFT, TIRED, Workbench

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

# What axe-core checks: WCAG 2.0 to 2.2, A and AA, and best practices. Colours are all that a theme changes.
RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
PASSES: tuple[tuple[Literal["light", "dark"], int, Any], ...] = (
    ("light", 1440, RULES),
    ("dark", 1440, COLOURS),
    ("dark", 390, COLOURS),
    ("light", 390, RULES),
)
RUN = """async (rules) => {
  const options = { runOnly: rules, resultTypes: ["violations"], iframes: false, preload: false };
  const { violations } = await axe.run(document, options);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`));
}"""

SAMPLES = {sample.kind: sample.digest for sample in reversed(samples())}
HEAD: dict[str, Any] = {"text": SOFT, "layer": 5, "head": 3}
PAIR: dict[str, Any] = {**HEAD, "query": 8, "key": 6}
BOTH: dict[str, Any] = {**PAIR, "b.text": TIRED}
CLOCK: dict[str, Any] = {
    "model": "storyteller",
    "text": "The old clock in the hall struck seven. The old clock in the hall struck",
    "layer": 3,
    "head": 4,
    "query": 16,
    "key": 8,
}

QUESTION = [{"role": "user", "content": "was it soft"}]
OTHER_SYSTEM = {"role": "system", "content": "the mat sat"}
CONVERSATION: dict[str, Any] = {
    "model": "chat",
    "messages": json.dumps([{"role": "system", "content": "the cat sat"}, *QUESTION]),
}

# Of a figure that shows all heads and tokens.
WHOLE: dict[str, Any] = {name: CLOCK[name] for name in ("model", "text")}

# A sentence that can stand elsewhere.
MOVED: dict[str, Any] = {"model": "storyteller", "text": "Tom ran. It was hot. A dog slept. Tom", "key": 1}

EMBEDS: dict[str, dict[str, Any]] = {
    "head": PAIR,
    "switch": {**PAIR, "switch": "5"},
    "sentence": {**PAIR, "kind": "sentence"},
    "overview": {"text": SOFT, "kind": "overview"},
    "alignment": {"model": "translator", "text": "The cat sat.", "kind": "alignment"},
    "ranking": {"text": SOFT, "query": 8, "key": 6, "kind": "ranking"},
    "comparison": {**BOTH, "kind": "comparison"},
    "effect": {**CLOCK, "kind": "effect"},
    "scatter": {**CLOCK, "kind": "scatter"},
    "lens": {**WHOLE, "kind": "lens"},
    "contributions": {**WHOLE, "kind": "contributions"},
    "methods": {**WHOLE, "kind": "methods"},
    "budget": {**WHOLE, "kind": "budget"},
    "position": {**MOVED, "kind": "position"},
    "patch": {"text": SOFT, "b.text": TIRED, "kind": "patch"},
    "guess": {**PAIR, "predict": 1},
    "slide": {**PAIR, "slide": 1},
}


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with a speech model, a chat model and a second language, too."""
    folder = tmp_path_factory.mktemp("accessibility")
    speech = save_speech(folder / "whisper", WhisperForConditionalGeneration, "whisper")
    models = ("--model", "minilm", "--model", str(speech), "--model", str(save_chat(folder / "chat")))
    with serve(folder, options=models, translations=pseudo_locale.write_catalogue(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def server(running: Server) -> str:
    return running.url


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.fail("axe-core is missing: `make node_modules/.stamp` installs it.")
    return AXE.read_text()


class Visit:
    """A visit to a page, up to the state that is checked."""

    def __init__(self, page: Page, running: Server, faults: Faults, folder: Path) -> None:
        self.page, self.faults = page, faults
        self._running, self._folder = running, folder

    def workbench(self, **query: object) -> Workbench:
        """The workbench at this address, drawn."""
        if "model" in query:
            wait_for_model(self.page, str(query["model"]))
        return Workbench(self.page).open(**query)

    def press(self, name: str, **query: object) -> Workbench:
        """The workbench at this address, and there a button pressed."""
        workbench = self.workbench(**query)
        self.page.get_by_role("button", name=name, exact=True).click()
        return workbench

    def share(self, kind: str | None = None) -> None:
        """The dialog of Share, with this kind of picture."""
        self.press("Share", **PAIR)
        if kind:
            self.page.get_by_role("dialog").get_by_role("radio", name=kind, exact=True).check(force=True)
        self.page.wait_for_function("() => document.querySelector('.share-preview').naturalWidth > 0")

    def save(self) -> None:
        """The dialog of Share, with a figure that is saved."""
        self.share()
        self.page.get_by_role("button", name="Save figure").click()
        self.page.get_by_role("button", name="Delete this figure").wait_for()

    def failed(self, address: str, status: int) -> None:
        """A page that answers with an error."""
        self.faults.expect(str(status))
        self.page.goto(address)

    def refused(self, address: str, status: int) -> None:
        """The workbench, which says why it shows something else."""
        self.failed(address, status)
        self.page.locator("html[data-state='drawn']").wait_for()

    def embed(self, **query: object) -> None:
        """An embed that somebody uses."""
        if "model" in query:
            wait_for_model(self.page, str(query["model"]))
        self.page.goto(f"/embed?{urlencode(query)}")
        # The mouse may already rest on a slide, which makes it live at once.
        self.page.locator("main:is([data-state='still'], [data-state='live'])").wait_for()
        stage = self.page.locator(".stage[tabindex='0']")
        if stage.count():
            stage.press("ArrowRight")
            self.page.locator("main[data-state='live']").wait_for()

    def guess(self) -> None:
        """An embed whose question is answered."""
        self.embed(**PAIR, predict=1)
        self.page.get_by_role("group", name="Your guess").get_by_role("button", name="cat").click()
        self.page.locator("main[data-state='live']").wait_for()

    def saved(self) -> str:
        """The address of a figure that is saved and in the gallery."""
        made = self.page.request.post("/api/figures", data={"spec": PAIR, "title": "What is soft?"}).json()
        database = Database(self._running.log.parent / "followspot.sqlite3")
        FigureStore(database, 10**8, 100).show_in_gallery(made["id"], True)
        database.close()
        return str(made["links"]["page"])

    def figure(self) -> None:
        """Its page, with everything unfolded."""
        self.page.goto(self.saved())
        for fold in self.page.locator("details > summary").all():
            fold.click()

    def offline(self, **query: object) -> None:
        """A file without network, opened from the disk."""
        self.faults.expect("file:")
        file = self._folder / "figure.html"
        file.write_bytes(self.page.request.get(f"/figure.html?{urlencode(PAIR | query)}").body())
        self.page.goto(file.as_uri())

    def my_figures(self) -> None:
        """The list of a browser: a figure, one that is about to be deleted, one that is gone."""
        self.faults.expect("zzzzzzzzzzzz")
        ids = [self.saved().rpartition("/")[2], self.saved().rpartition("/")[2], "zzzzzzzzzzzz"]
        own = [
            {"id": id, "token": "a", "title": "A", "created": f"2026-01-0{9 - i}T00:00:00Z"}
            for i, id in enumerate(ids)
        ]
        self.page.goto("/gallery")
        self.page.evaluate("own => localStorage.setItem('followspot-figures', own)", json.dumps(own))
        self.page.goto("/my-figures")
        self.page.locator("my-figures[data-state='checked']").wait_for()
        self.page.get_by_role("button", name="Delete …").first.click()

    def scan(self) -> None:
        """The results of a scan, with a head opened."""
        self.page.goto("/scan?set=repeated")
        self.page.wait_for_selector("html[data-state='drawn']")
        self.page.locator(".scan-dot").first.wait_for()

    def effects(self) -> None:
        """The effects of a head, and what they are measured by."""
        workbench = self.workbench(**CLOCK, cells="effect")
        expect(self.page.locator("heat-map .verified").first).to_be_attached()
        workbench.part("effect-outcome", "name").click()

    def cuts(self, ablation: str = "zero", **texts: str) -> None:
        """What a cut edge and an ablated head change, and what the head outputs instead."""
        workbench = self.workbench(**CLOCK, cells="effect", cut="3.4:16-8,2.1", ablation=ablation, **texts)
        expect(workbench.part("cut-list", "results")).to_contain_text("before, ")

    def refused_outcome(self) -> None:
        """Effects on a token that is none."""
        self.faults.expect("outcome.token=zzzqqq")
        self.workbench(**CLOCK, cells="effect", **{"outcome.token": "zzzqqq"})
        self.page.get_by_role("alert").first.wait_for()

    def methods(self) -> None:
        """Methods side by side, unfolded."""
        self.workbench(**CLOCK, open="methods")
        expect(self.page.locator("other-methods .cells")).to_have_count(3)

    def position(self) -> None:
        """A sentence at other depths, unfolded."""
        self.workbench(**MOVED, open="position")
        expect(self.page.locator("position-experiment table a").first).to_be_visible()

    def scan_with_effects(self) -> None:
        """Whether the marked edge matters, and what that is measured by."""
        wait_for_model(self.page, "storyteller")
        self.page.goto("/scan?model=storyteller&set=repeated&effects=1")
        expect(self.page.locator("scan-effects")).to_be_visible(timeout=120_000)
        self.page.wait_for_selector("html[data-state='drawn']")

    def scan_without_heads(self) -> None:
        """What is left as heads are removed."""
        wait_for_model(self.page, "storyteller")
        self.page.goto("/scan?model=storyteller&set=repeated&prune=1")
        expect(self.page.locator("scan-pruning img")).to_be_visible(timeout=120_000)
        self.page.wait_for_selector("html[data-state='drawn']")

    def cost(self) -> None:
        """A measurement, and what a window would hide."""
        wait_for_model(self.page, "storyteller")
        self.page.goto(f"/cost?model=storyteller&layer=1&head=2&text={'the+cat+' * 12}")
        self.page.get_by_label("Longest input").fill("16")
        self.page.get_by_role("button", name="Measure").click()
        expect(self.page.locator("cost-result img")).to_be_visible(timeout=120_000)
        expect(self.page.locator("cost-window table")).to_be_visible(timeout=120_000)
        self.page.wait_for_selector("html[data-state='drawn']")

    def census(self) -> None:
        """What a census found."""
        wait_for_model(self.page, "storyteller")
        self.page.goto("/census?model=storyteller")
        self.page.get_by_label("Depths of the needle").first.fill("2")
        self.page.get_by_role("button", name="Measure").click()
        expect(self.page.locator("census-result img")).to_be_visible(timeout=120_000)
        self.page.wait_for_selector("html[data-state='drawn']")

    def census_marks(self) -> None:
        """Heads marked by the census of their model."""
        self.census()
        self.workbench(model="storyteller", overview="census")
        expect(self.page.locator("head-overview .mark-list")).to_be_visible()

    def refused_scan(self) -> None:
        """A scan of a sentence without marks."""
        self.faults.expect("422")
        self.page.goto("/scan")
        self.page.get_by_label("One sentence per line").fill("No marks here.")
        self.page.get_by_role("button", name="Scan the sentences").click()
        self.page.get_by_role("alert").wait_for()

    def refused_text(self) -> None:
        """A text with more tokens than the model reads."""
        self.faults.expect("413")
        workbench = self.workbench(**PAIR)
        self.page.get_by_label("Your sentence").fill("cat " * 600)
        expect(workbench.message).to_be_visible()

    def map(self) -> None:
        """The map of similar heads, and all roles."""
        self.workbench(**PAIR, overview="role", open="map")
        expect(self.page.locator(".spot")).to_have_count(72)
        self.page.locator("head-roles[data-known]").wait_for(state="attached")
        self.page.get_by_text("All roles, and what they require").click()

    def budget(self) -> None:
        """From where a word draws its attention, by head."""
        self.workbench(**CLOCK, open="budget", per="head")
        expect(self.page.locator("attention-budget .cells")).to_have_count(1)

    def layers(self) -> None:
        """What the model says after each layer, and direct contributions."""
        self.workbench(**CLOCK, open="layers")
        expect(self.page.locator("after-layers .cells")).to_have_count(2)

    def patch(self) -> None:
        """What carries the difference between two texts."""
        self.workbench(**CLOCK, open="patch", **{"b.text": str(CLOCK["text"]).replace("seven", "eight")})
        expect(self.page.locator("carried-difference .cells")).to_have_count(1)

    def tip(self) -> None:
        """An explanation at a term."""
        self.workbench(**PAIR)
        self.page.locator("head-view .term").first.hover()
        expect(self.page.locator("#tip")).to_be_visible()

    def languages(self) -> None:
        """The menu of languages."""
        self.workbench()
        self.page.locator("language-menu summary").click()

    def growing_answer(self) -> None:
        """A text that is being generated, with the attention of the last step."""
        HeldGeneration(self.page)
        self.workbench(model="storyteller", text="Once upon a time")
        self.page.locator("continue-menu button").first.click()
        self.page.locator('continue-menu [data-part="tokens"]').fill("40")
        self.page.locator('continue-menu button[type="submit"]').click()
        expect(self.page.locator("growing-answer .generated-keys")).to_have_count(2)
        # The picture of the text before is faded meanwhile, as in every wait.
        self.page.evaluate("() => delete document.documentElement.dataset.late")

    def generation(self) -> None:
        """A generated text, and the form that continues it."""
        self.workbench(model="storyteller", text="Once upon a time,", generate="greedy-6")
        self.page.locator("continue-menu button").first.click()


STATES: dict[str, Callable[[Visit], object]] = {
    "first visit": lambda visit: visit.workbench(),
    "pair": lambda visit: visit.workbench(**PAIR),
    "several heads": lambda visit: visit.workbench(text=SOFT, heads="5.3,4.1"),
    "row, column and distances": lambda visit: visit.workbench(**PAIR, open="profile"),
    "part of a head": lambda visit: visit.workbench(**PAIR, crop="4:12,0:9"),
    "pins": lambda visit: visit.workbench(**HEAD, pins="2,6", unit="word", specials=0, colours="greys"),
    "heads that matter": lambda visit: visit.workbench(**PAIR, overview="effect"),
    "weights and effects": lambda visit: visit.workbench(**PAIR, cells="both"),
    "comparison": lambda visit: visit.workbench(**BOTH, overview="change"),
    "refused text": Visit.refused_text,
    "growing answer": Visit.growing_answer,
    "help": lambda visit: visit.press("Help and keyboard"),
    "examples": lambda visit: visit.press("Examples"),
    "models": lambda visit: visit.press("MiniLM L6"),
    "languages": Visit.languages,
    "another language": lambda visit: visit.workbench(**PAIR, lang=pseudo_locale.CODE),
    "share": Visit.share,
    "share, embed": lambda visit: visit.share("Embed"),
    "share, ranking": lambda visit: visit.share("Ranking"),
    "share, saved": Visit.save,
    "explanation": Visit.tip,
    "long text": lambda visit: visit.workbench(text="The old cat sat on the mat. " * 20, layer=0, head=2),
    "no such model": lambda visit: visit.refused("/?model=none&text=a", 404),
    "map and roles": Visit.map,
    "layers": Visit.layers,
    "budget": Visit.budget,
    "patch": Visit.patch,
    "metric": lambda visit: visit.workbench(**PAIR, overview="previous"),
    "translation": lambda visit: visit.workbench(model="translator", text="The cat sat.", layer=1, head=0),
    "generation": Visit.generation,
    "conversation": lambda visit: visit.workbench(**CONVERSATION, open="template"),
    "conversations": lambda visit: visit.workbench(
        **CONVERSATION, **{"b.messages": json.dumps([OTHER_SYSTEM, *QUESTION])}, query_part="message-1"
    ),
    "effects": Visit.effects,
    "effects, refused": Visit.refused_outcome,
    "cuts": Visit.cuts,
    "cuts, mean": lambda visit: visit.cuts("mean", **{"ablation.set": "pronoun"}),
    "cuts, resample": lambda visit: visit.cuts(
        "resample",
        **{"ablation.text": "The old clock in the hall struck two. The old clock in the hall struck"},
    ),
    "methods": Visit.methods,
    "position": Visit.position,
    "image": lambda visit: visit.workbench(model="digits", image=SAMPLES["image"]),
    "drawing": lambda visit: visit.press("Draw", model="digits", image=SAMPLES["image"]),
    "speech": lambda visit: visit.workbench(model="whisper", audio=SAMPLES["audio"], target="hi"),
    "scan": lambda visit: visit.page.goto("/scan"),
    "scan, results": Visit.scan,
    "scan, effects": Visit.scan_with_effects,
    "scan, heads removed": Visit.scan_without_heads,
    "scan, refused": Visit.refused_scan,
    "cost": lambda visit: visit.page.goto("/cost"),
    "cost, measured": Visit.cost,
    "census": lambda visit: visit.page.goto("/census"),
    "census, measured": Visit.census,
    "census, marks": Visit.census_marks,
    "saved figure": Visit.figure,
    "gallery": lambda visit: (visit.saved(), visit.page.goto("/gallery")),
    "my figures": Visit.my_figures,
    "my figures, none": lambda visit: visit.page.goto("/my-figures"),
    "no such figure": lambda visit: visit.failed("/figures/zzzzzzzzzzzz", 404),
    "no such address": lambda visit: visit.failed("/nowhere", 404),
    "no such embed": lambda visit: visit.failed("/embed?layer=99&text=a", 422),
    **{f"embed, {name}": partial(Visit.embed, **query) for name, query in EMBEDS.items()},
    "embed, guess made": Visit.guess,
    "offline file": Visit.offline,
    "offline file, to zoom": lambda visit: visit.offline(light=0),
}


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(
    page: Page, axe: str, running: Server, faults: Faults, tmp_path: Path, state: str
) -> None:
    page.emulate_media(reduced_motion="reduce")
    STATES[state](Visit(page, running, faults, tmp_path))
    touch = page.context.new_cdp_session(page)
    page.evaluate(axe)
    found = []
    for theme, width, rules in PASSES:
        page.set_viewport_size({"width": width, "height": 900})
        touch.send("Emulation.setTouchEmulationEnabled", {"enabled": width == 390})
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}, {width} px: {fault}" for fault in page.evaluate(RUN, rules)]
    assert not found, "\n".join(found)
