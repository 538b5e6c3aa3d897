/** The form of a census: which model, how long a text, which needle. */
import { censusState } from "../state/census-state.ts";
import { JobForm } from "../components/job-form.ts";

class CensusForm extends JobForm {
  protected readonly state = censusState;

  protected submit() {
    const [needle, question] = ["needle", "question"].map((name) => this.child<HTMLTextAreaElement>(name).value);
    void censusState.start({ tokens: this.number("tokens"), depths: this.number("depths"), needle, question });
  }
}

customElements.define("census-form", CensusForm);
