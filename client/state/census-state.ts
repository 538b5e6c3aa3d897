/**
 * Holds and loads the state of the page of the census of heads. Elements listen for `form` (the form's content), `census`
 * (the census progressed, or another kind or head is looked at) and `theme` (pictures have other colours).
 */
import type { Census, CensusRequest, HeadKind } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { censusApi } from "../api/census-api.ts";
import { JobPageState, modelWait } from "./job-page-state.ts";
import { withPageLanguage } from "./page-language.ts";
import { _ } from "../text/message.ts";

/** Where one looks first: whether heads fetch. */
const FIRST_KIND = "retrieval";

export interface HeadPlace {
  layer: number;
  head: number;
}

export class CensusState extends JobPageState {
  census: Census | null = null;
  kind = FIRST_KIND;
  /** The head whose depths are shown; null: the one with the highest score of the kind. */
  head: HeadPlace | null = null;

  constructor() {
    super("census");
  }

  /** The kind whose scores are shown; null before the census is done. */
  get shownKind(): HeadKind | null {
    return this.census?.census?.kinds.find(({ name }) => name === this.kind) ?? null;
  }

  /** Load what the address names. */
  async loadAddress() {
    const parameters = new URLSearchParams(location.search);
    this.model = parameters.get("model") || this.model;
    this.kind = parameters.get("kind") || FIRST_KIND;
    const [layer, head] = ["layer", "head"].map((name) => parameters.get(name) ?? "");
    this.head = /^\d{1,4} \d{1,4}$/.test(`${layer} ${head}`) ? { layer: Number(layer), head: Number(head) } : null;
    const censusId = parameters.get("census");
    await this.run(async (signal) => {
      this.census = null;
      if (!censusId) return;
      await this.#follow(await censusApi.get(censusId, signal), signal);
    });
  }

  start(options: Omit<CensusRequest, "model">) {
    return this.run(async (signal) => {
      this.census = this.head = null;
      await this.awaitModel(signal, ({ title }) => this.wait(modelWait(title)));
      await this.#follow(await censusApi.start({ ...options, model: this.model }, signal), signal);
    });
  }

  cancel() {
    const { census } = this;
    return this.end(census && (async (signal) => this.#setCensus(await censusApi.cancel(census.id, signal))));
  }

  chooseKind(kind: string) {
    this.kind = kind;
    this.head = null;
    this.#look();
  }

  chooseHead(head: HeadPlace) {
    this.head = head;
    this.#look();
  }

  #look() {
    this.#writeAddress("replaceState");
    this.emit("census");
  }

  async #follow(first: Census, signal: AbortSignal) {
    this.model = first.model;
    await this.poll(
      first,
      ({ id }) => censusApi.get(id, signal),
      (census) => this.#setCensus(census),
      signal,
    );
  }

  #setCensus(census: Census) {
    const begins = census.id !== this.census?.id;
    this.census = census;
    if (begins) this.#writeAddress("pushState");
    if (census.state === "done") announce(_("The census is done."));
    this.progress();
  }

  #writeAddress(how: "pushState" | "replaceState") {
    const { census, kind, head } = this;
    if (!census) return;
    const query = new URLSearchParams({ model: census.model, census: census.id });
    if (kind !== FIRST_KIND) query.set("kind", kind);
    if (head) for (const [name, value] of Object.entries(head)) query.set(name, String(value));
    const address = `?${withPageLanguage(query)}`;
    if (address !== location.search) history[how](null, "", address);
  }
}

export const censusState = new CensusState();
