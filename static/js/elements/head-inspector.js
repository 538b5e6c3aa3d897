/**
 * What is selected, in words and numbers.
 *
 * @import { Scene } from "../types.js"
 */
import { caveats } from "../caveats.js";
import { el, phrase } from "../dom.js";
import { explain } from "../explain.js";
import { exact, percent, short } from "../format.js";
import { GLOSSARY, metricEntry } from "../glossary.js";
import { extremes, withUnit } from "../lights.js";
import { pictureOf } from "../picture.js";
import { store } from "../store.js";
import { structure } from "../structure.js";
import { term } from "../tip.js";
import { calculation } from "./calculation.js";
import { headLink } from "./head-link.js";
import { Panel } from "./panel.js";

class HeadInspector extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    this.child("says").replaceChildren(...phrase(explain(scene, pictureOf(scene.figure))));
    const beside = structure(scene, pictureOf(scene.figure));
    this.child("structure").replaceChildren(...beside.map((text) => el("p", {}, text)));
    this.child("facts").replaceChildren(...facts(scene));
    this.child("problem").hidden = !scene.problem;
    // With a ranking, it is the calculation only that this model does not tell.
    this.child("problem").classList.toggle("is-note", Boolean(scene.ranking));
    this.child("problem").textContent = scene.problem ? `${scene.problem.detail} ${scene.problem.hint}` : "";
    this.child("calculation").hidden = !scene.calculation;
    if (scene.calculation) this.child("steps").replaceChildren(...calculation(scene, scene.calculation));
    this.child("metrics").replaceChildren(metrics(scene));
    this.child("caveats").replaceChildren(...caveats(scene).map(caveat));
  }
}

/** @type {(scene: Scene) => Node[]} */
function facts({ state, ranking }) {
  const entry = ranking?.heads.find(({ layer, head }) => layer === state.layer && head === state.head);
  if (!entry) return [];
  const { weight, rank, keys, random, heads_below, pairs_below } = entry;
  /** @type {[string, string, string][]} */
  const rows = [
    ["weight", "Weight", exact(weight)],
    ["rank", "Rank in the row", `${rank} of ${keys}`],
    ["random", "A random pair gets", random === null ? "no such pair" : short(random)],
    ["heads_below", "Heads below", percent(heads_below)],
  ];
  if (pairs_below !== null) rows.push(["pairs_below", "Pairs below", percent(pairs_below)]);
  return rows.map(([name, title, value]) => fact(name, title, value));
}

/** @type {(name: string, title: string, value: string) => HTMLElement} */
function fact(name, title, value) {
  const entry = GLOSSARY[name];
  return el(
    "div",
    {},
    el("dt", {}, entry ? term(title, entry) : title),
    el("dd", { class: "number" }, value),
  );
}

/** @type {(scene: Scene) => HTMLElement} */
function metrics({ overview, state: { layer, head } }) {
  const header = el(
    "tr",
    {},
    ...["Metric", "Here", "Highest"].map((title) => el("th", { scope: "col" }, title)),
  );
  const rows = overview.metrics.map((metric) => {
    const value = metric.values[layer]?.[head];
    const best = extremes(metric.values)?.highest;
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, term(metric.title, metricEntry(metric))),
      el("td", { class: "number" }, typeof value === "number" ? withUnit(value, metric.unit) : "–"),
      el("td", {}, best ? headLink(best, "") : "–"),
    );
  });
  return el("tbody", {}, header, ...rows);
}

/** @type {(caveat: import("../caveats.js").Caveat) => HTMLElement} */
const caveat = ({ text, source }) => el("p", { class: "caveat" }, text, " ", el("small", {}, `(${source})`));

customElements.define("head-inspector", HeadInspector);
