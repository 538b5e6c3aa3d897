/** The form of a measurement: which model, how far, for how long. */
import type { Choice } from "../components/select-menu.ts";
import { fillSelect } from "../components/select-menu.ts";
import { api } from "../api/api.ts";
import { isAbort } from "../api/request-cache.ts";
import { costState } from "../state/cost-state.ts";
import { Panel } from "../components/panel.ts";
import { joinText } from "../text/message.ts";

class CostForm extends Panel {
  override start(signal: AbortSignal) {
    costState.addEventListener("form", () => this.#draw(), { signal });
    this.child("form").addEventListener("submit", (event) => this.#submit(event), { signal });
    this.child("model").addEventListener("change", () => costState.chooseModel(this.#model.value), { signal });
    void this.#requestModels(signal);
  }

  get #model(): HTMLSelectElement {
    return this.child("model");
  }

  async #requestModels(signal: AbortSignal) {
    try {
      costState.setModels((await api.models(signal)).models);
    } catch (error) {
      if (!isAbort(error)) this.#draw();
    }
  }

  #draw() {
    const { model, problem } = costState;
    // Models that are on this machine, whatever they read: those whose inputs cannot grow say so.
    const models = costState.models
      .filter(({ key, stored }) => key === model || stored)
      .map(({ key, title }): Choice => [key, title, true]);
    // Without the list the chosen model is named by its key.
    if (!models.some(([key]) => key === model)) models.push([model, model, true]);
    fillSelect(this.#model, models, model);
    this.child("problem").hidden = !problem;
    this.child("problem").textContent = problem ? joinText(problem.message, problem.problem.hint) : "";
  }

  #submit(event: Event) {
    event.preventDefault();
    const [tokens, seconds] = ["tokens", "seconds"].map((name) => this.child<HTMLInputElement>(name).valueAsNumber);
    void costState.start(Number.isNaN(tokens) ? null : tokens!, seconds!);
  }
}

customElements.define("cost-form", CostForm);
