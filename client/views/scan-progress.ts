/** Shows a scan's progress; can stop it. */
import type { Scan } from "../api/types.ts";
import { scanState } from "../state/scan-state.ts";
import { _, joinText, ngettext } from "../text/message.ts";
import { drawKeepingFocus } from "../components/draw-keeping-focus.ts";
import { Panel } from "../components/panel.ts";

class ScanProgress extends Panel {
  override start(signal: AbortSignal) {
    scanState.addEventListener("scan", () => this.#draw(), { signal });
    this.child("cancel").addEventListener("click", () => void scanState.cancel(), { signal });
  }

  #draw() {
    const { scan, waitingText } = scanState;
    const isUnderWay = Boolean(waitingText) || scan?.state === "waiting" || scan?.state === "running";
    const hasStopped =
      scan?.state === "cancelled" || scan?.state === "failed" || (scan?.state === "done" && !scan.result);
    this.hidden = !isUnderWay && !hasStopped;
    drawKeepingFocus(
      this,
      () => (this.child("cancel").hidden = !isUnderWay),
      () => this.child("text"),
    );
    const bar: HTMLProgressElement = this.child("bar");
    bar.hidden = !isUnderWay;
    if (scan && scan.state !== "waiting") bar.value = doneShare(scan.progress);
    else bar.removeAttribute("value");
    this.child("text").textContent = waitingText || (scan ? progressText(scan) : "");
  }
}

/** Reading the sentences is one half where effects are verified afterwards, else all. */
function doneShare({ done, total, runs, most_runs }: Scan["progress"]): number {
  return most_runs ? done / total / 2 + runs / most_runs / 2 : done / total;
}

function progressText({ state, progress, problem, sentences }: Scan): string {
  const { done, total, runs, most_runs } = progress;
  const firstUnused = sentences.find(({ reason }) => reason);
  if (state === "waiting") return _("Waiting for other scans");
  if (state === "running" && most_runs && done === total) {
    return ngettext(
      "All sentences are read. {count} of {all} run without the marked edge is made.",
      "All sentences are read. {count} of {all} runs without the marked edge are made.",
      runs,
      { all: most_runs },
    );
  }
  if (state === "running") return _("{done} of {total} sentences are read.", { done, total });
  if (state === "cancelled") return _("Cancelled after {done} of {total} sentences.", { done, total });
  if (state === "failed") return joinText(problem?.detail ?? _("The scan failed."), problem?.hint ?? "");
  return _("No sentence could be measured. Line {line}: {reason}", {
    line: firstUnused?.line ?? 1,
    reason: firstUnused?.reason ?? "",
  });
}

customElements.define("scan-progress", ScanProgress);
