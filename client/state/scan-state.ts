/**
 * Holds and loads the state of the scan page: the scan, the chosen head, the address. Elements listen for `form` (the
 * form's content), `scan` (the scan progressed), `head` (another one is chosen) and `theme` (pictures have other colours).
 */
import type { ModelInfo, Scan, SentenceSet } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { api } from "../api/api.ts";
import { config } from "./config.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { NO_OUTCOME, outcomeOfScan, scanRequest, type OutcomeOptions } from "./outcome.ts";
import { withPageLanguage } from "./page-language.ts";
import { _, ngettext } from "../text/message.ts";

/** Polling interval of a running scan. */
const SCAN_POLL_MS = 250;
/** Polling interval of a loading model. */
const MODEL_POLL_MS = 700;

type SentenceSource = { set: string } | { lines: string } | { table: string };

export class ScanState extends EventTarget {
  model = config.default_model;
  sets: SentenceSet[] = [];
  models: ModelInfo[] = [];
  set = "";
  lines = "";
  /** By what the effect of cutting the marked edge is measured, too; null: it is not. */
  outcome: OutcomeOptions | null = null;
  /** Whether heads are removed, too. */
  prunes = false;
  scan: Scan | null = null;
  head: { layer: number; head: number } | null = null;
  /** Progress before the scan. */
  waitingText = "";
  problem: ApiProblem | null = null;
  #controller = new AbortController();

  /** Load what the address names. */
  async loadAddress() {
    const parameters = new URLSearchParams(location.search);
    this.model = parameters.get("model") || this.model;
    this.lines = parameters.get("lines") ?? "";
    this.outcome = parameters.get("effects") === "1" ? NO_OUTCOME : null;
    this.prunes = parameters.get("prune") === "1";
    const [layer, head] = ["layer", "head"].map(
      (name) => /^\d{1,4}$/.test(parameters.get(name) ?? "") && Number(parameters.get(name)),
    );
    this.head = typeof layer === "number" && typeof head === "number" ? { layer, head } : null;
    await this.#run(async (signal) => {
      this.sets = (await api.sentenceSets(signal)).sets;
      const set = this.sets.find(({ name }) => name === parameters.get("set"));
      if (set) Object.assign(this, { set: set.name, lines: set.lines });
      this.#emit("form");
      const scanId = parameters.get("scan");
      if (scanId) await this.#followScan(() => api.scan(scanId, signal), signal);
      else if (set) await this.#requestScan({ set: set.name }, signal);
    });
  }

  setModels(models: ModelInfo[]) {
    this.models = models;
    this.#emit("form");
    this.#emit("scan");
  }

  /** What is known of the chosen model; undefined before the list has arrived. */
  get modelInfo(): ModelInfo | undefined {
    return this.models.find(({ key }) => key === this.model);
  }

  start(source: SentenceSource) {
    this.head = null;
    return this.#run((signal) => this.#requestScan(source, signal));
  }

  async cancel() {
    const { scan } = this;
    this.#controller.abort();
    this.waitingText = "";
    if (scan) await this.#run(async (signal) => this.#setScan(await api.cancelScan(scan.id, signal)));
    else this.#finish();
  }

  chooseHead(head: { layer: number; head: number }) {
    this.head = head;
    this.#writeAddress("replaceState");
    this.#emit("head");
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
    this.#emit("scan");
    document.documentElement.dataset.state = "drawn";
  }

  /** Request a scan once the model is loaded: before, it would be refused. */
  async #requestScan(source: SentenceSource, signal: AbortSignal) {
    this.scan = null;
    for (;;) {
      const modelInfo = await api.model(this.model, signal);
      this.models = this.models.map((known) => (known.key === modelInfo.key ? modelInfo : known));
      if (modelInfo.state === "absent") await api.loadModel(this.model, signal);
      else if (modelInfo.state !== "loading") break;
      this.waitingText = _("{model} is being loaded. The scan begins when it is ready.", { model: modelInfo.title });
      this.#emit("scan");
      await pause(MODEL_POLL_MS, signal);
    }
    const effects = this.outcome ? { effects: scanRequest(this.outcome) } : {};
    const prune = this.prunes ? { prune: scanRequest(this.outcome ?? NO_OUTCOME) } : {};
    const body = { model: this.model, ...source, ...effects, ...prune };
    await this.#followScan(() => api.startScan(body, signal), signal);
  }

  /** Request until the model is loaded, then poll the scan until it is done. */
  async #followScan(fetchScan: () => Promise<Scan>, signal: AbortSignal) {
    this.scan = null;
    this.waitingText = _("Sending the sentences …");
    this.#emit("scan");
    for (;;) {
      try {
        this.#setScan(await fetchScan());
        break;
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== "model-loading") throw error;
        this.waitingText = _("{problem} The scan begins when it is ready.", { problem: error.message });
        this.#emit("scan");
        do await pause(MODEL_POLL_MS, signal);
        while ((await api.model(this.model, signal)).state === "loading");
      }
    }
    this.#writeAddress("pushState");
    for (
      let running = this.#currentScan;
      running && ["waiting", "running"].includes(running.state);
      running = this.#currentScan
    ) {
      await pause(SCAN_POLL_MS, signal);
      this.#setScan(await api.scan(running.id, signal));
    }
    this.#writeAddress("replaceState");
  }

  get #currentScan() {
    return this.scan;
  }

  #setScan(scan: Scan) {
    // While it runs, the form may be filled in for the next one.
    if (this.scan?.id !== scan.id) this.#fillForm(scan);
    this.scan = scan;
    this.waitingText = "";
    const best = scan.result?.heads[0];
    if (best && !(this.head && this.head.layer < scan.layers && this.head.head < scan.heads)) {
      this.head = { layer: best.layer, head: best.head };
    }
    if (scan.state === "done") {
      announce(ngettext("{count} sentence is scanned.", "{count} sentences are scanned.", scan.result?.used ?? 0));
    }
    this.#emit("form");
    this.#emit("scan");
  }

  #fillForm(scan: Scan) {
    this.model = scan.model;
    this.outcome = outcomeOfScan(scan.outcome);
    this.prunes = scan.prune !== null;
    this.lines = linesOf(scan);
    this.set = this.#setOf(scan);
  }

  /** The name of the set that ships which a scan reads; empty if it is none. */
  #setOf(scan: Scan): string {
    return this.sets.find(({ lines }) => lines === linesOf(scan))?.name ?? "";
  }

  /** The address of what is shown: a set by its name, other sentences and other outcomes by the scan. */
  #writeAddress(method: "pushState" | "replaceState") {
    const { scan, head } = this;
    if (!scan) return;
    const [set, { model }] = [this.#setOf(scan), scan];
    const options = [scan.outcome, scan.prune].flatMap((asked) => Object.values(asked ?? {}));
    const isPlain = options.every((option) => option === null);
    const query = new URLSearchParams(set && isPlain ? { set, model } : { scan: scan.id });
    if (set && isPlain && scan.outcome) query.set("effects", "1");
    if (set && isPlain && scan.prune) query.set("prune", "1");
    if (head) for (const [name, value] of Object.entries(head)) query.set(name, String(value));
    const address = `?${withPageLanguage(query)}`;
    if (address !== location.search) history[method](null, "", address);
  }

  #emit(type: string) {
    this.dispatchEvent(new Event(type));
  }
}

const linesOf = ({ sentences }: Scan): string => sentences.map(({ marked }) => marked).join("\n");

export const scanState = new ScanState();
