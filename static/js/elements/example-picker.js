/** Offers example sentences, each with what to notice in it. */
import { config } from "../config.js";
import { el } from "../dom.js";
import { inputFields, inputOf } from "../input.js";
import { store } from "../store.js";
import { suggestion } from "../url.js";
import { Menu } from "./menu.js";

class ExamplePicker extends Menu {
  fill() {
    const models = [...new Set(config.examples.map(modelOf))];
    const groups = models.flatMap((model) => {
      const choices = config.examples.filter((example) => modelOf(example) === model);
      const heading = el("p", { class: "model-heading" }, titleOf(model));
      return [...(models.length > 1 ? [heading] : []), ...choices.map((example) => this.#choice(example))];
    });
    this.panel.replaceChildren(...groups);
  }

  /** @type {(example: import("../types.js").Example) => HTMLElement} */
  #choice(example) {
    const button = el(
      "button",
      { type: "button", class: "choice" },
      el("span", { class: "choice-title" }, example.title),
      el("span", { class: "choice-text" }, inputInWords(example)),
      el("span", { class: "choice-note" }, example.note),
    );
    button.addEventListener("click", () => {
      this.close();
      this.button.focus();
      const model = modelOf(example);
      const selection = suggestion(example);
      store.ask({ model, input: inputOf(inputFields(example)), selection, history: "push" });
    });
    return button;
  }
}

/** @type {(example: import("../types.js").Example) => string} */
const modelOf = ({ model }) => model ?? config.default_model;

/** @type {(key: string) => string} */
const titleOf = (key) => store.models.find((model) => model.key === key)?.title ?? key;

/** The input in a line. @type {(example: import("../types.js").Example) => string} */
const inputInWords = ({ text, pair, target, generate }) =>
  [text, pair, target].filter(Boolean).join(" · ") + (generate ? " …" : "");

customElements.define("example-picker", ExamplePicker);
