/** Formats weights: in percent of a row, except imported rows that do not add up to 1. */
import type { Capture } from "../api/types.ts";
import { percent, shortNumber } from "./format.ts";
import { _ } from "./message.ts";
import { store } from "../state/store.ts";

// As in core/capture.py: half precision rounds.
const TOLERANCE = 0.01;

/** Whether rows add up to 1, so that a weight is a share. */
export function areShares(capture: Capture | undefined) {
  if (!capture?.provenance.import_note) return true;
  const { minimum, maximum } = capture.exactness.row_sums;
  return Math.max(Math.abs(minimum - 1), Math.abs(maximum - 1)) <= TOLERANCE;
}

const areSharesShown = () => areShares(store.scene?.capture);

/** `31 %`, or `0.311` where weights are not shares. */
export const weightText = (weight: number): string => (areSharesShown() ? percent(weight) : shortNumber(weight));

/** `31 % of its attention`, or `a weight of 0.311`. */
export const attentionText = (weight: number): string =>
  areSharesShown()
    ? _("{share} of its attention", { share: percent(weight) })
    : _("a weight of {weight}", { weight: shortNumber(weight) });
