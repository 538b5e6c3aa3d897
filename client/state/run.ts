/** A run of the model that a reader waits for: it can be cancelled, and started again. */
import type { Problem } from "../api/types.ts";
import { ApiProblem, isAbort } from "../api/request-cache.ts";
import { checkDownload, whenModelReady } from "./model-progress.ts";
import { store } from "./store.ts";

/** What can be cancelled, and started again. */
export interface CancellableRun {
  isPending: boolean;
  isCancelled: boolean;
  cancel: () => void;
  restart: () => void;
}

/** One kind of run: what it is of, and what came of it. */
export class Run<Reply> implements CancellableRun {
  #key = "";
  #controller = new AbortController();
  reply: Reply | null = null;
  problem: Problem | null = null;
  isPending = false;
  isCancelled = false;
  /** What was started last, to start it again. */
  #again: () => Promise<void> = async () => {};
  readonly changed: () => void;
  readonly #cancelRequest: () => void;

  constructor(changed: () => void, cancelRequest: () => void) {
    this.changed = changed;
    this.#cancelRequest = cancelRequest;
  }

  /**
   * @param key of what is wanted; null: nothing. The same again is not run again.
   * @param steps each better than the one before
   */
  async start(key: unknown, model: string, steps: (() => Promise<Reply>)[]): Promise<void> {
    const name = key === null ? "" : JSON.stringify(key);
    if (name === this.#key) return;
    this.#key = name;
    this.#again = () => this.start(key, model, steps);
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.reply = this.problem = null;
    this.isCancelled = false;
    this.isPending = name !== "";
    this.changed();
    for (const step of this.isPending ? steps : []) if (!(await this.#take(step, model, signal))) return;
    this.isPending = false;
    this.changed();
  }

  /** Stop at the step it has reached; the server stops between two runs of the model. */
  cancel() {
    if (!this.isPending) return;
    this.#controller.abort();
    this.#cancelRequest();
    this.isPending = false;
    this.isCancelled = true;
    this.changed();
  }

  /** Start what was cancelled. */
  restart() {
    if (!this.isCancelled) return;
    this.#key = "";
    void this.#again();
  }

  /** @returns whether there is a reply */
  async #take(step: () => Promise<Reply>, model: string, signal: AbortSignal): Promise<boolean> {
    try {
      const reply = await whenReady(step, model, signal);
      if (signal.aborted) return false;
      this.reply = reply;
      this.changed();
      return true;
    } catch (error) {
      if (signal.aborted || isAbort(error)) return false;
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error.problem;
      this.isPending = false;
      this.changed();
      return false;
    }
  }
}

/** The reply of a model that may have to be loaded first: a recorded capture is shown without it. */
async function whenReady<Reply>(step: () => Promise<Reply>, model: string, signal: AbortSignal): Promise<Reply> {
  checkDownload(model);
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "model-loading") throw error;
  }
  await whenModelReady(model, signal, "stage");
  store.setMessage("stage", null);
  return await step();
}
