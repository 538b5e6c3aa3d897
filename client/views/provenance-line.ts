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
const QUIET_MS = 1000;
/** After a longer run, the comparison with the model's own attention is made on request only: it needs another run. */
const FAST_RUN_MS = 250;

const NOT_MEASURED: MeasuredExactness = { difference: null, problem: "", running: "no" };

class ProvenanceLine extends Panel {
  /** the capture that is shown */
  #capture: Capture | null = null;
  #controller = new AbortController();
  #measured: MeasuredExactness = NOT_MEASURED;

  override start(signal: AbortSignal) {
    store.follow(["scene"], () => this.#onScene(), signal);
    signal.addEventListener("abort", () => this.#controller.abort());
  }

  #onScene() {
    const { scene } = store;
    if (!scene) return;
    if (scene.capture.id !== this.#capture?.id) {
      this.#capture = scene.capture;
      this.#controller.abort();
      this.#controller = new AbortController();
      this.#measured = NOT_MEASURED;
      const { timings, provenance } = scene.capture;
      // A recording would wait for its model.
      if (!provenance.precomputed && (timings.forward_ms ?? 0) <= FAST_RUN_MS)
        void this.#measure(scene.capture, "unasked");
    }
    this.#draw();
  }

  async #measure({ id, model, provenance }: Capture, running: "unasked" | "asked"): Promise<void> {
    const { signal } = this.#controller;
    this.#measured = { ...this.#measured, running };
    try {
      await whenRendered();
      await pause(running === "asked" ? 0 : QUIET_MS, signal);
      if (signal.aborted) return;
      if (provenance.precomputed) await whenModelReady(model, signal, null);
      const difference = await api.exactness(id);
      if (!signal.aborted) this.#measured = { ...this.#measured, difference };
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.#measured = { ...this.#measured, problem: error.problem.detail };
    }
    if (!signal.aborted) this.#draw();
  }

  #draw() {
    const { scene } = store;
    if (!scene) return;
    const { capture, overview } = scene;
    const measure = () => {
      void this.#measure(capture, "asked");
      this.#draw();
    };
    render(provenance(capture, overview.row_sums, this.#measured, measure), this);
  }
}

customElements.define("provenance-line", ProvenanceLine);
