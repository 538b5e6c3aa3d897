/** Sets the language of a transcription: chosen, or detected by the model. Only for models with that choice. */
import { fillSelect } from "./select-menu.ts";
import { chosenModel, changeInput, currentInput, modelTakes } from "../state/input-actions.ts";
import { languageChoices, explainLanguage, NO_LANGUAGE } from "../text/languages.ts";
import { modelInfoOf, store } from "../state/store.ts";
import { Panel } from "./panel.ts";

class LanguageChoice extends Panel {
  override start(signal: AbortSignal) {
    this.#choice.addEventListener("change", () => this.#choose(), { signal });
    for (const type of ["request", "state", "models", "scene"]) {
      store.addEventListener(type, () => this.#draw(), { signal });
    }
  }

  get #choice(): HTMLSelectElement {
    return this.child("choice");
  }

  #draw() {
    this.hidden = !modelTakes("language");
    if (this.hidden) return;
    fillSelect(this.#choice, languageChoices(chosenModel()), currentInput().language ?? NO_LANGUAGE);
    const capture = store.scene?.capture;
    const count = Object.keys(modelInfoOf(capture?.model ?? "")?.languages ?? {}).length;
    this.child("language-says").textContent = capture?.language ? explainLanguage(capture.language, count) : "";
  }

  #choose() {
    const { value } = this.#choice;
    changeInput({ language: value === NO_LANGUAGE ? undefined : value });
  }
}

customElements.define("language-choice", LanguageChoice);
