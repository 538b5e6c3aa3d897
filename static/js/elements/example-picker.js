/** Sentences worth looking at, each with what to look at in it. */
import { config } from "../config.js";
import { el } from "../dom.js";
import { givenBy, inputOf } from "../input.js";
import { store } from "../store.js";
import { suggestion } from "../url.js";
import { Menu } from "./menu.js";

class ExamplePicker extends Menu {
  fill() {
    this.panel.replaceChildren(...config.examples.map((example) => this.#choice(example)));
  }

  /** @type {(example: import("../types.js").Example) => HTMLElement} */
  #choice(example) {
    const button = el(
      "button",
      { type: "button", class: "choice" },
      el("span", { class: "choice-title" }, example.title),
      el("span", { class: "choice-text" }, example.text ?? ""),
      el("span", { class: "choice-note" }, example.note),
    );
    button.addEventListener("click", () => {
      this.close();
      this.button.focus();
      const model = example.model ?? store.state.model;
      const selection = suggestion(example);
      store.ask({ model, input: inputOf(givenBy(example)), selection, history: "push" });
    });
    return button;
  }
}

customElements.define("example-picker", ExamplePicker);
