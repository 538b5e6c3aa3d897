/** Shows how far a census is; can stop it. */
import { censusState } from "../state/census-state.ts";
import { censusProgress } from "../text/census-progress.ts";
import { JobProgress } from "../components/job-progress.ts";

class CensusProgress extends JobProgress {
  override start(signal: AbortSignal) {
    this.follow(censusState, "census", signal, () => {
      const { census, waitingText } = censusState;
      return {
        state: census?.state ?? null,
        waitingText,
        text: census ? censusProgress(census) : "",
        share: census?.planned ? census.done / census.planned : null,
      };
    });
    this.child("cancel").addEventListener("click", () => void censusState.cancel(), { signal });
  }
}

customElements.define("census-progress", CensusProgress);
