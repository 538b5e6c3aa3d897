/** Describes what a layer and a head do beside the plain formula. */
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { headName, shortNumber } from "./format.ts";
import { _ } from "./message.ts";
import { isAlignmentHead } from "../state/head-set.ts";
import { attentionReach } from "../charts/attention-mask.ts";
import { unitName } from "./selection-text.ts";
import { plainText } from "./plain-text.ts";
import { cellOfPair } from "../charts/head-picture.ts";
import { groupSize } from "../charts/tile-layout.ts";

export function layerNotes(scene: Scene, picture: Picture): string[] {
  const { stream, state } = scene;
  if (state.heads !== null) return [];
  const detail = stream.details[state.layer];
  const notes = [];
  if (detail && stream.others.length > 0) {
    notes.push(
      _("This is layer {number} of the model, counting those without softmax attention.", { number: detail.number }),
    );
  }
  const reach = attentionReach(stream, state.layer);
  if (reach) notes.push(reach);
  const size = groupSize(stream);
  if (size > 1) {
    const first = Math.floor(state.head / size) * size;
    notes.push(
      _("Heads {first}–{last} share keys and values (grouped-query attention).", { first, last: first + size - 1 }),
    );
  }
  if (isAlignmentHead(stream, state.layer, state.head))
    notes.push(
      _("{head} is an alignment head (by the model’s own configuration).", { head: headName(state.layer, state.head) }),
    );
  if (detail?.softcap)
    notes.push(_("Scores are squeezed to within ±{bound} (soft-cap).", { bound: shortNumber(detail.softcap) }));
  if (detail?.sink) notes.push(sinkNote(scene, picture));
  return notes;
}

/** The share of a row that goes to no token. */
function sinkNote({ state }: Scene, picture: Picture): string {
  const { row } = cellOfPair(picture, state);
  if (row < 0 || picture.block) {
    return _(
      "A learned sink, which is not a token, takes a share of each row: rows sum to less than 1. Choose a word for its share.",
    );
  }
  const shownSum = picture.weights.row(row).reduce((sum, weight) => sum + (Number.isNaN(weight) ? 0 : weight), 0);
  const sum = shownSum + (picture.removed?.[row] ?? 0);
  return _(
    "{share} of the row of {query} goes to the model’s learned sink, which is not a token, so the row sums to {sum}.",
    { share: shortNumber(1 - sum), query: plainText(unitName(picture.queries, row)), sum: shortNumber(sum) },
  );
}
