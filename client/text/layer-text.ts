/** Describes what a layer and a head do beside the plain formula. */
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { short } from "./format.ts";
import { ALIGNS, aligns } from "../state/head-set.ts";
import { horizon } from "../charts/attention-mask.ts";
import { unitName } from "./selection-text.ts";
import { plain } from "../components/dom.ts";
import { locate } from "../charts/head-picture.ts";
import { groupSize } from "../charts/tile-layout.ts";

export function structure(scene: Scene, picture: Picture): string[] {
  const { stream, state } = scene;
  if (state.heads !== null) return [];
  const detail = stream.details[state.layer];
  const found = [];
  if (detail && stream.others.length > 0) {
    found.push(`This is layer ${detail.number} of the model, counting those without softmax attention.`);
  }
  const reach = horizon(stream, state.layer);
  if (reach) found.push(`This layer attends to ${reach}.`);
  const size = groupSize(stream);
  if (size > 1) {
    const first = Math.floor(state.head / size) * size;
    found.push(`Heads ${first}–${first + size - 1} share keys and values (grouped-query attention).`);
  }
  if (aligns(stream, state.layer, state.head)) found.push(`L${state.layer} H${state.head} is an ${ALIGNS}.`);
  if (detail?.softcap) found.push(`Scores are squeezed to within ±${short(detail.softcap)} (soft-cap).`);
  if (detail?.sink) found.push(sink(scene, picture));
  return found;
}

/** The share of a row that goes to no token. */
function sink({ state }: Scene, picture: Picture): string {
  const { row } = locate(picture, state);
  if (row < 0 || picture.block) {
    return "A learned sink takes a share of each row, which no token gets: rows sum to less than 1. Choose a word for its share.";
  }
  const shown = picture.weights.row(row).reduce((sum, weight) => sum + (Number.isNaN(weight) ? 0 : weight), 0);
  const sum = shown + (picture.removed?.[row] ?? 0);
  return `${short(1 - sum)} of the row of ${plain(unitName(picture.queries, row))} goes to the model’s learned sink, which is no token, so the row sums to ${short(sum)}.`;
}
