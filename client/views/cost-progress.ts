/** Shows how far a measurement is; can stop it. */
import { costState } from "../state/cost-state.ts";
import { costProgress } from "../text/cost-progress.ts";
import { JobProgress } from "../components/job-progress.ts";

class CostProgress extends JobProgress {
  override start(signal: AbortSignal) {
    this.follow(costState, "cost", signal, () => {
      const { cost, waitingText } = costState;
      return {
        state: cost?.state ?? null,
        waitingText,
        text: cost ? costProgress(cost) : "",
        share: cost ? cost.measured / cost.cost.planned.length : null,
      };
    });
    this.child("cancel").addEventListener("click", () => void costState.cancel(), { signal });
  }
}

customElements.define("cost-progress", CostProgress);
