/** The value of a cell, in one line. */
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { readBoth } from "./comparison-text.ts";
import { plain } from "./plain-text.ts";
import { unitName } from "./selection-text.ts";
import { short } from "./format.ts";
import { _ } from "./message.ts";
import { forbidden, rangeOf } from "../charts/attention-mask.ts";

/** @param number how its weights look */
export function readout(
  { stream, state, comparison }: Scene,
  picture: Picture,
  { row, column }: { row: number; column: number },
  number: (weight: number) => string = short,
): string {
  if (comparison) return readBoth(comparison, { row, column }, number);
  const [query, key] = [plain(unitName(picture.queries, row)), plain(unitName(picture.keys, column))];
  const value = picture.weights.at(row, column);
  if (Number.isNaN(value)) {
    const why = forbidden(stream, state.layer, rangeOf(picture.queries[row]), rangeOf(picture.keys[column]));
    return _("{query} → {key}: not allowed. {why}", { query, key, why: why ?? _("The model’s mask forbids it.") });
  }
  const { rank, of } = picture.weights.rank(row, column);
  const values = { query, key, weight: number(value), rank, of };
  return picture.block
    ? _("{query} → {key}: maximum of the block {weight}, rank {rank} of {of}", values)
    : _("{query} → {key}: {weight}, rank {rank} of {of}", values);
}
