/** Shows a scan's progress; can stop it. */
import type { Scan } from "../api/types.ts";
import { scanState } from "../state/scan-state.ts";
import { Panel } from "../components/panel.ts";

class ScanProgress extends Panel {
  override start(signal: AbortSignal) {
    scanState.addEventListener("scan", () => this.#draw(), { signal });
    this.child("cancel").addEventListener("click", () => void scanState.cancel(), { signal });
  }

  #draw() {
    const { scan, waiting } = scanState;
    const under = Boolean(waiting) || scan?.state === "waiting" || scan?.state === "running";
    const stopped = scan?.state === "cancelled" || scan?.state === "failed" || (scan?.state === "done" && !scan.result);
    this.hidden = !under && !stopped;
    this.child("cancel").hidden = !under;
    const bar: HTMLProgressElement = this.child("bar");
    bar.hidden = !under;
    if (scan && scan.state !== "waiting") bar.value = scan.progress.done / scan.progress.total;
    else bar.removeAttribute("value");
    this.child("text").textContent = waiting || (scan ? progressText(scan) : "");
  }
}

function progressText({ state, progress, problem, sentences }: Scan): string {
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
