/**
 * Draws the weight of each edge of the shown head beside its effect: a point for each. Pointing at one marks its cell in
 * the heatmap, and the reverse; clicking chooses the pair, arrow keys go from the largest effect to the smallest.
 */
import { html, nothing, render, svg, type TemplateResult } from "lit-html";
import type { Scatter } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { oncePerFrame } from "../components/next-frame.ts";
import { Panel } from "../components/panel.ts";
import {
  corners,
  nearestPoint,
  nextPoint,
  pairOf,
  placeIn,
  placeNames,
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
import { plainText } from "../text/plain-text.ts";
import { unitName } from "../text/selection-text.ts";

type Svg = TemplateResult<2>;

/** How near the pointer must be to a point, in pixels; half of what a finger needs. */
const REACH = 22;
const RADIUS = { estimate: 3.5, verified: 4.5, mark: 9 };

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
    render([frame(scatter, size), points(scatter, this.#places)], this.child<SVGGElement>("points"));
    render(correlation(scatter), this.child("correlation"));
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

const correlation = (scatter: Scatter): TemplateResult =>
  html`<span class="effect-key"
      ><span><span class="scatter-ring" aria-hidden="true"></span>${_("first-order estimate")}</span
      ><span><span class="verified-dot" aria-hidden="true"></span>${_("verified by running the model")}</span></span
    >${scatter.correlation_text || nothing}`;

/** What is known of a point, in one line. */
function pointText(scatter: Scatter, index: number): string {
  const point = scatter.points[index];
  const unit = store.scene?.effects?.figure?.outcome_text.after_number ?? "";
  return point
    ? edgeReadout({ ...point, ...namesOf(scatter, index), unit, signed: scatter.axes.signed }, shortNumber)
    : "";
}

function namesOf({ points, queries, keys }: Scatter, index: number): { query: string; key: string } {
  const { row = -1, column = -1 } = points[index] ?? {};
  return { query: plainText(unitName(queries, row)), key: plainText(unitName(keys, column)) };
}

/** The axes, with numbers and names. */
function frame(scatter: Scatter, size: PlotSize): Svg {
  const { left, right, top, bottom } = size;
  const { axes, names } = scatter;
  const zero = placeIn(size, [0, axes.zero]).y;
  const heights = axes.effect_ticks.map(({ place, text }) => ({ text, y: placeIn(size, [0, place]).y }));
  const widths = axes.weight_ticks.map(({ place, text }) => ({ text, x: placeIn(size, [place, 0]).x }));
  return svg`<text class="label" x="0" y="12">${names.effect}</text>
    <rect class="scatter-area" x=${left} y=${top} width=${right - left} height=${bottom - top} />
    <path class="scatter-zero" d="M${left} ${zero}H${right}" />
    ${heights.map(({ text, y }) => svg`<text class="label" x=${left - 7} y=${y + 4} text-anchor="end">${text}</text>`)}
    ${widths.map(
      ({ text, x }, i) =>
        svg`<text class="label" x=${x} y=${bottom + 18} text-anchor=${ANCHORS[i] ?? "middle"}>${text}</text>`,
    )}
    <text class="label" x=${left + 0.75 * (right - left)} y=${bottom + 18} text-anchor="middle">${names.weight}</text>
    ${corners(scatter, size).map(
      ({ text, anchor, x, y }) => svg`<text class="label" x=${x} y=${y} text-anchor=${anchor}>${text}</text>`,
    )}`;
}

/** Of the numbers below: the outer ones stay inside. */
const ANCHORS = ["start", "middle", "end"];

/** Verified points lie on top. */
const points = ({ points }: Scatter, places: Place[]): Svg[] =>
  points
    .map(({ verified }, index) => ({ verified, place: places[index] }))
    .sort((a, b) => Number(a.verified) - Number(b.verified))
    .map(
      ({ verified, place }) =>
        svg`<circle class=${verified ? "is-verified" : "is-estimate"} cx=${place?.x.toFixed(1)} cy=${place?.y.toFixed(1)} r=${verified ? RADIUS.verified : RADIUS.estimate} />`,
    );

const ringAt = (place: Place | undefined, kind: string): Svg[] =>
  place ? [svg`<circle class="is-${kind}" cx=${place.x.toFixed(1)} cy=${place.y.toFixed(1)} r=${RADIUS.mark} />`] : [];

function names(scatter: Scatter, size: PlotSize, places: Place[], named: number[]): Svg[] {
  const wanted = named.flatMap((index) => {
    const [place, { query, key }] = [places[index], namesOf(scatter, index)];
    return place ? [{ place, text: `${query} → ${key}` }] : [];
  });
  const taken = corners(scatter, size).map(({ box }) => box);
  return placeNames(wanted, size, taken).map(
    ({ text, anchor, x, y }) =>
      svg`<text class="scatter-name" translate="no" x=${x.toFixed(1)} y=${y.toFixed(1)} text-anchor=${anchor}>${text}</text>`,
  );
}

customElements.define("effect-scatter", EffectScatter);
