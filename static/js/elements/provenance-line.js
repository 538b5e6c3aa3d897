/**
 * How exact the numbers are and where they come from.
 *
 * @import { Capture } from "../types.js"
 */
import { el } from "../dom.js";
import { scientific, short } from "../format.js";
import { store } from "../store.js";
import { Panel } from "./panel.js";

class ProvenanceLine extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    store.addEventListener("scene", () => this.#draw(), { signal });
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const parts = facts(scene.capture, scene.overview.row_sums);
    this.replaceChildren(...parts.map(([text, title]) => el("span", { title }, text)));
  }
}

/** @type {(capture: Capture, sums: {minimum: number, maximum: number}) => [string, string][]} */
function facts({ exactness, provenance }, sums) {
  const { max_difference, probe, dtype } = exactness;
  const { source, revision, transformers, torch, precomputed, commit, given } = provenance;
  if (max_difference === null) {
    return [
      [source, `Content of the file: ${revision}`],
      [given, "What is known of these weights"],
    ];
  }
  /** @type {[string, string][]} */
  const found = [
    [
      `Largest difference from the model's own attention: ${scientific(max_difference)}`,
      `Measured on: ${probe}`,
    ],
    [
      sumsInWords(sums),
      "The largest deviation over every row of every head of this text",
    ],
    [
      `${source}${commit ? `@${commit.slice(0, 8)}` : ""}, revision ${revision.slice(0, 12)}`,
      `Content of the files: ${revision}${commit ? `; revision on the Hub: ${commit}` : ""}`,
    ],
    [`${dtype}, transformers ${transformers}, torch ${torch}`, "What computed the numbers"],
  ];
  if (precomputed)
    found.push([
      "from the recording that ships with Followspot",
      "The model itself was not needed for this text",
    ]);
  return found;
}

/** @type {(sums: {minimum: number, maximum: number}) => string} */
function sumsInWords({ minimum, maximum }) {
  const off = Math.max(Math.abs(minimum - 1), Math.abs(maximum - 1));
  return off < 0.001 ? `Every row sums to 1 within ${scientific(off)}` : `Rows sum to ${short(minimum)} … ${short(maximum)}`;
}

customElements.define("provenance-line", ProvenanceLine);
