/** Base class of the elements that show how far a job of the server is. */
import type { JobPageState } from "../state/job-page-state.ts";
import { drawKeepingFocus } from "./draw-keeping-focus.ts";
import { Panel } from "./panel.ts";

/** How far a job is. */
export interface JobStage {
  /** null: there is no job */
  state: string | null;
  text: string;
  /** null: not known */
  share: number | null;
}

export abstract class JobProgress extends Panel {
  /** The state of the page. */
  protected abstract readonly state: JobPageState & { cancel(): Promise<void> };

  override start(signal: AbortSignal) {
    this.state.addEventListener(this.state.jobEvent, () => this.#draw(this.stage()), { signal });
    this.child("cancel").addEventListener("click", () => void this.state.cancel(), { signal });
  }

  protected abstract stage(): JobStage;

  #draw({ state, text, share }: JobStage) {
    const { waitingText } = this.state;
    const isUnderWay = Boolean(waitingText) || state === "waiting" || state === "running";
    this.hidden = !isUnderWay && state !== "cancelled" && state !== "failed";
    drawKeepingFocus(
      this,
      () => (this.child("cancel").hidden = !isUnderWay),
      () => this.child("text"),
    );
    const bar: HTMLProgressElement = this.child("bar");
    bar.hidden = !isUnderWay;
    if (share !== null && state !== "waiting") bar.value = share;
    else bar.removeAttribute("value");
    this.child("text").textContent = waitingText || text;
  }
}
