/** Shows a scan's progress; can stop it. */
import { scanState } from "../scan-state.js";
import { Panel } from "./panel.js";

class ScanProgress extends Panel {
  /** @param {AbortSignal} signal */
  start(signal) {
    scanState.addEventListener("scan", () => this.#draw(), { signal });
    this.child("cancel").addEventListener("click", () => void scanState.cancel(), { signal });
  }

  #draw() {
    const { scan, waiting } = scanState;
    const under = Boolean(waiting) || scan?.state === "waiting" || scan?.state === "running";
    const stopped = scan?.state === "cancelled" || scan?.state === "failed" || (scan?.state === "done" && !scan.result);
    this.hidden = !under && !stopped;
    this.child("cancel").hidden = !under;
    /** @type {HTMLProgressElement} */
    const bar = this.child("bar");
    bar.hidden = !under;
    if (scan && scan.state !== "waiting") bar.value = scan.progress.done / scan.progress.total;
    else bar.removeAttribute("value");
    this.child("text").textContent = waiting || (scan ? progressText(scan) : "");
  }
}

/** @type {(scan: import("../types.js").Scan) => string} */
function progressText({ state, progress, problem, sentences }) {
  const read = `${progress.done} of ${progress.total} sentences`;
  const first = sentences.find(({ reason }) => reason);
  return {
    waiting: "Other scans go first.",
    running: `${read} are read.`,
    cancelled: `Cancelled after ${read}.`,
    failed: `${problem?.detail ?? "The scan failed."} ${problem?.hint ?? ""}`,
    done: `No sentence could be measured. Line ${first?.line ?? 1}: ${first?.reason ?? ""}`,
  }[state];
}

customElements.define("scan-progress", ScanProgress);
