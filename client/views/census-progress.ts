/** Shows how far a census is; can stop it. */
import { censusState } from "../state/census-state.ts";
import { censusProgress } from "../text/census-progress.ts";
import { JobProgress } from "../components/job-progress.ts";

class CensusProgress extends JobProgress {
  protected readonly state = censusState;

  protected stage() {
    const { census } = censusState;
    return {
      state: census?.state ?? null,
      text: census ? censusProgress(census) : "",
      share: census?.planned ? census.done / census.planned : null,
    };
  }
}

customElements.define("census-progress", CensusProgress);
