/** Offers example sentences, each with what to notice in it. */
import type { Example } from "../api/types.ts";
import { config } from "../state/config.ts";
import { el } from "../components/dom.ts";
import { inputFields, inputOf } from "../state/input.ts";
import { store } from "../state/store.ts";
import { suggestion } from "../state/url.ts";
import { Menu } from "../components/menu.ts";

class ExamplePicker extends Menu {
  override fill() {
    const models = [...new Set(config.examples.map(modelOf))];
    const groups = models.flatMap((model) => {
      const choices = config.examples.filter((example) => modelOf(example) === model);
      const heading = el("p", { class: "model-heading" }, titleOf(model));
      return [...(models.length > 1 ? [heading] : []), ...choices.map((example) => this.#choice(example))];
    });
    this.panel.replaceChildren(...groups);
  }

  #choice(example: Example): HTMLElement {
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

const modelOf = ({ model }: Example): string => model ?? config.default_model;

const titleOf = (key: string): string => store.models.find((model) => model.key === key)?.title ?? key;

/** The input in a line. */
const inputInWords = ({ text, pair, target, generate }: Example): string =>
  [text, pair, target].filter(Boolean).join(" · ") + (generate ? " …" : "");

customElements.define("example-picker", ExamplePicker);
