/**
 * Shows the evidence for all heads: a grid of how often each finds the word, the best ones in numbers, and their
 * baselines.
 */
import type { HeadEvidence, Scan, ScanResult } from "../api/types.ts";
import { el } from "../components/dom.ts";
import { count, headName, percent, short, threeDecimals } from "../text/format.ts";
import { scanState } from "../state/scan-state.ts";
import { Panel } from "../components/panel.ts";

const BEST = 10;

class ScanHeads extends Panel {
  #all = false;
  /** What the grid was made for. */
  #drawn: Scan | null = null;

  override start(signal: AbortSignal) {
    scanState.addEventListener("scan", () => this.#draw(), { signal });
    scanState.addEventListener("head", () => this.#mark(), { signal });
    for (const part of ["grid", "rows"]) {
      this.child(part).addEventListener("click", ({ target }) => choose(target), { signal });
    }
    const grid = this.child("grid");
    grid.addEventListener("keydown", (event) => this.#key(event), { signal });
    for (const type of ["pointerover", "focusin"])
      grid.addEventListener(type, ({ target }) => this.#peek(target), { signal });
    this.child("all").addEventListener("click", () => this.#more(), { signal });
  }

  #draw() {
    const { scan } = scanState;
    const result = scan?.result;
    this.hidden = !result;
    if (!scan || !result || scan === this.#drawn) return this.#mark();
    this.#drawn = scan;
    this.#all = false;
    this.child("summary").textContent = summaryText(result);
    this.child("counts").textContent = counts(scan, result);
    this.child("rules").replaceChildren(...rules(result));
    this.child("halves").replaceChildren(...halves(result));
    this.child("notes").replaceChildren(...result.notes.map((note) => el("li", {}, note)));
    const links: [string, string][] = [
      ["heads-csv", scan.links.heads],
      ["sentences-csv", scan.links.sentences],
    ];
    for (const [part, address] of links) this.child(part).setAttribute("href", address.replace(/^\//, ""));
    this.#grid(scan, result);
    this.#rows(result);
    this.#mark();
  }

  #grid({ layers, heads }: Scan, result: ScanResult): void {
    const grid = this.child("grid");
    grid.style.setProperty("--heads", String(heads));
    const names = Array.from({ length: heads }, (_, head) =>
      el("span", { role: "columnheader", class: "scan-name" }, `${head}`),
    );
    const corner = el("span", { role: "columnheader" }, el("span", { class: "visually-hidden" }, "layer"));
    const rows = Array.from({ length: layers }, (_, layer) =>
      el(
        "div",
        { role: "row" },
        el("span", { role: "rowheader", class: "scan-name" }, `L${layer}`),
        ...Array.from({ length: heads }, (_, head) => tile(found(result, layer, head))),
      ),
    );
    grid.replaceChildren(el("div", { role: "row" }, corner, ...names), ...rows);
  }

  #rows(result: ScanResult) {
    const shown = this.#all ? result.heads : result.heads.slice(0, BEST);
    this.child("rows").replaceChildren(...shown.map((head) => row(head, result)));
    this.child("all").hidden = result.heads.length <= BEST;
    this.child("all").textContent = this.#all ? `Show the best ${BEST}` : `Show all ${result.heads.length} heads`;
  }

  #more() {
    const { scan } = scanState;
    if (!scan?.result) return;
    this.#all = !this.#all;
    this.#rows(scan.result);
    this.#mark();
  }

  #mark() {
    const name = scanState.head ? `${scanState.head.layer} ${scanState.head.head}` : "0 0";
    for (const cell of this.child("grid").querySelectorAll(".scan-tile")) {
      const chosen = cell instanceof HTMLElement && cell.dataset.head === name;
      cell.setAttribute("aria-selected", String(chosen));
      cell.setAttribute("tabindex", chosen ? "0" : "-1");
    }
    for (const evidenceOf of this.child("rows").querySelectorAll("tr")) {
      if (evidenceOf.dataset.head === name) evidenceOf.setAttribute("aria-current", "true");
      else evidenceOf.removeAttribute("aria-current");
    }
  }

  #key(event: KeyboardEvent) {
    const [layer, head] = headOf(event.target) ?? [];
    if (layer === undefined || head === undefined) return;
    const steps: Record<string, [number, number]> = {
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
    };
    const step = steps[event.key];
    if (event.key === "Enter" || event.key === " ") scanState.choose({ layer, head });
    else if (step) {
      const next = this.child("grid").querySelector(`[data-head="${layer + step[0]} ${head + step[1]}"]`);
      if (next instanceof HTMLElement) next.focus();
    } else return;
    event.preventDefault();
  }

  #peek(target: EventTarget | null) {
    const [layer, head] = headOf(target) ?? [];
    const result = scanState.scan?.result;
    if (layer === undefined || head === undefined || !result) return;
    const seen = found(result, layer, head);
    this.child("peek").textContent = seen ? `${headName(layer, head)}: ${inWords(seen)}` : "";
  }
}

const found = ({ heads }: ScanResult, layer: number, head: number): HeadEvidence | undefined =>
  heads.find((one) => one.layer === layer && one.head === head);

const inWords = ({ often, mean }: HeadEvidence): string =>
  `finds the word in ${percent(often)}, mean weight ${short(mean)}`;

const between = (low: number, high: number): string => `${percent(low)} to ${percent(high)}`;

function summaryText({ heads, rules, used }: ScanResult) {
  const [best] = heads;
  const [rule] = rules;
  if (!best || !rule) return "";
  const name = headName(best.layer, best.head);
  const shown = `${name} finds the word in ${percent(best.often)} of ${count(used, "sentence")}`;
  if (best.above_position) return `${shown}, more than any guess by position.`;
  return `${shown}, not surely more than a guess by position (${percent(rule.share)}).`;
}

const streamTitle = (stream: string): string => (stream.endsWith("attention") ? stream : `${stream}-attention`);

function counts({ sentences, model, stream }: Scan, { used }: ScanResult): string {
  const all = sentences.map(({ marked }) => marked).join("\n");
  const which = scanState.sets.find(({ lines }) => lines === all)?.title ?? "Own sentences";
  const left = sentences.length - used;
  const skipped = left ? ` ${count(left, "sentence")} could not be measured; the list below says why.` : "";
  return `${which}. ${scanState.titles.get(model) ?? model}, ${streamTitle(stream)}. Finding: no other word that it may attend to gets as much.${skipped}`;
}

function rules({ rules, random_often }: ScanResult) {
  const guesses = rules.map(({ title, share }) => [`Guess: ${title}`, share] as [string, number]);
  return [...guesses, ["A random pair of words", random_often] as [string, number]].map(([title, share]) =>
    el("tr", {}, el("th", { scope: "row" }, title), el("td", { class: "number" }, percent(share))),
  );
}

function halves({ halves }: ScanResult) {
  if (!halves.length) return [el("li", {}, "Too few sentences to be halved.")];
  return halves.map(({ layer, head, chosen, chosen_on, held, held_low, held_high, held_on, rule }) =>
    el(
      "li",
      {},
      `${headName(layer, head)}, the best of ${chosen_on} sentences with ${percent(chosen)}, finds the word in `,
      el("strong", {}, percent(held)),
      ` of the other ${held_on} (${between(held_low, held_high)}; best guess by position ${percent(rule)}).`,
    ),
  );
}

function tile(head: HeadEvidence | undefined) {
  if (!head) return el("span", { role: "gridcell" });
  const cell = el("span", {
    role: "gridcell",
    class: "scan-tile",
    "data-head": `${head.layer} ${head.head}`,
    "aria-label": `layer ${head.layer} head ${head.head}, ${inWords(head)}`,
  });
  cell.style.setProperty("--share", String(head.often));
  return cell;
}

function row(head: HeadEvidence, { used }: ScanResult): HTMLElement {
  const bar = el("span", { class: "meter" });
  bar.style.setProperty("--share", `${head.often}`);
  const cell = (text: string, ...more: Node[]): HTMLElement =>
    el("td", {}, el("span", { class: "number" }, text), ...more);
  const name = headName(head.layer, head.head);
  return el(
    "tr",
    { "data-head": `${head.layer} ${head.head}` },
    el("th", { scope: "row" }, el("button", { type: "button", class: "link" }, name)),
    cell(percent(head.often), bar),
    cell(between(head.often_low, head.often_high)),
    cell(threeDecimals(head.mean)),
    cell(`${threeDecimals(head.mean_low)} to ${threeDecimals(head.mean_high)}`),
    cell(head.sd === null ? "–" : threeDecimals(head.sd)),
    cell(threeDecimals(head.others)),
    cell(head.column_mean === null ? "–" : threeDecimals(head.column_mean)),
    cell(head.lift === null ? "–" : short(head.lift)),
    cell(`${used}`),
  );
}

function headOf(target: EventTarget | null): number[] | null {
  const found = target instanceof Element ? target.closest("[data-head]") : null;
  return found instanceof HTMLElement ? (found.dataset.head ?? "").split(" ").map(Number) : null;
}

function choose(target: EventTarget | null) {
  const [layer, head] = headOf(target) ?? [];
  if (layer !== undefined && head !== undefined) scanState.choose({ layer, head });
}

customElements.define("scan-heads", ScanHeads);
