/** How far a measurement is, in words. */
import type { Cost } from "../api/types.ts";
import { placeInQueue } from "./job-progress.ts";
import { _, joinText } from "./message.ts";

export function costProgress({ state, ahead, measured, cost, problem }: Cost): string {
  if (state === "waiting") return placeInQueue(ahead);
  if (state === "failed") return joinText(problem?.detail ?? _("The measurement failed."), problem?.hint ?? "");
  const values = { done: measured, total: cost.planned.length };
  if (state === "cancelled") return _("Cancelled after {done} of {total} lengths.", values);
  return _("{done} of {total} lengths are measured. The longest take most of the time.", values);
}
