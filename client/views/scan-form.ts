/** The form for sentences: typed, from a shipped set, or from a file. */
import type { ModelInfo } from "../api/types.ts";
import { api } from "../api/api.ts";
import { fillSelect, type Choice } from "../components/select-menu.ts";
import { scanState } from "../state/scan-state.ts";
import { isAbort } from "../api/request-cache.ts";
import { Panel } from "../components/panel.ts";
import { _, joinText } from "../text/message.ts";

class ScanForm extends Panel {
  /** Stored models that read text. */
  #models: ModelInfo[] = [];

  override start(signal: AbortSignal) {
    scanState.addEventListener("form", () => this.#draw(), { signal });
    this.child("form").addEventListener("submit", (event) => this.#submit(event), { signal });
    this.child("set").addEventListener("change", () => this.#choose(), { signal });
    this.child("lines").addEventListener("input", () => this.#onInput(), { signal });
    this.child("file").addEventListener("change", () => this.#readFile(), { signal });
    this.child("effects").addEventListener("change", () => (scanState.effects = this.#effects.checked), { signal });
    this.#select("model").addEventListener("change", () => (scanState.model = this.#select("model").value), { signal });
    void this.#offerModels(signal);
  }

  #select(name: string): HTMLSelectElement {
    return this.child(name);
  }

  get #effects(): HTMLInputElement {
    return this.child("effects");
  }

  get #lines(): HTMLTextAreaElement {
    return this.child("lines");
  }

  /** Offer stored models that read text. */
  async #offerModels(signal: AbortSignal) {
    try {
      const { models } = await api.models(signal);
      scanState.setModelTitles(models);
      this.#models = models.filter(
        ({ key, stored, modality }) => key === scanState.model || (stored && modality === "text"),
      );
      this.#draw();
    } catch (error) {
      if (!isAbort(error)) this.#draw();
    }
  }

  #draw() {
    const { sets, set, lines, effects, model, problem } = scanState;
    fillSelect(
      this.#select("set"),
      sets.map(({ name, title, count }) => [name, _("{title} ({count})", { title, count })]),
      set,
    );
    const models = this.#models.map(({ key, title }): Choice => [key, title, true]);
    // Without the list the chosen model is named by its key.
    if (!models.some(([key]) => key === model)) models.push([model, model, true]);
    fillSelect(this.#select("model"), models, model);
    if (this.#lines.value !== lines) this.#lines.value = lines;
    this.#effects.checked = effects;
    const note = sets.find(({ name }) => name === set)?.note;
    this.child("help").textContent = note ?? HELP;
    this.child("problem").hidden = !problem;
    this.child("problem").textContent = problem ? joinText(problem.message, problem.problem.hint) : "";
  }

  #choose() {
    const set = scanState.sets.find(({ name }) => name === this.#select("set").value);
    scanState.set = set?.name ?? "";
    scanState.lines = set?.lines ?? "";
    this.#draw();
  }

  #onInput() {
    scanState.lines = this.#lines.value;
    scanState.set = "";
    this.#select("set").value = "";
    this.child("help").textContent = HELP;
  }

  #submit(event: Event) {
    event.preventDefault();
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

const HELP = _(
  "Up to 200 sentences. A backslash before a bracket takes it as it is. A file may also be CSV or TSV with the columns text, query and key.",
);

customElements.define("scan-form", ScanForm);
