/**
 * Formats weights: in percent of a row, except imported rows that do not add up to 1.
 *
 * @import { Capture } from "./types.js"
 */
import { percent, short } from "./format.js";
import { store } from "./store.js";

// As in core/capture.py: half precision rounds.
const TOLERANCE = 0.01;

/** Whether rows add up to 1, so that a weight is a share. @param {Capture | undefined} capture */
export function areShares(capture) {
  if (!capture?.provenance.import_note) return true;
  const { minimum, maximum } = capture.exactness.row_sums;
  return Math.max(Math.abs(minimum - 1), Math.abs(maximum - 1)) <= TOLERANCE;
}

const inPercent = () => areShares(store.scene?.capture);

/** `31 %`, or `0.311` where weights are not shares. @type {(weight: number) => string} */
export const amount = (weight) => (inPercent() ? percent(weight) : short(weight));

/** `31 % of its attention`, or `a weight of 0.311`. @type {(weight: number, whose?: string) => string} */
export const ofAttention = (weight, whose = "its") =>
  inPercent() ? `${percent(weight)} of ${whose} attention` : `a weight of ${short(weight)}`;
