/**
 * Holds and loads the state of the page that measures what attention costs. Elements listen for `form` (the form's
 * content), `cost` (the measurement progressed), `theme` (pictures have other colours) and `text` (the address named one).
 */
import type { Cost } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { costApi } from "../api/cost-api.ts";
import { JobPageState, modelWait } from "./job-page-state.ts";
import { withPageLanguage } from "./page-language.ts";
import { _ } from "../text/message.ts";

export class CostState extends JobPageState {
  cost: Cost | null = null;

  constructor() {
    super("cost");
  }

  /** Load what the address names. */
  async loadAddress() {
    const parameters = new URLSearchParams(location.search);
    this.model = parameters.get("model") || this.model;
    const costId = parameters.get("cost");
    this.emit("text");
    await this.run(async (signal) => {
      this.cost = null;
      if (!costId) return;
      const cost = await costApi.get(costId, signal);
      this.model = cost.model;
      await this.#follow(cost, signal);
    });
  }

  /** @param tokens of the longest input; null: as many as the model reads */
  start(tokens: number | null, seconds: number) {
    return this.run(async (signal) => {
      this.cost = null;
      await this.awaitModel(signal, ({ title }) => this.wait(modelWait(title)));
      await this.#follow(await costApi.start({ model: this.model, tokens, seconds }, signal), signal);
    });
  }

  cancel() {
    const { cost } = this;
    return this.end(cost && (async (signal) => this.#setCost(await costApi.cancel(cost.id, signal))));
  }

  /** Poll a measurement until it is done. */
  async #follow(first: Cost, signal: AbortSignal) {
    this.cost = first;
    this.#writeAddress();
    await this.poll(
      first,
      ({ id }) => costApi.get(id, signal),
      (cost) => this.#setCost(cost),
      signal,
    );
  }

  #setCost(cost: Cost) {
    // The form is for the next one meanwhile.
    this.cost = cost;
    if (cost.state === "done") announce(_("The measurement is done."));
    this.progress();
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
}

export const costState = new CostState();
