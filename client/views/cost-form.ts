/** The form of a measurement: which model, how far, for how long. */
import { costState } from "../state/cost-state.ts";
import { JobForm } from "../components/job-form.ts";

class CostForm extends JobForm {
  protected readonly state = costState;

  protected submit() {
    void costState.start(this.number("tokens"), this.number("seconds")!);
  }
}

customElements.define("cost-form", CostForm);
