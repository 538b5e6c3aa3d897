/**
 * Holds and loads the state of the scan page: the scan, the chosen head, the address. Elements listen for `form` (the
 * form's content), `scan` (the scan progressed), `head` (another one is chosen) and `theme` (pictures have other colours).
 */
import type { ModelInfo, SavedFigure, Scan, SentenceSet } from "../api/types.ts";
import { announce } from "../components/announce.ts";
import { api } from "../api/api.ts";
import { scanApi } from "../api/scan-api.ts";
import { JobPageState } from "./job-page-state.ts";
import { ApiProblem } from "../api/request-cache.ts";
import { NO_OUTCOME, outcomeOfScan, scanRequest, type OutcomeOptions } from "./outcome.ts";
import { withPageLanguage } from "./page-language.ts";
import { _, ngettext } from "../text/message.ts";

type SentenceSource = { set: string } | { lines: string } | { table: string };

export class ScanState extends JobPageState {
  sets: SentenceSet[] = [];
  set = "";
  lines = "";
  /** By what the effect of cutting the marked edge is measured, too; null: it is not. */
  outcome: OutcomeOptions | null = null;
  /** Whether heads are removed, too. */
  prunes = false;
  scan: Scan | null = null;
  /** The last saved pruning. */
  #saved: { scan: string; figure: SavedFigure } | null = null;
  head: { layer: number; head: number } | null = null;

  constructor() {
    super("scan");
  }

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
    await this.run(async (signal) => {
      this.sets = (await api.sentenceSets(signal)).sets;
      const set = this.sets.find(({ name }) => name === parameters.get("set"));
      if (set) Object.assign(this, { set: set.name, lines: set.lines });
      this.emit("form");
      const scanId = parameters.get("scan");
      if (scanId) await this.#followScan(() => scanApi.get(scanId, signal), signal);
      else if (set) await this.#requestScan({ set: set.name }, signal);
    });
  }

  override setModels(models: ModelInfo[]) {
    super.setModels(models);
    this.emit("scan");
  }

  /** Another model may measure something else. */
  override chooseModel(model: string) {
    if (this.outcome) this.outcome = NO_OUTCOME;
    super.chooseModel(model);
  }

  start(source: SentenceSource) {
    this.head = null;
    return this.run((signal) => this.#requestScan(source, signal));
  }

  cancel() {
    const { scan } = this;
    return this.end(scan && (async (signal) => this.#setScan(await scanApi.cancel(scan.id, signal))));
  }

  /** The pruning of the scan as it was saved; null if it was not. */
  get saved(): SavedFigure | null {
    return this.#saved && this.#saved.scan === this.scan?.id ? this.#saved.figure : null;
  }

  setSaved(figure: SavedFigure) {
    this.#saved = { scan: this.scan?.id ?? "", figure };
    this.emit("scan");
  }

  /** The saved pruning was deleted. */
  forgetSaved() {
    this.#saved = null;
    this.emit("scan");
  }

  chooseHead(head: { layer: number; head: number }) {
    this.head = head;
    this.#writeAddress("replaceState");
    this.emit("head");
  }

  /** Request a scan once the model is loaded: before, it would be refused. */
  async #requestScan(source: SentenceSource, signal: AbortSignal) {
    this.scan = null;
    await this.awaitModel(signal, ({ title }) =>
      this.wait(_("{model} is being loaded. The scan begins when it is ready.", { model: title })),
    );
    const effects = this.outcome ? { effects: scanRequest(this.outcome) } : {};
    const prune = this.prunes ? { prune: scanRequest(this.outcome ?? NO_OUTCOME) } : {};
    const body = { model: this.model, ...source, ...effects, ...prune };
    await this.#followScan(() => scanApi.start(body, signal), signal);
  }

  /** Request until the model is loaded, then poll the scan until it is done. */
  async #followScan(fetchScan: () => Promise<Scan>, signal: AbortSignal) {
    const first = await this.#firstReply(fetchScan, signal);
    await this.poll(
      first,
      ({ id }) => scanApi.get(id, signal),
      (scan) => this.#setScan(scan),
      signal,
    );
    this.#writeAddress("replaceState");
  }

  async #firstReply(fetchScan: () => Promise<Scan>, signal: AbortSignal): Promise<Scan> {
    this.scan = null;
    this.wait(_("Sending the sentences …"));
    for (;;) {
      try {
        return await fetchScan();
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.code !== "model-loading") throw error;
        const text = _("{problem} The scan begins when it is ready.", { problem: error.message });
        this.wait(text);
        await this.awaitModel(signal, () => this.wait(text));
      }
    }
  }

  #setScan(scan: Scan) {
    // While it runs, the form may be filled in for the next one.
    const begins = this.scan?.id !== scan.id;
    if (begins) this.#fillForm(scan);
    this.scan = scan;
    const best = scan.result?.heads[0];
    if (best && !(this.head && this.head.layer < scan.layers && this.head.head < scan.heads)) {
      this.head = { layer: best.layer, head: best.head };
    }
    if (begins) this.#writeAddress("pushState");
    if (scan.state === "done") {
      announce(ngettext("{count} sentence is scanned.", "{count} sentences are scanned.", scan.result?.used ?? 0));
    }
    this.progress();
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
}

const linesOf = ({ sentences }: Scan): string => sentences.map(({ marked }) => marked).join("\n");

export const scanState = new ScanState();
