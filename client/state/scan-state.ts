/**
 * Holds and loads the state of the scan page: the scan, the chosen head, the address. Elements listen for `form` (the
 * form's content), `scan` (the scan progressed) and `head` (another one is chosen).
 */
import type { Scan, SentenceSet } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { api } from "../api/api.ts";
import { config } from "./config.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { inPageLanguage } from "./page-language.ts";
import { _, ngettext } from "../text/message.ts";

/** Polling interval of a running scan. */
const WATCH_MS = 250;
/** Polling interval of a loading model. */
const LOADING_MS = 700;

type Sentences = { set: string } | { lines: string } | { table: string };

export class ScanState extends EventTarget {
  model = config.default_model;
  sets: SentenceSet[] = [];
  /** the titles of the models, by key */
  titles: Map<string, string> = new Map();
  set = "";
  lines = "";
  scan: Scan | null = null;
  head: { layer: number; head: number } | null = null;
  /** Progress before the scan. */
  waiting = "";
  problem: ApiProblem | null = null;
  #controller = new AbortController();

  /** Load what the address names. */
  async begin() {
    const parameters = new URLSearchParams(location.search);
    this.model = parameters.get("model") || this.model;
    this.lines = parameters.get("lines") ?? "";
    const [layer, head] = ["layer", "head"].map(
      (name) => /^\d{1,4}$/.test(parameters.get(name) ?? "") && Number(parameters.get(name)),
    );
    this.head = typeof layer === "number" && typeof head === "number" ? { layer, head } : null;
    await this.#try(async (signal) => {
      this.sets = (await api.sets(signal)).sets;
      const set = this.sets.find(({ name }) => name === parameters.get("set"));
      if (set) Object.assign(this, { set: set.name, lines: set.lines });
      this.#emit("form");
      const known = parameters.get("scan");
      if (known) await this.#follow(() => api.scan(known, signal), signal);
      else if (set) await this.#scan({ set: set.name }, signal);
    });
  }

  name(models: { key: string; title: string }[]) {
    this.titles = new Map(models.map(({ key, title }) => [key, title]));
    this.#emit("scan");
  }

  start(sentences: Sentences) {
    this.head = null;
    return this.#try((signal) => this.#scan(sentences, signal));
  }

  async cancel() {
    const { scan } = this;
    this.#controller.abort();
    this.waiting = "";
    if (scan) await this.#try(async (signal) => this.#take(await api.cancelScan(scan.id, signal)));
    else this.#settle();
  }

  choose(head: { layer: number; head: number }) {
    this.head = head;
    this.#write("replaceState");
    this.#emit("head");
  }

  /** @param work only the newest continues */
  async #try(work: (signal: AbortSignal) => Promise<void>) {
    this.#controller.abort();
    this.#controller = new AbortController();
    const { signal } = this.#controller;
    this.problem = null;
    document.documentElement.dataset.state = "busy";
    try {
      await work(signal);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.problem = error;
    }
    this.waiting = "";
    if (!signal.aborted) this.#settle();
  }

  #settle() {
    this.#emit("form");
    this.#emit("scan");
    document.documentElement.dataset.state = "drawn";
  }

  /** Request a scan once the model is loaded: before, it would be refused. */
  async #scan(sentences: Sentences, signal: AbortSignal) {
    this.scan = null;
    for (;;) {
      const card = await api.model(this.model, signal);
      if (card.state === "absent") await api.load(this.model, signal);
      else if (card.state !== "loading") break;
      this.waiting = _("{model} is being loaded. The scan begins when it is ready.", { model: card.title });
      this.#emit("scan");
      await pause(LOADING_MS, signal);
    }
    await this.#follow(() => api.startScan({ model: this.model, ...sentences }, signal), signal);
  }

  /** Request until the model is loaded, then poll the scan until it is done. */
  async #follow(ask: () => Promise<Scan>, signal: AbortSignal) {
    this.scan = null;
    this.waiting = _("Sending the sentences …");
    this.#emit("scan");
    for (;;) {
      try {
        this.#take(await ask());
        break;
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== "model-loading") throw error;
        this.waiting = _("{problem} The scan begins when it is ready.", { problem: error.message });
        this.#emit("scan");
        do await pause(LOADING_MS, signal);
        while ((await api.model(this.model, signal)).state === "loading");
      }
    }
    this.#write("pushState");
    for (let known = this.#known; known && ["waiting", "running"].includes(known.state); known = this.#known) {
      await pause(WATCH_MS, signal);
      this.#take(await api.scan(known.id, signal));
    }
    this.#write("replaceState");
  }

  get #known() {
    return this.scan;
  }

  #take(scan: Scan) {
    this.scan = scan;
    this.model = scan.model;
    this.waiting = "";
    this.lines = scan.sentences.map(({ marked }) => marked).join("\n");
    const same = this.sets.find(({ lines }) => lines === this.lines);
    this.set = same?.name ?? "";
    const best = scan.result?.heads[0];
    if (best && !(this.head && this.head.layer < scan.layers && this.head.head < scan.heads)) {
      this.head = { layer: best.layer, head: best.head };
    }
    if (scan.state === "done") {
      announce(ngettext("Scanning {count} sentence …", "Scanning {count} sentences …", scan.result?.used ?? 0));
    }
    this.#emit("form");
    this.#emit("scan");
  }

  /** The address of what is shown: a set by its name, other sentences by the scan. */
  #write(how: "pushState" | "replaceState") {
    const { scan, set, model, head } = this;
    if (!scan) return;
    const query = new URLSearchParams(set ? { set, model } : { scan: scan.id });
    if (head) for (const [name, value] of Object.entries(head)) query.set(name, String(value));
    const address = `?${inPageLanguage(query)}`;
    if (address !== location.search) history[how](null, "", address);
  }

  #emit(type: string) {
    this.dispatchEvent(new Event(type));
  }
}

export const scanState = new ScanState();
