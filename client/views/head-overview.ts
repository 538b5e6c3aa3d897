/** Shows every head of every layer: thumbnails on one canvas, under a grid of cells for focus, clicks and names. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { Scene } from "../state/types.ts";
import { paintBadges } from "../components/head-badges.ts";
import { paintEffects } from "../charts/effect-tiles.ts";
import { effectRuns } from "../state/effect-runs.ts";
import { isComparison } from "../state/comparison-selection.ts";
import { config } from "../state/config.ts";
import { isolate } from "../text/plain-text.ts";
import { headName, shortNumber } from "../text/format.ts";
import { ALIGNMENT_HEAD, isAlignmentHead, headsOfLayer, selectedHeads } from "../state/head-set.ts";
import { headBrightness, headValueText, overviewValues, withUnit } from "../charts/overview-values.ts";
import { headLabels, marksOf, markSource } from "../charts/head-marks.ts";
import { pictureOf } from "../charts/head-picture.ts";
import { headRoles } from "../state/head-roles.ts";
import { addHeads, compareWithHead, openAll, openHead, openLayer, toggleHeads } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { layoutOf } from "../charts/tile-layout.ts";
import { Atlas, paintTiles, sizeCanvas } from "../charts/head-tiles.ts";
import { applyLayout, overviewGrid } from "../components/overview-grid.ts";
import { overviewLegend } from "../components/overview-legend.ts";
import { _, enumeration } from "../text/message.ts";
import { Panel } from "../components/panel.ts";

const LABELS_WIDTH = 28;
const PEEK_SIZE = 132;

class HeadOverview extends Panel {
  /** by layer and head */
  #cells: HTMLElement[][] = [];
  #chosen: HTMLElement[] = [];
  #atlas: Atlas | null = null;
  /** What is painted; another head of the same picture needs no repaint. */
  #paintedFrom: unknown[] = [];

  override start(signal: AbortSignal) {
    this.#offerMetrics();
    const grid = this.child("grid");
    store.addEventListener("scene", () => this.#draw(), { signal });
    headRoles.addEventListener("change", () => this.#draw(), { signal });
    effectRuns.addEventListener("change", () => this.#draw(), { signal });
    store.addEventListener("state", () => this.#mark(), { signal });
    grid.addEventListener("click", (event) => this.#open(event), { signal });
    grid.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    grid.addEventListener("pointerover", ({ target }) => this.#peek(target), { signal });
    grid.addEventListener("pointerleave", () => this.#peek(null), { signal });
    grid.addEventListener("focusin", ({ target }) => this.#peek(target), { signal });
    grid.addEventListener("focusout", () => this.#peek(null), { signal });
    this.child("mode").addEventListener("change", ({ target }) => this.#chooseMode(target), { signal });
    const sizeObserver = new ResizeObserver(() => this.#paint());
    sizeObserver.observe(this);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
  }

  #offerMetrics() {
    const metrics = config.metrics.map(({ name, title }) => html`<option value=${name}>${title}</option>`);
    render(html`<optgroup label=${_("a metric of the head")}>${metrics}</optgroup>`, this.child("mode"));
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { overview, figure, ranking, comparison, theme, state, stream } = scene;
    const sources = [
      stream,
      overview,
      ranking,
      comparison?.changes,
      theme,
      state.overview,
      state.colours,
      figure.scale,
    ];
    const { reply, problem } = effectRuns.ablations;
    const paintedFrom = [...sources, markSource(scene), headRoles.problem, reply, problem];
    if (paintedFrom.every((part, i) => part === this.#paintedFrom[i])) return;
    this.#paintedFrom = paintedFrom;
    this.#build(scene);
    this.#atlas = new Atlas(scene, pictureOf(scene.figure));
    this.#paint();
    this.#mark();
    render(overviewLegend(scene), this.child("legend"));
  }

  #build(scene: Scene) {
    const grid = this.child("grid");
    render(overviewGrid(scene.stream, cellNames(scene)), grid);
    this.#cells = Array.from({ length: scene.stream.layers }, () => []);
    for (const cell of grid.querySelectorAll<HTMLElement>(".tile")) this.#cells[Number(cell.dataset.layer)]?.push(cell);
  }

  #paint() {
    const { scene } = store;
    if (!scene || !this.#atlas) return;
    const layout = layoutOf(scene.stream, this.clientWidth - LABELS_WIDTH);
    applyLayout(this.child("tiles"), scene.stream, layout);
    const marks = marksOf(scene);
    const headValues = overviewValues(scene);
    paintTiles(this.child("canvas"), this.#atlas, layout, headBrightness(headValues));
    if (marks) paintBadges(this.child("canvas"), layout, marks);
    if (headValues.effects) paintEffects(this.child("canvas"), layout, headValues.effects, scene.theme);
  }

  #mark() {
    const { layer, head, overview } = store.state;
    const selected = store.scene ? selectedHeads(store.state, store.scene.stream) : [];
    const cells = selected.flatMap((selectedHead) => this.#cells[selectedHead.layer]?.[selectedHead.head] ?? []);
    for (const cell of this.#chosen) markCell(cell, false);
    for (const cell of cells) markCell(cell, true);
    // One of them is in the tab order.
    const leading = this.#cells[layer]?.[head];
    for (const cell of cells) cell.tabIndex = cell === leading ? 0 : -1;
    this.#chosen = cells;
    const mode: HTMLSelectElement = this.child("mode");
    mode.value = overview;
    this.child("change").hidden = overview !== "change" && !isComparison(store.state);
  }

  #headOf(target: EventTarget | null): { layer: number; head: number; cell: HTMLElement } | null {
    if (!(target instanceof HTMLElement) || !target.classList.contains("tile")) return null;
    return { layer: Number(target.dataset.layer), head: Number(target.dataset.head), cell: target };
  }

  /** Open a head, a layer or all; with Shift, add it to the set; with Alt, compare with it. */
  #open({ target, shiftKey, altKey }: MouseEvent | KeyboardEvent) {
    const clicked = this.#headOf(target);
    if (clicked && altKey) return compareWithHead(clicked);
    if (clicked) return shiftKey ? toggleHeads([clicked]) : openHead(clicked);
    const whole = target instanceof HTMLElement ? target.dataset.whole : undefined;
    if (whole === "all") return openAll();
    if (whole !== undefined) this.#openLayer(Number(whole), shiftKey);
  }

  #openLayer(layer: number, toggles: boolean): void {
    if (toggles) toggleHeads(headsOfLayer(layer, this.#cells[layer]?.length ?? 0));
    else openLayer(layer);
  }

  #onKey(event: KeyboardEvent) {
    const { target, key } = event;
    if (!(target instanceof HTMLElement)) return;
    const next = this.#neighbour(target, key);
    if (key === "Enter" || key === " ") this.#open(event);
    else if (next) this.#moveTo(next, event.shiftKey);
    else return;
    event.preventDefault();
  }

  /** Where a key moves from a cell, or from a layer's name. */
  #neighbour(from: HTMLElement, key: string): HTMLElement | undefined {
    const rows = this.#rows();
    const rowIndex = rows.findIndex((row) => row.includes(from));
    const [row, column] = [rows[rowIndex] ?? [], rows[rowIndex]?.indexOf(from) ?? 0];
    const places: Record<string, HTMLElement | undefined> = {
      ArrowRight: row[column + 1],
      ArrowLeft: row[column - 1],
      ArrowDown: rows[rowIndex + 1]?.[column],
      ArrowUp: rows[rowIndex - 1]?.[column],
      Home: row[1],
      End: row.at(-1),
    };
    return places[key];
  }

  /** Focusable nodes: layer names, each before its heads. */
  #rows(): HTMLElement[][] {
    const whole = [...this.child("grid").querySelectorAll(".tile-whole")] as HTMLElement[];
    return whole.map((name) => [name, ...(this.#cells[Number(name.dataset.whole)] ?? [])]);
  }

  /** Focus a neighbour; with Shift, add it to the set. */
  #moveTo(next: HTMLElement, adds: boolean): void {
    next.focus();
    const reached = this.#headOf(next);
    if (reached && adds) addHeads([reached]);
  }

  #peek(target: EventTarget | null) {
    const pointed = this.#headOf(target);
    const peek = this.child("peek");
    peek.hidden = !pointed;
    if (!pointed || !store.scene || !this.#atlas) return;
    const context = sizeCanvas(this.child("peek-canvas"), PEEK_SIZE, PEEK_SIZE);
    this.#atlas.draw(context, pointed.layer, pointed.head, 0, 0, PEEK_SIZE);
    render(peekFacts(store.scene, pointed.layer, pointed.head), this.child("peek-text"));
    const [box, cell] = [this.getBoundingClientRect(), pointed.cell.getBoundingClientRect()];
    const left = Math.min(cell.left - box.left, box.width - peek.offsetWidth);
    peek.style.left = `${Math.max(0, left)}px`;
    peek.style.top = `${cell.bottom - this.child("tiles").getBoundingClientRect().top + 8}px`;
  }

  #chooseMode(target: EventTarget | null) {
    if (target instanceof HTMLSelectElement) store.select({ overview: target.value });
  }
}

function markCell(cell: HTMLElement, isChosen: boolean): void {
  cell.setAttribute("aria-selected", String(isChosen));
  cell.tabIndex = isChosen ? 0 : -1;
}

/** What a cell is called: its head, and its value in the overview. */
function cellNames(scene: Scene): (layer: number, head: number) => string {
  const [firstMetric] = scene.overview.metrics;
  const headValues = overviewValues(scene);
  const named = headValues.values || !firstMetric ? headValues : { ...headValues, ...firstMetric };
  const marks = marksOf(scene);
  const noMark = scene.state.overview === "census" ? _("none of these kinds") : _("no clear role here");
  return (layer, head) => {
    const value = headValueText(named, layer, head);
    const valueText = value && `${named.title} ${value}`;
    const factText = marks ? (marks[layer]?.[head]?.text ?? noMark) : valueText;
    const alignmentText = isAlignmentHead(scene.stream, layer, head) ? ALIGNMENT_HEAD : "";
    return enumeration([_("layer {layer} head {head}", { layer, head }), factText, alignmentText].filter(Boolean));
  };
}

function peekFacts(scene: Scene, layer: number, head: number): TemplateResult {
  const { overview, ranking, comparison, stream } = scene;
  const headValues = overviewValues(scene);
  const effect = headValues.effects
    ? peekFact(_("Effect of ablating it"), headValueText(headValues, layer, head))
    : nothing;
  const jsd = comparison?.changes?.jsd[layer]?.[head];
  const change = typeof jsd === "number" ? peekFact(_("Change from A to B"), withUnit(jsd, _("nats"))) : nothing;
  const metrics = overview.metrics.map(({ title, unit, values }) => {
    const value = values[layer]?.[head];
    return typeof value === "number" ? peekFact(title, withUnit(value, unit)) : nothing;
  });
  const rankedHead = ranking?.heads.find((ranked) => ranked.layer === layer && ranked.head === head);
  const pair = `${isolate(ranking?.query.label ?? "")} → ${isolate(ranking?.key.label ?? "")}`;
  const pairFact = rankedHead
    ? html`<span translate="no">${pair}</span><span>${shortNumber(rankedHead.weight)}</span>`
    : nothing;
  const { roles } = headRoles;
  const labels = [
    isAlignmentHead(stream, layer, head) ? ALIGNMENT_HEAD : "",
    roles ? headLabels(roles, layer, head) : "",
  ];
  return html`<strong translate="no">${headName(layer, head)}</strong
    >${labels.filter(Boolean).map((name) => html`<span class="peek-role">${name}</span>`)}<span class="peek-facts"
      >${effect}${change}${pairFact}${metrics}</span
    >`;
}

const peekFact = (title: string, value: string): TemplateResult => html`<span>${title}</span><span>${value}</span>`;

customElements.define("head-overview", HeadOverview);
