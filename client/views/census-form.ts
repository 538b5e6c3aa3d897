/** The form of a census: which model, how long a text, which needle. */
import type { ModelInfo } from "../api/types.ts";
import { censusState } from "../state/census-state.ts";
import { JobForm } from "../components/job-form.ts";

class CensusForm extends JobForm {
  protected readonly state = censusState;

  /** As long as is usual, or as the model reads. */
  protected override chosen({ max_tokens }: ModelInfo) {
    const field = this.child<HTMLInputElement>("tokens");
    const most = (name: "usual" | "most") => Math.min(Number(field.dataset[name]), max_tokens ?? Infinity);
    field.placeholder = `${most("usual")}`;
    field.max = `${most("most")}`;
  }

  protected submit() {
    const [needle, question] = ["needle", "question"].map((name) => this.child<HTMLTextAreaElement>(name).value);
    void censusState.start({ tokens: this.number("tokens"), depths: this.number("depths"), needle, question });
  }
}

customElements.define("census-form", CensusForm);
