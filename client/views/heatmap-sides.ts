/**
 * Shows the heatmap of the selection; in a comparison A, B and A − B side by side on the same axes: they zoom together,
 * and share row labels. On a narrow page, one at a time.
 */
import { html, render, type TemplateResult } from "lit-html";
import type { Side } from "../charts/comparison-picture.ts";
import type { Scene } from "../state/types.ts";
import { sideTitle } from "../text/comparison-text.ts";
import { shownPicture } from "../charts/comparison-picture.ts";
import { phrase } from "../components/phrase.ts";
import { plainText } from "../text/plain-text.ts";
import { gutterWidth } from "../charts/heat-geometry.ts";
import { store } from "../state/store.ts";
import { HeatMap } from "./heat-map.ts";
import { Panel } from "../components/panel.ts";
import { _ } from "../text/message.ts";

const GAP = 24;
/** Without row labels. */
const BARE_GUTTER = 2;

const SIDES: Side[] = ["a", "b", "difference"];

class HeatmapSides extends Panel {
  /** Cached, because reading it forces a layout. */
  #width = 0;
  /** The side shown on a narrow page. */
  #tab: Side = "difference";
  #narrow = matchMedia("(max-width: 760px)");
  #arrangement = "";

  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
    this.addEventListener("zoom", (event) => this.#zoomOthers(event as CustomEvent), { signal });
    this.child("tabs").addEventListener("change", ({ target }) => this.#showTab(target), { signal });
    const sizeObserver = new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0));
    sizeObserver.observe(this);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
  }

  /** All heatmaps, A first. */
  get maps(): HeatMap[] {
    return [...this.querySelectorAll("heat-map")] as HeatMap[];
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const isCompared = Boolean(scene.comparison);
    this.#makeRoom(Boolean(scene.effects?.scatter));
    if (isCompared !== this.maps.length > 1) this.#addSides(isCompared);
    this.#arrange(scene);
    this.#drawTitles(scene);
  }

  /** Room for the scatter beside it, or back to all of it. */
  #makeRoom(forScatter: boolean) {
    const stage = this.closest(".stage");
    if (stage?.classList.contains("has-scatter") === forScatter) return;
    stage?.classList.toggle("has-scatter", forScatter);
    this.#width = this.clientWidth;
  }

  /** Add or remove the pictures of B and of the difference. */
  #addSides(isCompared: boolean) {
    this.closest(".stage")?.classList.toggle("is-comparing", isCompared);
    this.#width = this.clientWidth;
    for (const map of this.maps.slice(1)) map.parentElement?.remove();
    if (!isCompared) return;
    const template = this.child("more") as HTMLTemplateElement;
    for (const side of SIDES.slice(1)) {
      const copy = document.importNode(template.content, true);
      const [box, map] = [copy.firstElementChild, copy.querySelector("heat-map")];
      if (!box || !(map instanceof HeatMap)) throw new Error("the template holds no heatmap");
      map.side = side;
      box.toggleAttribute("hidden", this.#narrow.matches && side !== this.#tab);
      this.append(copy);
    }
  }

  #arrange(scene: Scene) {
    const isCompared = Boolean(scene.comparison);
    const hasTabs = isCompared && this.#narrow.matches;
    this.child("tabs").hidden = !hasTabs;
    this.classList.toggle("is-three", isCompared && !hasTabs);
    for (const map of this.maps) map.parentElement?.toggleAttribute("hidden", hasTabs && map.side !== this.#tab);
    const gutter = gutterWidth(shownPicture(scene).queries, this.#width);
    const arrangement = JSON.stringify([isCompared, hasTabs, gutter, this.#width]);
    if (arrangement === this.#arrangement) return;
    this.#arrangement = arrangement;
    if (this.#width === 0) return;
    if (!isCompared || hasTabs) {
      for (const map of this.maps) Object.assign(map, { gutter: null, width: this.#width });
      return;
    }
    const cellsWidth = Math.floor((this.#width - gutter - 2 * BARE_GUTTER - 2 * GAP) / 3);
    const widths = [gutter + cellsWidth, BARE_GUTTER + cellsWidth, BARE_GUTTER + cellsWidth];
    this.style.setProperty("--sides", widths.map((width) => `${width}px`).join(" "));
    this.maps.forEach((map, i) => Object.assign(map, { gutter: i === 0 ? gutter : BARE_GUTTER, width: widths[i] }));
  }

  #drawTitles(scene: Scene) {
    for (const map of this.maps) {
      const title = sideTitle(scene, map.side);
      const heading = map.parentElement?.querySelector("h3");
      if (heading) {
        heading.hidden = !scene.comparison;
        render(html`${sideBadge(map.side)}<span class="side-what">${phrase(title)}</span>`, heading);
      }
      const name = [scene.comparison && badgeText(map.side), plainText(title)].filter(Boolean).join(": ");
      map.setAttribute("aria-label", _("Heatmap: {name}. Arrow keys read its cells.", { name }));
    }
  }

  #zoomOthers({ target, detail }: CustomEvent) {
    for (const map of this.maps) if (map !== target) void map.zoomTo(detail);
  }

  #showTab(target: EventTarget | null) {
    if (!(target instanceof HTMLInputElement)) return;
    this.#tab = target.value as Side;
    for (const map of this.maps) {
      map.parentElement?.toggleAttribute("hidden", map.side !== this.#tab);
      void map.redraw();
    }
  }

  #resize(width: number) {
    if (width === 0 || width === this.#width) return;
    this.#width = width;
    if (!store.scene) return;
    this.#arrange(store.scene);
    for (const map of this.maps) void map.redraw();
  }
}

const badgeText = (side: Side): string => ({ a: "A", b: "B", difference: "A − B" })[side];

const sideBadge = (side: Side): TemplateResult => html`<span class="badge is-${side}">${badgeText(side)}</span>`;

customElements.define("heatmap-sides", HeatmapSides);
