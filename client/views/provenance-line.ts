/** Shows how exact the numbers are, and their source. */
import type { Capture, Difference } from "../api/types.ts";
import { api } from "../api/api.ts";
import { whenRendered } from "../state/render-state.ts";
import { el } from "../components/dom.ts";
import { scientific, short } from "../text/format.ts";
import { _ } from "../text/message.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { store } from "../state/store.ts";
import { whenReady } from "../state/model-progress.ts";
import { Panel } from "../components/panel.ts";

/** Not shown to someone still typing. */
const STILL_MS = 1000;
/** After a longer run, the comparison with the model's own attention is made on request only: it needs another run. */
const AT_ONCE_MS = 250;

class ProvenanceLine extends Panel {
  /** the capture that is shown */
  #about: Capture | null = null;
  #asking = new AbortController();
  /** how far it is from the model's own attention */
  #difference: Difference | null = null;
  /** Why it is unavailable. */
  #problem = "";
  #comparing = false;

  override start(signal: AbortSignal) {
    store.addEventListener("scene", () => this.#follow(), { signal });
    signal.addEventListener("abort", () => this.#asking.abort());
  }

  #follow() {
    const { scene } = store;
    if (!scene) return;
    if (scene.capture.id !== this.#about?.id) {
      this.#about = scene.capture;
      this.#asking.abort();
      this.#asking = new AbortController();
      [this.#difference, this.#problem, this.#comparing] = [null, "", false];
      const { timings, provenance } = scene.capture;
      // A recording would wait for its model.
      if (!provenance.precomputed && (timings.forward_ms ?? 0) <= AT_ONCE_MS)
        void this.#compare(scene.capture, STILL_MS);
    }
    this.#draw();
  }

  /** `after` milliseconds */
  async #compare({ id, model, provenance }: Capture, after: number): Promise<void> {
    const { signal } = this.#asking;
    this.#comparing = true;
    try {
      await whenRendered();
      await pause(after, signal);
      if (signal.aborted) return;
      if (provenance.precomputed) await whenReady(model, signal, null);
      this.#difference = await api.exactness(id);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.#problem = error.problem.detail;
    }
    if (!signal.aborted) this.#draw();
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const parts = facts(scene.capture, scene.overview.row_sums);
    const exactly = scene.capture.provenance.import_note ? [] : this.#exactness(scene.capture);
    this.replaceChildren(...exactly, ...parts.map(([text, title]) => el("span", { title }, text)));
  }

  /** How far the shown weights are from the model's own: on this input, then on the probe. */
  #exactness(capture: Capture): Node[] {
    const { max_difference, probe } = capture.exactness;
    const probed = { difference: scientific(max_difference ?? 0) };
    const measured = el("span", { title: _("Measured on: {probe}", { probe }) });
    const here = this.#difference;
    if (here && here.max_difference !== null) {
      measured.append(_("{difference} on a probe, when the model was loaded", probed));
      const values = {
        difference: scientific(here.max_difference),
        rows: here.rows_compared,
        total: here.rows_total,
      };
      const text =
        here.rows_compared === here.rows_total
          ? _("Largest difference from the model's own attention on this input: {difference}, on all rows", values)
          : _(
              "Largest difference from the model's own attention on this input: {difference}, on {rows} of {total} rows",
              values,
            );
      return [el("span", { title: here.note }, text), measured];
    }
    measured.append(
      _(
        "Largest difference from the model's own attention: {difference} on a probe, when the model was loaded",
        probed,
      ),
    );
    if (here) return [measured, el("span", {}, here.note)];
    if (this.#problem) return [measured, el("span", {}, `${_("Not compared on this input.")} ${this.#problem}`)];
    if (this.#comparing) return [measured];
    const compare = el("button", { type: "button", class: "link" }, _("Measure on this input"));
    compare.addEventListener("click", () => {
      compare.replaceWith(el("span", {}, _("Measuring …")));
      void this.#compare(capture, 0);
    });
    return [measured, compare];
  }
}

function facts({ exactness, provenance }: Capture, sums: { minimum: number; maximum: number }): [string, string][] {
  const { dtype } = exactness;
  const { source, revision, transformers, torch, precomputed, commit, import_note } = provenance;
  if (import_note) {
    return [
      [source, _("Content of the file: {hash}", { hash: revision })],
      [import_note, _("What is known of these weights")],
    ];
  }
  const found: [string, string][] = [
    [sumsInWords(sums), _("The largest deviation over every row of every head of this text")],
    [
      _("{source}, revision {revision}", {
        source: commit ? `${source}@${commit.slice(0, 8)}` : source,
        revision: revision.slice(0, 12),
      }),
      commit
        ? _("Content of the files: {hash}; revision on the Hub: {commit}", { hash: revision, commit })
        : _("Content of the files: {hash}", { hash: revision }),
    ],
    [
      _("{dtype}, transformers {transformers}, torch {torch}", { dtype, transformers, torch }),
      _("What computed the numbers"),
    ],
  ];
  if (precomputed)
    found.push([
      _("from the recording that ships with Followspot"),
      _("The model itself was not needed for this text"),
    ]);
  return found;
}

function sumsInWords({ minimum, maximum }: { minimum: number; maximum: number }): string {
  const off = Math.max(Math.abs(minimum - 1), Math.abs(maximum - 1));
  return off < 0.001
    ? _("Every row sums to 1 within {deviation}", { deviation: scientific(off) })
    : _("Rows sum to {minimum} … {maximum}", { minimum: short(minimum), maximum: short(maximum) });
}

customElements.define("provenance-line", ProvenanceLine);
