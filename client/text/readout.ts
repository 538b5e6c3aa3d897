/** The exact value of a cell, in one line: every digit that a float32 holds. */
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { readBoth } from "./comparison-text.ts";
import { plain } from "../components/dom.ts";
import { unitName } from "./selection-text.ts";
import { exact } from "./format.ts";
import { forbidden, rangeOf } from "../charts/attention-mask.ts";

export function readout({ stream, state, comparison }: Scene, picture: Picture, row: number, column: number): string {
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
