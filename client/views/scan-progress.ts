/** Shows a scan's progress; can stop it. */
import type { Scan } from "../api/types.ts";
import { scanState } from "../state/scan-state.ts";
import { placeInQueue } from "../text/job-progress.ts";
import { _, joinText, ngettext } from "../text/message.ts";
import { JobProgress } from "../components/job-progress.ts";

class ScanProgress extends JobProgress {
  protected readonly state = scanState;

  protected stage() {
    const { scan } = scanState;
    const foundNothing = scan?.state === "done" && !scan.result;
    return {
      state: foundNothing ? "failed" : (scan?.state ?? null),
      text: scan ? progressText(scan) : "",
      share: scan ? doneShare(scan.progress) : null,
    };
  }
}

/** Equal parts: reading the sentences, verifying effects and removing heads, as far as they are asked for. */
function doneShare({ done, total, runs, most_runs, pruned, most_pruned }: Scan["progress"]): number {
  const parts = [[done, total] as const, [runs, most_runs] as const, [pruned, most_pruned] as const];
  const asked = parts.filter(([, most]) => most);
  return asked.reduce((sum, [some, most]) => sum + some / most, 0) / asked.length;
}

function progressText({ state, ahead, progress, problem, sentences }: Scan): string {
  const { done, total, runs, most_runs, pruned, most_pruned } = progress;
  const firstUnused = sentences.find(({ reason }) => reason);
  if (state === "waiting") return placeInQueue(ahead);
  if (state === "running" && pruned) {
    return _("All sentences are read. Heads are removed: step {done} of {total}.", {
      done: pruned,
      total: most_pruned,
    });
  }
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
