/** Shows how exact the numbers are, and their source. */
import { render } from "lit-html";
import type { Capture } from "../api/types.ts";
import { api } from "../api/api.ts";
import { whenRendered } from "../state/render-state.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { store } from "../state/store.ts";
import { whenModelReady } from "../state/model-progress.ts";
import { Panel } from "../components/panel.ts";
import { provenance, type MeasuredExactness } from "../components/provenance.ts";

/** Not shown to someone still typing. */
const STILL_MS = 1000;
/** After a longer run, the comparison with the model's own attention is made on request only: it needs another run. */
const AT_ONCE_MS = 250;

const UNKNOWN: MeasuredExactness = { difference: null, problem: "", running: "no" };

class ProvenanceLine extends Panel {
  /** the capture that is shown */
  #about: Capture | null = null;
  #asking = new AbortController();
  #known: MeasuredExactness = UNKNOWN;

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
      this.#known = UNKNOWN;
      const { timings, provenance } = scene.capture;
      // A recording would wait for its model.
      if (!provenance.precomputed && (timings.forward_ms ?? 0) <= AT_ONCE_MS)
        void this.#compare(scene.capture, "unasked");
    }
    this.#draw();
  }

  async #compare({ id, model, provenance }: Capture, running: "unasked" | "asked"): Promise<void> {
    const { signal } = this.#asking;
    this.#known = { ...this.#known, running };
    try {
      await whenRendered();
      await pause(running === "asked" ? 0 : STILL_MS, signal);
      if (signal.aborted) return;
      if (provenance.precomputed) await whenModelReady(model, signal, null);
      const difference = await api.exactness(id);
      if (!signal.aborted) this.#known = { ...this.#known, difference };
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.#known = { ...this.#known, problem: error.problem.detail };
    }
    if (!signal.aborted) this.#draw();
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { capture, overview } = scene;
    const measure = () => {
      void this.#compare(capture, "asked");
      this.#draw();
    };
    render(provenance(capture, overview.row_sums, this.#known, measure), this);
  }
}

customElements.define("provenance-line", ProvenanceLine);
