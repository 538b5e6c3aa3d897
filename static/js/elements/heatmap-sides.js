/**
 * Shows the heatmap of the selection; in a comparison A, B and A − B side by side on the same axes: they zoom together,
 * and share row labels. On a narrow page, one at a time.
 *
 * @import { Side } from "../comparison-picture.js"
 * @import { Scene } from "../types.js"
 */
import { sideTitle } from "../comparison-text.js";
import { shownOf } from "../comparison-picture.js";
import { el, phrase, plain } from "../dom.js";
import { gutterOf } from "../heat-geometry.js";
import { store } from "../store.js";
import { HeatMap } from "./heat-map.js";
import { Panel } from "./panel.js";

const GAP = 24;
/** Without row labels. */
const BARE = 2;

/** @type {Side[]} */
const SIDES = ["a", "b", "difference"];

class HeatmapSides extends Panel {
  /** Cached, because reading it forces a layout. */
  #width = 0;
  /** The side shown on a narrow page. @type {Side} */
  #tab = "difference";
  #narrow = matchMedia("(max-width: 760px)");
  #arranged = "";

  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("zoom", (event) => this.#zoom(/** @type {CustomEvent} */ (event)), { signal });
    this.child("tabs").addEventListener("change", ({ target }) => this.#turn(target), { signal });
    const resized = new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0));
    resized.observe(this);
    signal.addEventListener("abort", () => resized.disconnect());
  }

  /** All heatmaps, A first. @returns {HeatMap[]} */
  get maps() {
    return /** @type {HeatMap[]} */ ([...this.querySelectorAll("heat-map")]);
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const compared = Boolean(scene.comparison);
    if (compared !== this.maps.length > 1) this.#furnish(compared);
    this.#arrange(scene);
    this.#name(scene);
  }

  /** Add or remove the pictures of B and of the difference. @param {boolean} compared */
  #furnish(compared) {
    this.closest(".stage")?.classList.toggle("is-comparing", compared);
    this.#width = this.clientWidth;
    for (const map of this.maps.slice(1)) map.parentElement?.remove();
    if (!compared) return;
    const template = /** @type {HTMLTemplateElement} */ (this.child("more"));
    for (const side of SIDES.slice(1)) {
      const copy = document.importNode(template.content, true);
      const [box, map] = [copy.firstElementChild, copy.querySelector("heat-map")];
      if (!box || !(map instanceof HeatMap)) throw new Error("the template holds no heatmap");
      map.side = side;
      box.toggleAttribute("hidden", this.#narrow.matches && side !== this.#tab);
      this.append(copy);
    }
  }

  /** @param {Scene} scene */
  #arrange(scene) {
    const compared = Boolean(scene.comparison);
    const tabs = compared && this.#narrow.matches;
    this.child("tabs").hidden = !tabs;
    this.classList.toggle("is-three", compared && !tabs);
    for (const map of this.maps) map.parentElement?.toggleAttribute("hidden", tabs && map.side !== this.#tab);
    const gutter = gutterOf(shownOf(scene).queries, this.#width);
    const arranged = JSON.stringify([compared, tabs, gutter, this.#width]);
    if (arranged === this.#arranged) return;
    this.#arranged = arranged;
    if (this.#width === 0) return;
    if (!compared || tabs) {
      for (const map of this.maps) Object.assign(map, { gutter: null, width: this.#width });
      return;
    }
    const cells = Math.floor((this.#width - gutter - 2 * BARE - 2 * GAP) / 3);
    const widths = [gutter + cells, BARE + cells, BARE + cells];
    this.style.setProperty("--sides", widths.map((width) => `${width}px`).join(" "));
    this.maps.forEach((map, i) => Object.assign(map, { gutter: i === 0 ? gutter : BARE, width: widths[i] }));
  }

  /** @param {Scene} scene */
  #name(scene) {
    for (const map of this.maps) {
      const title = sideTitle(scene, map.side);
      const heading = map.parentElement?.querySelector("h3");
      if (heading) {
        heading.hidden = !scene.comparison;
        heading.replaceChildren(badge(map.side), el("span", { class: "side-what" }, ...phrase(title)));
      }
      const name = scene.comparison ? `${badgeText(map.side)}: ${plain(title)}` : plain(title).toLowerCase();
      map.setAttribute("aria-label", `Heatmap of ${name}. Arrow keys read its cells.`);
    }
  }

  /** @param {CustomEvent} event */
  #zoom({ target, detail }) {
    for (const map of this.maps) if (map !== target) void map.zoomTo(detail);
  }

  /** @param {EventTarget | null} target */
  #turn(target) {
    if (!(target instanceof HTMLInputElement)) return;
    this.#tab = /** @type {Side} */ (target.value);
    for (const map of this.maps) {
      map.parentElement?.toggleAttribute("hidden", map.side !== this.#tab);
      void map.redraw();
    }
  }

  /** @param {number} width */
  #resize(width) {
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    if (!store.scene) return;
    this.#arrange(store.scene);
    for (const map of this.maps) void map.redraw();
  }
}

/** @type {(side: Side) => string} */
const badgeText = (side) => ({ a: "A", b: "B", difference: "A − B" })[side];

/** @type {(side: Side) => HTMLElement} */
const badge = (side) => el("span", { class: `badge is-${side}` }, badgeText(side));

customElements.define("heatmap-sides", HeatmapSides);
