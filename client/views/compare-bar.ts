/** Edits B, which A is compared with: a line under the prompt that shows how B differs. */
import type { Example, ModelInfo } from "../api/types.ts";
import type { State } from "../state/types.ts";
import { initialComparison, isComparison, stateOfB, areSidesSame } from "../state/comparison-selection.ts";
import { withShownHeads } from "../state/clamp-selection.ts";
import { config } from "../state/config.ts";
import { needsDownload } from "../components/model-choice.ts";
import { fillSelect, type Choice } from "../components/select-menu.ts";
import { inputFields, inputOf } from "../state/input.ts";
import { languageChoices, markLanguage, NO_LANGUAGE } from "../text/languages.ts";
import { allowDownload } from "../state/model-progress.ts";
import { swapSides, toggleComparing } from "../state/selection.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { typingBurst } from "../state/typing-burst.ts";
import { suggestedSelection } from "../state/url.ts";
import { _ } from "../text/message.ts";
import { streamName } from "../text/stream-name.ts";
import { Panel } from "../components/panel.ts";

const TYPING_PAUSE_MS = 120;

type Field = "text" | "pair" | "target";

class CompareBar extends Panel {
  #timer = 0;
  #opener = document.getElementById("compare-button") as HTMLElement;

  override start(signal: AbortSignal) {
    this.#opener.addEventListener("click", () => this.#toggle(), { signal });
    this.child("close").addEventListener("click", () => this.#toggle(), { signal });
    this.child("swap").addEventListener("click", swapSides, { signal });
    this.child("example").addEventListener("click", () => this.#tryExample(), { signal });
    this.addEventListener("input", ({ target }) => this.#onInput(target), { signal });
    this.addEventListener("change", ({ target }) => this.#onChange(target), { signal });
    this.addEventListener("keydown", (event) => this.#onKey(event), { signal });
    for (const type of ["state", "scene", "models"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
  }

  #toggle() {
    toggleComparing();
    const fields = [...this.querySelectorAll<HTMLElement>("input, textarea")];
    const first = fields.find((field) => field.checkVisibility()) ?? this.#select("layer");
    (isComparison(store.state) ? first : this.#opener).focus();
  }

  #fields(): HTMLInputElement[] {
    return [...this.querySelectorAll("input")];
  }

  #select = (name: string): HTMLSelectElement => this.child(name);

  #draw() {
    const { state } = store;
    if (!isComparison(state) && this.contains(document.activeElement)) this.#opener.focus();
    this.hidden = !isComparison(state);
    document.documentElement.toggleAttribute("data-comparing", !this.hidden);
    this.#opener.setAttribute("aria-pressed", String(!this.hidden));
    if (this.hidden) return;
    const stateB = stateOfB(state);
    for (const field of this.#fields()) {
      const name = field.dataset.part as Field;
      const isUsed = state[name] || stateB[name];
      field.parentElement?.toggleAttribute("hidden", !isUsed);
      // Not while it is typed in.
      if (!this.#timer) field.value = stateB[name] ?? "";
      if (name === "target") markLanguage(field, modelInfoOf(stateB.model));
    }
    this.#drawHeads(state);
    this.#drawModels(state);
    this.#drawStreams(state);
    this.#drawLanguages(state, modelInfoOf(stateB.model));
    const isSame = areSidesSame(state);
    this.child("same").hidden = !isSame;
    this.child("example").hidden = !isSame || !exampleFor(state.model);
  }

  #drawHeads(state: State) {
    const { comparison, stream: streamA } = store.scene ?? {};
    const { layers = 0, heads = 0 } = comparison?.stream ?? streamA ?? {};
    const { layer, head } = headMenuValues(comparison ? withShownHeads(state, comparison.capture) : state);
    const setChoice = layer === "set" ? [menuChoice("set", state["b.heads"] ?? "")] : [];
    const layerNames = numberedChoices(layers, (layer) => _("layer {layer}", { layer }));
    fillMenu(
      this.#select("layer"),
      [menuChoice("", _("layer as in A")), menuChoice("all", _("all layers")), ...layerNames, ...setChoice],
      layer,
    );
    const combinations = [menuChoice("mean", _("mean of heads")), menuChoice("max", _("maximum of heads"))];
    const headNames = numberedChoices(heads, (head) => _("head {head}", { head }));
    fillMenu(this.#select("head"), [menuChoice("", _("head as in A")), ...combinations, ...headNames], head);
  }

  #drawModels(state: State) {
    const modelInfo = modelInfoOf(state.model);
    const chosen = state["b.model"] ?? "";
    const others = store.models.filter(({ key, modality }) => key === chosen || modality === modelInfo?.modality);
    const choices = others.filter(({ key }) => key !== state.model).map(modelChoice);
    fillMenu(this.#select("model"), [menuChoice("", _("model as in A")), ...choices], chosen);
  }

  #drawStreams(state: State) {
    const streams = store.scene?.comparison?.capture.streams ?? store.scene?.capture.streams ?? [];
    const select = this.#select("stream");
    select.hidden = streams.length < 2;
    fillMenu(
      select,
      [menuChoice("", _("attention as in A")), ...streams.map(({ name }) => menuChoice(name, streamName(name)))],
      state["b.stream"] ?? "",
    );
  }

  #drawLanguages(state: State, modelInfo: ModelInfo | undefined): void {
    const select = this.#select("language");
    const languages = languageChoices(modelInfo);
    select.hidden = languages.length === 0;
    const value = state["b.language"] === "" ? NO_LANGUAGE : (state["b.language"] ?? "");
    fillMenu(select, [menuChoice("", _("language as in A")), ...languages], value);
  }

  #onInput(target: EventTarget | null) {
    if (!(target instanceof HTMLInputElement)) return;
    typingBurst.record(`b.${target.dataset.part}`, performance.now());
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#request(target), TYPING_PAUSE_MS);
  }

  #onKey({ key, target, isComposing }: KeyboardEvent) {
    if (key !== "Enter" || isComposing || !(target instanceof HTMLInputElement)) return;
    window.clearTimeout(this.#timer);
    this.#request(target);
  }

  #request(field: HTMLInputElement) {
    this.#timer = 0;
    const name = field.dataset.part as Field;
    if (isComparison(store.state)) store.select({ [`b.${name}`]: field.value }, "typing");
  }

  #onChange(target: EventTarget | null) {
    if (!(target instanceof HTMLSelectElement)) return;
    const name = target.dataset.part;
    if (name === "layer" || name === "head")
      changeB(headFields(this.#select("layer").value, this.#select("head").value));
    if (name === "model") {
      allowDownload(target.value);
      changeB({ "b.model": target.value || null, "b.stream": null });
    }
    if (name === "stream") changeB({ "b.stream": target.value || null });
    if (name === "language") changeB({ "b.language": target.value === NO_LANGUAGE ? "" : target.value || null });
  }

  #tryExample() {
    const example = exampleFor(store.state.model);
    if (!example) return;
    const selection = suggestedSelection(example);
    store.requestInput({ model: example.model, input: inputOf(inputFields(example)), selection, history: "push" });
  }
}

/** The comparison example made with a model. */
const exampleFor = (model: string): Example | undefined =>
  config.examples.find((example) => example.b && example.model === model);

/** Change how B differs; it stays a comparison. */
function changeB(changes: Partial<State>) {
  const after = { ...store.state, ...changes };
  store.select(isComparison(after) ? changes : { ...changes, ...initialComparison(after) });
}

/** The chosen heads of B, as values of the two menus. */
function headMenuValues(state: State): { layer: string; head: string } {
  const heads = state["b.heads"];
  const by = state["b.by"] ?? state.by;
  if (heads === "all" || (heads !== null && /^\d+$/.test(heads))) return { layer: heads, head: by };
  if (heads !== null) return { layer: "set", head: by };
  return { layer: `${state["b.layer"] ?? ""}`, head: `${state["b.head"] ?? ""}` };
}

/** Values of the two menus, as fields of the selection. */
function headFields(layer: string, head: string): Partial<State> {
  const { state } = store;
  const isCombined = head === "mean" || head === "max";
  const by = head === "max" ? "max" : "mean";
  const none = { "b.layer": null, "b.head": null, "b.heads": null, "b.by": null };
  if (layer === "set") return { ...none, "b.heads": state["b.heads"], "b.by": by };
  if (layer === "all") return { ...none, "b.heads": "all", "b.by": by };
  if (isCombined) return { ...none, "b.heads": layer || `${state.layer}`, "b.by": by };
  return { ...none, "b.layer": layer === "" ? null : Number(layer), "b.head": head === "" ? null : Number(head) };
}

const menuChoice = (value: string, text: string): Choice => [value, text];

const numberedChoices = (count: number, name: (number: number) => string): Choice[] =>
  Array.from({ length: count }, (_choice, i) => menuChoice(`${i}`, name(i)));

const modelChoice = (modelInfo: ModelInfo): Choice => {
  const { key, title } = modelInfo;
  return needsDownload(modelInfo) ? menuChoice(key, _("{title} (to download)", { title })) : [key, title, true];
};

/** A menu of what is B's own, if not the first choice. */
function fillMenu(select: HTMLSelectElement, choices: Choice[], value: string): void {
  fillSelect(select, choices, value);
  select.classList.toggle("is-own", value !== "");
}

customElements.define("compare-bar", CompareBar);
