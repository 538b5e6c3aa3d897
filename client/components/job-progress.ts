/** Base class of the elements that show how far a job of the server is. */
import { drawKeepingFocus } from "./draw-keeping-focus.ts";
import { Panel } from "./panel.ts";

/** How far a job is. */
export interface JobStage {
  /** null: there is no job */
  state: string | null;
  /** Progress before the job; empty: none. */
  waitingText: string;
  text: string;
  /** null: not known */
  share: number | null;
}

export abstract class JobProgress extends Panel {
  /** Draw now and then what is known. */
  protected follow(source: EventTarget, event: string, signal: AbortSignal, stage: () => JobStage) {
    source.addEventListener(event, () => this.#draw(stage()), { signal });
  }

  #draw({ state, waitingText, text, share }: JobStage) {
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
