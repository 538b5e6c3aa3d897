/**
 * Draws the weight of each edge of the shown head beside its effect: a point for each. Pointing at one marks its cell in
 * the heatmap, and the reverse; clicking chooses the pair, arrow keys go from the largest effect to the smallest.
 */
import { html, render } from "lit-html";
import type { Scatter } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { Panel } from "../components/panel.ts";
import { edgeNames, frame, names, pointMarks, ringAt, scatterKey } from "../components/scatter-picture.ts";
import {
  nearestPoint,
  nextPoint,
  pairOf,
  plotSize,
  pointOf,
  pointPlaces,
  type Place,
  type PlotSize,
} from "../charts/scatter-plot.ts";
import { store } from "../state/store.ts";
import { edgeReadout } from "../text/effect-text.ts";
import { shortNumber } from "../text/format.ts";
import { _ } from "../text/message.ts";

/** How near the pointer must be to a point, in pixels; half of what a finger needs. */
const REACH = 22;

class EffectScatter extends Panel {
  #width = 0;
  #scatter: Scatter | null = null;
  #size: PlotSize | null = null;
  #places: Place[] = [];
  readonly #markSoon = oncePerFrame(() => this.#mark());

  override start(signal: AbortSignal) {
    render(FRAME, this);
    const plot = this.child("plot");
    plot.addEventListener("pointermove", (event) => this.#point(event), { signal });
    plot.addEventListener("pointerleave", () => store.setHover(null), { signal });
    plot.addEventListener("blur", () => store.setHover(null), { signal });
    plot.addEventListener("click", (event) => this.#choose(this.#near(event)), { signal });
    plot.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    const sizeObserver = new ResizeObserver(([entry]) => this.#resize(entry?.contentRect.width ?? 0));
    sizeObserver.observe(this);
    signal.addEventListener("abort", () => sizeObserver.disconnect());
    store.addEventListener("hover", () => this.#markSoon(), { signal });
    store.follow(["scene"], () => this.#draw(), signal);
  }

  #resize(width: number) {
    this.#width = Math.floor(width);
    this.#draw();
  }

  #draw() {
    const scatter = store.scene?.effects?.scatter ?? null;
    this.hidden = !scatter;
    this.#scatter = scatter;
    if (!scatter) return;
    this.#width ||= this.clientWidth;
    if (this.#width === 0) return;
    const size = plotSize(scatter, this.#width);
    this.#size = size;
    this.#places = pointPlaces(scatter, size);
    const picture = this.child<SVGSVGElement>("picture");
    picture.setAttribute("viewBox", `0 0 ${size.width} ${size.height}`);
    picture.setAttribute("height", `${size.height}`);
    render([frame(scatter, size), pointMarks(scatter, this.#places)], this.child<SVGGElement>("points"));
    render(scatterKey(scatter), this.child("correlation"));
    this.#mark();
  }

  /** The points of the chosen pair and of the cell pointed at, and names. */
  #mark() {
    const [scatter, size, scene] = [this.#scatter, this.#size, store.scene];
    if (!scatter || !size || !scene) return;
    const chosen = pointOf(scatter, scene.state);
    const hovered = store.hover ? pointOf(scatter, store.hover) : -1;
    const marks = [
      { index: chosen, kind: "chosen" },
      { index: hovered, kind: "hovered" },
    ].flatMap(({ index, kind }) => ringAt(this.#places[index], kind));
    const named = [...new Set([hovered, chosen, ...scatter.notable])].filter((index) => index >= 0);
    render([marks, names(scatter, size, this.#places, named)], this.child<SVGGElement>("marks"));
  }

  #near({ clientX, clientY }: MouseEvent): number {
    const { left, top } = this.child("picture").getBoundingClientRect();
    return nearestPoint(this.#places, { x: clientX - left, y: clientY - top }, REACH);
  }

  #point(event: PointerEvent) {
    if (this.#scatter) store.setHover(pairOf(this.#scatter, this.#near(event)));
  }

  #choose(index: number) {
    const pair = this.#scatter && pairOf(this.#scatter, index);
    if (pair) store.select(pair);
  }

  #onKey(event: KeyboardEvent) {
    const [scatter, scene] = [this.#scatter, store.scene];
    if (!scatter || !scene) return;
    const current = pointOf(scatter, store.hover ?? scene.state);
    const next = nextPoint(scatter, current, event.key);
    if (event.key === "Enter" || event.key === " ") this.#choose(current);
    else if (next === null) return;
    else this.#moveTo(scatter, next);
    event.preventDefault();
  }

  #moveTo(scatter: Scatter, index: number) {
    store.setHover(pairOf(scatter, index));
    announce(pointText(scatter, index));
  }
}

const FRAME = html`<div
    class="scatter-plot"
    data-part="plot"
    tabindex="0"
    role="application"
    aria-roledescription=${_("scatter plot")}
    aria-label=${_("Weight and effect of each edge. Arrow keys go from the largest effect to the smallest.")}
  >
    <svg data-part="picture" width="100%" aria-hidden="true">
      <g data-part="points"></g>
      <g data-part="marks"></g>
    </svg>
  </div>
  <p class="small" data-part="correlation"></p>`;

/** What is known of a point, in one line. */
function pointText(scatter: Scatter, index: number): string {
  const point = scatter.points[index];
  const unit = store.scene?.effects?.figure?.outcome_text.after_number ?? "";
  return point
    ? edgeReadout({ ...point, ...edgeNames(scatter, index), unit, signed: scatter.axes.signed }, shortNumber)
    : "";
}

customElements.define("effect-scatter", EffectScatter);
