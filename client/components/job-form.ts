/** Base class of the forms that give a model a job of the server. */
import type { ModelInfo } from "../api/types.ts";
import type { Choice } from "./select-menu.ts";
import { fillSelect } from "./select-menu.ts";
import { api } from "../api/api.ts";
import { isAbort } from "../api/request-cache.ts";
import type { JobPageState } from "../state/job-page-state.ts";
import { joinText } from "../text/message.ts";
import { Panel } from "./panel.ts";

export abstract class JobForm extends Panel {
  /** The state of the page. */
  protected abstract readonly state: JobPageState;

  override start(signal: AbortSignal) {
    this.state.addEventListener("form", () => this.draw(), { signal });
    this.child("form").addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.submit();
      },
      { signal },
    );
    this.child("model").addEventListener("change", () => this.chooseModel(this.#model.value), { signal });
    void this.#requestModels(signal);
  }

  /** Start the job. */
  protected abstract submit(): void;

  /** Fit the fields to the model that is chosen. */
  protected chosen(_model: ModelInfo) {}

  protected chooseModel(model: string) {
    this.state.chooseModel(model);
  }

  /** Whether a model on this machine is offered: one that cannot be measured says so. */
  protected offers(_model: ModelInfo): boolean {
    return true;
  }

  /** The number in a field; null if it is empty. */
  protected number(name: string): number | null {
    const value = this.child<HTMLInputElement>(name).valueAsNumber;
    return Number.isNaN(value) ? null : value;
  }

  get #model(): HTMLSelectElement {
    return this.child("model");
  }

  async #requestModels(signal: AbortSignal) {
    try {
      this.state.setModels((await api.models(signal)).models);
    } catch (error) {
      if (!isAbort(error)) this.draw();
    }
  }

  protected draw() {
    const { model, problem, models } = this.state;
    const choices = models
      .filter((known) => known.key === model || (known.stored && this.offers(known)))
      .map(({ key, title }): Choice => [key, title, true]);
    // Without the list the chosen model is named by its key.
    if (!choices.some(([key]) => key === model)) choices.push([model, model, true]);
    fillSelect(this.#model, choices, model);
    const modelInfo = models.find(({ key }) => key === model);
    if (modelInfo) this.chosen(modelInfo);
    this.child("problem").hidden = !problem;
    this.child("problem").textContent = problem ? joinText(problem.message, problem.problem.hint) : "";
  }
}
