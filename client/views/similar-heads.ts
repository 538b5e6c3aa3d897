/**
 * Maps the heads: those with similar attention on this input are close. Folded away until opened. The list below shows
 * the same for the keyboard and for screen readers.
 */
import { html, render, svg, type TemplateResult } from "lit-html";
import type { Point } from "../charts/hull.ts";
import type { Cluster, HeadMap } from "../api/types.ts";
import { headCount, headName, shortNumber } from "../text/format.ts";
import { _, joinText } from "../text/message.ts";
import { outlineAround } from "../charts/hull.ts";
import { headLabels, clusterMarks, markOfCluster, sinkShares } from "../charts/head-marks.ts";
import { headRoles } from "../state/head-roles.ts";
import { openHead } from "../state/selection.ts";
import { store } from "../state/store.ts";
import { listenToFold } from "../components/fold.ts";
import { markBadge } from "../components/mark-legend.ts";
import { RovingStop } from "../components/roving-stop.ts";
import { Panel } from "../components/panel.ts";

const [WIDTH, HEIGHT, MARGIN] = [480, 320, 28];
const SPOT_RADIUS = 6;
const OUTLINE_DISTANCE = 13;

class SimilarHeads extends Panel {
  #drawnMap: HeadMap | null = null;
  #stop: RovingStop | null = null;

  override start(signal: AbortSignal) {
    listenToFold(this.child("fold"), "map", signal);
    store.addEventListener("state", () => this.#mark(), { signal });
    headRoles.addEventListener("change", () => this.#draw(), { signal });
    this.child("sink").addEventListener("change", ({ target }) => leaveOutSinks(target), { signal });
    const map = this.child("map");
    map.addEventListener("click", ({ target }) => openHeadAt(target), { signal });
    map.addEventListener("pointerover", ({ target }) => this.#showSummary(target), { signal });
    map.addEventListener("pointerleave", () => this.#showSummary(null), { signal });
    this.child("clusters").addEventListener("click", ({ target }) => openHeadAt(target), { signal });
    this.#stop = new RovingStop(this.child("clusters"), "button", signal, true);
    store.follow(["scene"], () => this.#draw(), signal);
  }

  #draw() {
    const { similarity, problem } = headRoles;
    if (!store.scene) return;
    this.#mark();
    this.child("waiting").hidden = Boolean(similarity);
    this.child("waiting").textContent = problem
      ? joinText(problem.detail, problem.hint)
      : _("Comparing every head with every other …");
    this.child("known").hidden = !similarity;
    if (!similarity || similarity === this.#drawnMap) return;
    this.#drawnMap = similarity;
    render(mapTemplate(similarity), this.child("map"));
    render(similarity.clusters.map(clusterItem), this.child("clusters"));
    const silhouette = shortNumber(similarity.silhouette);
    const silhouetteNote =
      similarity.silhouette < 0.25
        ? _("The clusters have a mean silhouette of {silhouette}: they are not clearly apart.", { silhouette })
        : _("The clusters have a mean silhouette of {silhouette}.", { silhouette });
    render(
      [...similarity.notes, silhouetteNote].map((note) => html`<li>${note}</li>`),
      this.child("map-notes"),
    );
    this.#showSummary(null);
    this.#mark();
  }

  #mark() {
    const { open, sink, layer, head } = store.state;
    this.child<HTMLDetailsElement>("fold").open = open.includes("map");
    (this.child("sink") as HTMLInputElement).checked = sink === "without";
    for (const spot of this.querySelectorAll("[data-layer]")) {
      const chosen = isHead(spot, layer, head);
      if (chosen) spot.setAttribute("aria-current", "true");
      else spot.removeAttribute("aria-current");
    }
    this.#stop?.refresh();
  }

  #showSummary(target: EventTarget | null) {
    const pointed = headOf(target);
    const { similarity, roles } = headRoles;
    const summary = this.child("map-summary");
    if (!pointed || !similarity)
      return void (summary.textContent = _("Each point is a head. Point at one to see which, click to open it."));
    const mark = clusterMarks(similarity)[pointed.layer]?.[pointed.head];
    const name = roles ? headLabels(roles, pointed.layer, pointed.head) : "";
    summary.textContent = `${headName(pointed.layer, pointed.head)} · ${[mark?.text, name].filter(Boolean).join(" · ")}`;
  }
}

function headOf(target: EventTarget | null): { layer: number; head: number } | null {
  const spot = target instanceof Element ? target.closest("[data-layer]") : null;
  return spot ? { layer: Number(spot.getAttribute("data-layer")), head: Number(spot.getAttribute("data-head")) } : null;
}

const isHead = (node: Element, layer: number, head: number): boolean =>
  node.getAttribute("data-layer") === `${layer}` && node.getAttribute("data-head") === `${head}`;

function leaveOutSinks(target: EventTarget | null) {
  if (target instanceof HTMLInputElement) store.select({ sink: target.checked ? "without" : "with" });
}

function openHeadAt(target: EventTarget | null) {
  const pointed = headOf(target);
  if (pointed) openHead(pointed);
}

/** The outlines of the clusters, and over them the heads. */
function mapTemplate(similarity: HeadMap): TemplateResult<2>[] {
  const positionOf = mapPositions(similarity);
  const outlines = similarity.clusters.map((cluster, index) => {
    const { sign, family } = markOfCluster(cluster, index);
    const points = cluster.heads.map(([layer, head]) => positionOf(layer, head));
    const corners = outlineAround(points, OUTLINE_DISTANCE);
    const top = corners.reduce((best, corner) => (corner[1] < best[1] ? corner : best), corners[0] ?? [0, 0]);
    const path = `M${corners.map((corner) => corner.map((part) => part.toFixed(1)).join(" ")).join("L")}Z`;
    return svg`<path class="cluster of-${family}" d=${path} />
      <text class="cluster-name" x=${top[0]} y=${top[1] - 4} text-anchor="middle">${sign}</text>`;
  });
  const marks = clusterMarks(similarity);
  const spots = similarity.places.flatMap((row, layer) =>
    row.map((_, head) => {
      const [x, y] = positionOf(layer, head);
      const mark = marks[layer]?.[head];
      // With a larger target for fingers.
      return svg`<g class="spot of-${mark?.family}" data-layer=${layer} data-head=${head}>
        <circle class="spot-reach" cx=${x} cy=${y} r=${2 * SPOT_RADIUS} /><circle cx=${x} cy=${y} r=${SPOT_RADIUS} />
      </g>`;
    }),
  );
  return [...outlines, ...spots];
}

/** Positions of heads, both axes on one scale. */
function mapPositions({ places }: HeadMap): (layer: number, head: number) => Point {
  const all = places.flat();
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min((WIDTH - 2 * MARGIN) / (right - left || 1), (HEIGHT - 2 * MARGIN) / (top - bottom || 1));
  return (layer, head) => {
    const [x, y] = places[layer]?.[head] ?? [0, 0];
    return [WIDTH / 2 + (x - (left + right) / 2) * scale, HEIGHT / 2 - (y - (bottom + top) / 2) * scale];
  };
}

function clusterItem(cluster: Cluster, index: number): TemplateResult {
  const { title, heads, shared, also, also_shared, sink_tokens, sink_learned } = cluster;
  const facts = [
    shared && shared < heads.length
      ? _("{shared} of {heads}", { shared, heads: headCount(heads.length) })
      : headCount(heads.length),
    ...(also ? [_("{count} also {role}", { count: also_shared ?? 0, role: also })] : []),
    ...sinkShares(sink_tokens, sink_learned),
  ];
  const links = heads.map(
    ([layer, head]) =>
      html`<button type="button" class="link" data-layer=${layer} data-head=${head} translate="no">
        ${headName(layer, head)}
      </button>`,
  );
  return html`<li>
    <p>
      ${markBadge(markOfCluster(cluster, index))}<strong>${title}</strong>
      <span class="small">${facts.join(" · ")}</span>
    </p>
    <div class="cluster-heads">${links}</div>
  </li>`;
}

customElements.define("similar-heads", SimilarHeads);
