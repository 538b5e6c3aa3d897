/** Lets the model continue the text: how far, and how it picks each token. */
import { changeInput, currentInput, modelTakes } from "../state/input-actions.ts";
import { store } from "../state/store.ts";
import { Menu } from "../components/menu.ts";
import { _ } from "../text/message.ts";

class ContinueMenu extends Menu {
  override start(signal: AbortSignal) {
    super.start(signal);
    this.child("form").addEventListener("submit", (event) => this.#submit(event), { signal });
    this.child("form").addEventListener("change", () => this.#updateSampling(), { signal });
    this.child("stop").addEventListener("click", () => this.#stopGenerating(), { signal });
    for (const type of ["request", "state", "models"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
  }

  override get first() {
    return this.#field("tokens");
  }

  override fill() {
    const { tokens = 20, method = "greedy", seed = 0, temperature = 1 } = currentInput().generate ?? {};
    this.#field("tokens").value = `${tokens}`;
    this.#field("seed").value = `${seed}`;
    this.#field("temperature").value = `${temperature}`;
    for (const radio of this.querySelectorAll("input[type=radio]")) {
      if (radio instanceof HTMLInputElement)
        radio.checked = radio.value === (method === "sample" ? "sample" : "greedy");
    }
    this.child("stop").hidden = !currentInput().generate;
    this.#updateSampling();
  }

  #draw() {
    this.hidden = !modelTakes("generate") || modelTakes("target");
    const { generate } = currentInput();
    this.child("name").textContent = generate
      ? _("Generated: up to {tokens}", { tokens: generate.tokens ?? 20 })
      : _("Generate text");
  }

  #updateSampling() {
    this.child("sampling").hidden = this.#method !== "sample";
  }

  get #method() {
    const radioChosen = this.querySelector("input[type=radio]:checked");
    return radioChosen instanceof HTMLInputElement && radioChosen.value === "sample" ? "sample" : "greedy";
  }

  #submit(event: SubmitEvent) {
    event.preventDefault();
    const tokens = Math.max(1, Math.round(Number(this.#field("tokens").value) || 20));
    const sampling = {
      seed: Math.max(0, Math.round(Number(this.#field("seed").value) || 0)),
      temperature: Number(this.#field("temperature").value) || 1,
    };
    const method = this.#method;
    this.close();
    this.button.focus();
    changeInput({ generate: { method, tokens, ...(method === "sample" ? sampling : {}) } });
  }

  #stopGenerating() {
    this.close();
    this.button.focus();
    changeInput({ generate: undefined });
  }

  #field(name: string): HTMLInputElement {
    return this.child(name);
  }
}

customElements.define("continue-menu", ContinueMenu);
