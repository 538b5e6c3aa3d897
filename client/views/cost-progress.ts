/** Shows how far a measurement is; can stop it. */
import { costState } from "../state/cost-state.ts";
import { costProgress } from "../text/cost-progress.ts";
import { JobProgress } from "../components/job-progress.ts";

class CostProgress extends JobProgress {
  protected readonly state = costState;

  protected stage() {
    const { cost } = costState;
    return {
      state: cost?.state ?? null,
      text: cost ? costProgress(cost) : "",
      share: cost ? cost.measured / cost.cost.planned.length : null,
    };
  }
}

customElements.define("cost-progress", CostProgress);
