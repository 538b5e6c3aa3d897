/**
 * The exact value of a cell, in one line: every digit that a float32 holds.
 *
 * @import { Picture } from "./head-picture.js"
 * @import { Scene } from "./types.js"
 */
import { readBoth } from "./comparison-text.js";
import { plain } from "./dom.js";
import { unitName } from "./selection-text.js";
import { exact } from "./format.js";
import { forbidden, rangeOf } from "./attention-mask.js";

/** @type {(scene: Scene, picture: Picture, row: number, column: number) => string} */
export function readout({ stream, state, comparison }, picture, row, column) {
  if (comparison) return readBoth(comparison, row, column);
  const pair = `${plain(unitName(picture.queries, row))} → ${plain(unitName(picture.keys, column))}`;
  const value = picture.weights.at(row, column);
  if (Number.isNaN(value)) {
    const why = forbidden(stream, state.layer, rangeOf(picture.queries[row]), rangeOf(picture.keys[column]));
    return `${pair}: not allowed: ${why ?? "the model’s mask forbids it"}`;
  }
  const { rank, of } = picture.weights.rank(row, column);
  const pooled = picture.block ? "largest of the block " : "";
  return `${pair}: ${pooled}${exact(value)}, rank ${rank} of ${of}`;
}
