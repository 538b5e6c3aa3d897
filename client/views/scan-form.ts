/** The form for sentences: typed, from a shipped set, or from a file. */
import { render } from "lit-html";
import type { ModelInfo } from "../api/types.ts";
import { JobForm } from "../components/job-form.ts";
import { outcomeFields, type Measure } from "../components/outcome-fields.ts";
import { fillSelect } from "../components/select-menu.ts";
import { changedOutcome, NO_OUTCOME, withMeasure, type OutcomeOptions } from "../state/outcome.ts";
import { scanState } from "../state/scan-state.ts";
import { _ } from "../text/message.ts";

class ScanForm extends JobForm {
  protected readonly state = scanState;
  /** A field is being typed in: drawing would undo it. */
  #isTyping = false;

  override start(signal: AbortSignal) {
    super.start(signal);
    this.child("set").addEventListener("change", () => this.#choose(), { signal });
    this.child("lines").addEventListener("input", () => this.#onInput(), { signal });
    this.child("file").addEventListener("change", () => this.#readFile(), { signal });
    this.child("effects").addEventListener("change", () => this.#changeOutcome(NO_OUTCOME), { signal });
    this.child("prune").addEventListener("change", () => (scanState.prunes = this.#prune.checked), { signal });
    const fields = this.child("fields");
    fields.addEventListener("input", ({ target }) => (this.#isTyping = target instanceof HTMLInputElement), { signal });
    fields.addEventListener("change", ({ target }) => this.#changeField(target), { signal });
  }

  #select(name: string): HTMLSelectElement {
    return this.child(name);
  }

  get #effects(): HTMLInputElement {
    return this.child("effects");
  }

  get #prune(): HTMLInputElement {
    return this.child("prune");
  }

  get #lines(): HTMLTextAreaElement {
    return this.child("lines");
  }

  protected override offers({ modality }: ModelInfo): boolean {
    return modality === "text";
  }

  protected override draw() {
    super.draw();
    const { sets, set, lines, outcome } = scanState;
    fillSelect(
      this.#select("set"),
      sets.map(({ name, title, count }) => [name, _("{title} ({count})", { title, count })]),
      set,
    );
    if (this.#lines.value !== lines) this.#lines.value = lines;
    this.#effects.checked = outcome !== null;
    this.#prune.checked = scanState.prunes;
    this.#drawOutcome(outcome);
    const note = sets.find(({ name }) => name === set)?.note;
    this.child("help").textContent = note ?? HELP;
  }

  #drawOutcome(options: OutcomeOptions | null) {
    this.child("outcome").hidden = options === null;
    if (options === null || this.#isTyping) return;
    const predicts = predictionOf(scanState.modelInfo);
    const view = { options, predicts, places: [], outcome: null, draft: null, problem: null };
    this.child("place").hidden = predicts === false;
    render(outcomeFields(view), this.child<HTMLElement>("fields"));
  }

  /** @param options what is measured, if effects are */
  #changeOutcome(options: OutcomeOptions) {
    this.#isTyping = false;
    scanState.outcome = this.#effects.checked ? options : null;
    this.draw();
  }

  #changeField(target: EventTarget | null) {
    const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    if (!isField || !scanState.outcome) return;
    const value = target.value.trim();
    if (target.name === "outcome") this.#changeOutcome(withMeasure(scanState.outcome, (value as Measure) || null));
    else this.#changeOutcome(changedOutcome(scanState.outcome, target.name as keyof OutcomeOptions, value));
  }

  protected override chooseModel(model: string) {
    this.#isTyping = false;
    super.chooseModel(model);
  }

  #choose() {
    const set = scanState.sets.find(({ name }) => name === this.#select("set").value);
    scanState.set = set?.name ?? "";
    scanState.lines = set?.lines ?? "";
    this.draw();
  }

  #onInput() {
    scanState.lines = this.#lines.value;
    scanState.set = "";
    this.#select("set").value = "";
    this.child("help").textContent = HELP;
  }

  protected submit() {
    const { set, lines } = scanState;
    void scanState.start(set ? { set } : { lines });
  }

  async #readFile() {
    const input: HTMLInputElement = this.child("file");
    const [file] = input.files ?? [];
    if (!file) return;
    const text = await file.text();
    input.value = "";
    if (/\.(csv|tsv)$/i.test(file.name)) {
      void scanState.start({ table: text });
      return;
    }
    this.#lines.value = text;
    this.#onInput();
    this.#lines.focus();
  }
}

/** Whether a model predicts something; null if it is not known: not loaded, or an encoder, which may need a mask. */
function predictionOf(model: ModelInfo | undefined): boolean | null {
  if (!model?.streams) return null;
  if (!model.can.includes("predict")) return false;
  return model.family === "encoder" ? null : true;
}

const HELP = _(
  "Up to 200 sentences. A backslash before a bracket takes it as it is. A file may also be CSV or TSV with the columns text, query and key.",
);

customElements.define("scan-form", ScanForm);
