/**
 * Holds and loads the state of the page that measures what attention costs. Elements listen for `form` (the form's
 * content), `cost` (the measurement progressed), `theme` (pictures have other colours) and `text` (the address named one).
 */
import type { Cost, ModelInfo } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { api } from "../api/api.ts";
import { costApi } from "../api/cost-api.ts";
import { config } from "./config.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { withPageLanguage } from "./page-language.ts";
import { _ } from "../text/message.ts";

/** Polling interval of a running measurement. */
const COST_POLL_MS = 400;
/** Polling interval of a loading model. */
const MODEL_POLL_MS = 700;

export class CostState extends EventTarget {
  model = config.default_model;
  models: ModelInfo[] = [];
  cost: Cost | null = null;
  /** Progress before the measurement. */
  waitingText = "";
  problem: ApiProblem | null = null;
  #controller = new AbortController();

  /** Load what the address names. */
  async loadAddress() {
    const parameters = new URLSearchParams(location.search);
    this.model = parameters.get("model") || this.model;
    const costId = parameters.get("cost");
    this.#emit("text");
    await this.#run(async (signal) => {
      this.cost = null;
      if (!costId) return;
      const cost = await costApi.cost(costId, signal);
      this.model = cost.model;
      await this.#follow(cost, signal);
    });
  }

  setModels(models: ModelInfo[]) {
    this.models = models;
    this.#emit("form");
  }

  /** @param tokens of the longest input; null: as many as the model reads */
  start(tokens: number | null, seconds: number) {
    return this.#run(async (signal) => {
      this.cost = null;
      await this.awaitModel(signal, (text) => {
        this.waitingText = text;
        this.#emit("cost");
      });
      await this.#follow(await costApi.start({ model: this.model, tokens, seconds }, signal), signal);
    });
  }

  /** Wait until the chosen model is loaded: before, work with it would be refused. */
  async awaitModel(signal: AbortSignal, report: (text: string) => void) {
    for (;;) {
      const modelInfo = await api.model(this.model, signal);
      if (modelInfo.state === "absent") await api.loadModel(this.model, signal);
      else if (modelInfo.state !== "loading") break;
      report(_("{model} is being loaded.", { model: modelInfo.title }));
      await pause(MODEL_POLL_MS, signal);
    }
  }

  async cancel() {
    const { cost } = this;
    this.#controller.abort();
    this.waitingText = "";
    if (cost) await this.#run(async (signal) => this.#setCost(await costApi.cancel(cost.id, signal)));
    else this.#finish();
  }

  chooseModel(model: string) {
    this.model = model;
    this.#emit("form");
  }

  changeTheme() {
    this.#emit("theme");
  }

  /** @param task only the newest continues */
  async #run(task: (signal: AbortSignal) => Promise<void>) {
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.problem = null;
    document.documentElement.dataset.state = "busy";
    try {
      await task(signal);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error;
    }
    this.waitingText = "";
    if (!signal.aborted) this.#finish();
  }

  #finish() {
    this.#emit("form");
    this.#emit("cost");
    document.documentElement.dataset.state = "drawn";
  }

  /** Poll a measurement until it is done. */
  async #follow(first: Cost, signal: AbortSignal) {
    this.#setCost(first);
    this.#writeAddress();
    for (let cost = first; ["waiting", "running"].includes(cost.state);) {
      await pause(COST_POLL_MS, signal);
      cost = await costApi.cost(cost.id, signal);
      this.#setCost(cost);
    }
  }

  #setCost(cost: Cost) {
    // The form is for the next one meanwhile.
    this.cost = cost;
    this.waitingText = "";
    if (cost.state === "done") announce(_("The measurement is done."));
    this.#emit("form");
    this.#emit("cost");
  }

  /** The measurement can be reloaded while the server keeps it. */
  #writeAddress() {
    const { cost } = this;
    if (!cost) return;
    const query = new URLSearchParams(location.search);
    query.set("model", cost.model);
    query.set("cost", cost.id);
    const address = `?${withPageLanguage(query)}`;
    if (address !== location.search) history.pushState(null, "", address);
  }

  #emit(type: string) {
    this.dispatchEvent(new Event(type));
  }
}

export const costState = new CostState();
