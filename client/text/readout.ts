/** The value of a cell, in one line. */
import { knownEffects } from "../charts/effect-picture.ts";
import { cellOfPair, type Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { valuesOfSides } from "./comparison-text.ts";
import { effectReadout } from "./effect-text.ts";
import { plainText } from "./plain-text.ts";
import { unitName } from "./selection-text.ts";
import { shortNumber } from "./format.ts";
import { _ } from "./message.ts";
import { whyForbidden, rangeOf } from "../charts/attention-mask.ts";

/** @param format how its weights look */
export function readout(
  scene: Scene,
  picture: Picture,
  { row, column }: { row: number; column: number },
  format: (weight: number) => string = shortNumber,
): string {
  const { stream, state, comparison } = scene;
  if (picture.effects) return effectReadout(picture, { row, column }, format);
  const effects = knownEffects(scene);
  const edge = { query: picture.queries[row]?.tokens[0] ?? null, key: picture.keys[column]?.tokens[0] ?? null };
  if (effects && !picture.block) return effectReadout(effects, cellOfPair(effects, edge), format);
  if (comparison) return valuesOfSides(comparison, { row, column }, format);
  const [query, key] = [plainText(unitName(picture.queries, row)), plainText(unitName(picture.keys, column))];
  const value = picture.weights.at(row, column);
  if (Number.isNaN(value)) {
    const reason = whyForbidden(stream, state.layer, rangeOf(picture.queries[row]), rangeOf(picture.keys[column]));
    return _("{query} → {key}: not allowed. {why}", { query, key, why: reason ?? _("The model’s mask forbids it.") });
  }
  const { rank, of } = picture.weights.rank(row, column);
  const values = { query, key, weight: format(value), rank, of };
  // A part knows the cells of its columns only.
  if (picture.isCropped)
    return picture.block
      ? _("{query} → {key}: maximum of the block {weight}, rank {rank} of {of} shown", values)
      : _("{query} → {key}: {weight}, rank {rank} of {of} shown", values);
  return picture.block
    ? _("{query} → {key}: maximum of the block {weight}, rank {rank} of {of}", values)
    : _("{query} → {key}: {weight}, rank {rank} of {of}", values);
}
