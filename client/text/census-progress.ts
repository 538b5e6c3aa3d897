/** How far a census is, in words. */
import type { Census } from "../api/types.ts";
import { placeInQueue } from "./job-progress.ts";
import { _, joinText } from "./message.ts";

export function censusProgress({ state, ahead, done, planned, problem }: Census): string {
  if (state === "waiting") return placeInQueue(ahead);
  if (state === "failed") return joinText(problem?.detail ?? _("The census failed."), problem?.hint ?? "");
  if (state === "cancelled") return _("Cancelled after {done} of {total} texts.", { done, total: planned });
  return planned ? _("{done} of {total} texts are read.", { done, total: planned }) : _("Making the texts …");
}
