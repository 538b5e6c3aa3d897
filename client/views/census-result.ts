/** Shows what a census found: kinds, the score of every head, one head over the depths of the needle, a table. */
import { html, render, type TemplateResult } from "lit-html";
import type { Census, HeadCensus, HeadKind } from "../api/types.ts";
import { censusRows, censusTable, type SortedBy } from "../components/census-table.ts";
import { costTable } from "../components/cost-table.ts";
import { JobResult } from "../components/job-result.ts";
import { fillSelect, type Choice } from "../components/select-menu.ts";
import { censusState, type HeadPlace } from "../state/census-state.ts";
import { jobFile } from "../state/job-files.ts";
import { withPageLanguage } from "../state/page-language.ts";
import { currentTheme } from "../state/theme.ts";
import { scoreText } from "../text/census-text.ts";
import { headName } from "../text/format.ts";
import { _, enumeration, joinText } from "../text/message.ts";

class CensusResult extends JobResult {
  #sortedBy: SortedBy = "score";

  override start(signal: AbortSignal) {
    for (const event of ["census", "theme"]) censusState.addEventListener(event, () => this.#draw(), { signal });
    const kind: HTMLSelectElement = this.child("kind");
    kind.addEventListener("change", () => censusState.chooseKind(kind.value), { signal });
    this.child("only").addEventListener("change", () => this.#draw(), { signal });
    this.child("grid").addEventListener("click", ({ target }) => choose(target), { signal });
    this.child("grid").addEventListener("keydown", (event) => this.#onKey(event), { signal });
  }

  #draw() {
    const { census } = censusState;
    const found = census?.census;
    this.hidden = !found;
    if (!census || !found) return;
    const kinds = found.kinds.filter(({ measured }) => measured);
    const kind = censusState.shownKind ?? kinds[0];
    if (!kind) return;
    this.child("title").textContent = census.title;
    this.child("source").textContent = census.source;
    this.list("statements", found.statements);
    this.list("notes", found.notes);
    render(census.table ? costTable(census.table) : [], this.child("table"));
    fillSelect(
      this.child("kind"),
      kinds.map(({ name, title }): Choice => [name, title]),
      kind.name,
    );
    this.child("definition").textContent = definition(kind);
    const chosen = censusState.head ?? bestHead(found, kind);
    this.child("grid").style.setProperty("--heads", String(found.heads));
    render(headGrid(found, kind, chosen), this.child("grid"));
    render(chosenLine(census, found, kind, chosen), this.child("chosen"));
    this.#drawPicture(census, found, chosen);
    this.#drawTable(census, found, kind);
    // Tables have the scores of every kind.
    const optionsOf = (format: string): Record<string, string> =>
      format === "csv" || format === "json" ? {} : { kind: kind.name };
    this.linkFiles(census.links.files, optionsOf);
  }

  #drawPicture(census: Census, found: HeadCensus, { layer, head }: HeadPlace) {
    this.child("picture").hidden = found.depths.length === 0;
    if (found.depths.length === 0) return;
    const shown = { part: "depths", caption: "0", theme: currentTheme(), layer: `${layer}`, head: `${head}` };
    const shares = found.sweep.map((depth) => scoreText(depth[layer]?.[head]));
    const title = _("{head}: attention of the question to the needle", { head: headName(layer, head) });
    this.showPicture(jobFile(census.links.files, "svg", shown), joinText(title, enumeration(shares)));
  }

  #drawTable(census: Census, found: HeadCensus, kind: HeadKind) {
    const rows = censusRows(found, kind, this.#sortedBy, this.child<HTMLInputElement>("only").checked);
    const sort = (by: SortedBy) => {
      this.#sortedBy = by;
      this.#draw();
    };
    const address = (layer: number, head: number) => headAddress(census, { layer, head });
    render(censusTable(found, kind, rows, this.#sortedBy, address, sort), this.child("heads"));
  }

  #onKey(event: KeyboardEvent) {
    const place = placeOf(event.target);
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!place || !step) return;
    const [down = 0, right = 0] = step;
    const next = { layer: place.layer + down, head: place.head + right };
    const cell = this.child("grid").querySelector(`[data-head="${next.layer} ${next.head}"]`);
    if (!(cell instanceof HTMLElement)) return;
    event.preventDefault();
    censusState.chooseHead(next);
    cell.focus();
  }
}

const definition = ({ explanation, formula, threshold, threshold_source, source }: HeadKind): string =>
  joinText(
    explanation,
    _("Score: {formula}.", { formula }),
    _("Needed: {threshold} ({why}). Source: {source}.", {
      threshold: scoreText(threshold),
      why: threshold_source,
      source,
    }),
  );

/** The head with the highest score. */
function bestHead({ layers, heads }: HeadCensus, { values }: HeadKind): HeadPlace {
  let best = { layer: 0, head: 0 };
  for (let layer = 0; layer < layers; layer++)
    for (let head = 0; head < heads; head++)
      if ((values[layer]?.[head] ?? -1) > (values[best.layer]?.[best.head] ?? -1)) best = { layer, head };
  return best;
}

/** Colours are by the square root of the score, as in the picture to download. */
function headGrid(found: HeadCensus, kind: HeadKind, chosen: HeadPlace): TemplateResult {
  const heads = Array.from({ length: found.heads }, (_, head) => head);
  const tile = (layer: number, head: number) => {
    const isChosen = layer === chosen.layer && head === chosen.head;
    const isNamed = found.labels[layer]?.[head]?.includes(kind.name);
    const score = kind.values[layer]?.[head];
    return html`<span
      role="gridcell"
      class=${isNamed ? "scan-tile is-named" : "scan-tile"}
      data-head="${layer} ${head}"
      aria-label=${_("layer {layer} head {head}, {evidence}", { layer, head, evidence: scoreText(score) })}
      aria-selected=${String(isChosen)}
      tabindex=${isChosen ? "0" : "-1"}
      style="--share: ${Math.sqrt(score ?? 0)}"
    ></span>`;
  };
  const names = heads.map((head) => html`<span role="columnheader" class="scan-name">${head}</span>`);
  const rows = found.labels.map(
    (_labels, layer) =>
      html`<div role="row">
        <span role="rowheader" class="scan-name" translate="no">L${layer}</span
        >${heads.map((head) => tile(layer, head))}
      </div>`,
  );
  return html`<div role="row">
      <span role="columnheader"><span class="visually-hidden">${_("layer")}</span></span
      >${names}
    </div>
    ${rows}`;
}

function chosenLine(census: Census, found: HeadCensus, kind: HeadKind, place: HeadPlace): TemplateResult {
  const { layer, head } = place;
  const titles = new Map(found.kinds.map(({ name, title }) => [name, title]));
  const kinds = (found.labels[layer]?.[head] ?? []).map((name) => titles.get(name) ?? name);
  const text = _("{head}: {score}, needed {needed}, spread evenly {even}. Kinds: {kinds}.", {
    head: headName(layer, head),
    score: scoreText(kind.values[layer]?.[head]),
    needed: scoreText(kind.least[layer]?.[head]),
    even: scoreText(kind.even[layer]),
    kinds: kinds.length ? enumeration(kinds) : "–",
  });
  return html`${text} <a class="link" href=${headAddress(census, place)}>${_("Open it in the workbench")}</a>`;
}

/** A head in the workbench, with the marks of the census. */
function headAddress({ model }: Census, { layer, head }: HeadPlace): string {
  const query = new URLSearchParams({ model, layer: String(layer), head: String(head), overview: "census" });
  return `./?${withPageLanguage(query)}`;
}

function placeOf(target: EventTarget | null): HeadPlace | null {
  const cell = target instanceof Element ? target.closest("[data-head]") : null;
  const [layer, head] = (cell?.getAttribute("data-head") ?? "").split(" ").map(Number);
  return cell && layer !== undefined && head !== undefined ? { layer, head } : null;
}

function choose(target: EventTarget | null) {
  const place = placeOf(target);
  if (place) censusState.chooseHead(place);
}

customElements.define("census-result", CensusResult);
