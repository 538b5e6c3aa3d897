/** Describes what a layer and a head do beside the plain formula. */
import type { Picture } from "../charts/head-picture.ts";
import type { Scene } from "../state/types.ts";
import { headName, short } from "./format.ts";
import { _ } from "./message.ts";
import { isAlignmentHead } from "../state/head-set.ts";
import { horizon } from "../charts/attention-mask.ts";
import { unitName } from "./selection-text.ts";
import { plain } from "./plain-text.ts";
import { locate } from "../charts/head-picture.ts";
import { groupSize } from "../charts/tile-layout.ts";

export function structure(scene: Scene, picture: Picture): string[] {
  const { stream, state } = scene;
  if (state.heads !== null) return [];
  const detail = stream.details[state.layer];
  const found = [];
  if (detail && stream.others.length > 0) {
    found.push(
      _("This is layer {number} of the model, counting those without softmax attention.", { number: detail.number }),
    );
  }
  const reach = horizon(stream, state.layer);
  if (reach) found.push(_("This layer attends to {reach}.", { reach }));
  const size = groupSize(stream);
  if (size > 1) {
    const first = Math.floor(state.head / size) * size;
    found.push(
      _("Heads {first}–{last} share keys and values (grouped-query attention).", { first, last: first + size - 1 }),
    );
  }
  if (isAlignmentHead(stream, state.layer, state.head))
    found.push(
      _("{head} is an alignment head (by the model’s own configuration).", { head: headName(state.layer, state.head) }),
    );
  if (detail?.softcap)
    found.push(_("Scores are squeezed to within ±{bound} (soft-cap).", { bound: short(detail.softcap) }));
  if (detail?.sink) found.push(sink(scene, picture));
  return found;
}

/** The share of a row that goes to no token. */
function sink({ state }: Scene, picture: Picture): string {
  const { row } = locate(picture, state);
  if (row < 0 || picture.block) {
    return _(
      "A learned sink, which is not a token, takes a share of each row: rows sum to less than 1. Choose a word for its share.",
    );
  }
  const shown = picture.weights.row(row).reduce((sum, weight) => sum + (Number.isNaN(weight) ? 0 : weight), 0);
  const sum = shown + (picture.removed?.[row] ?? 0);
  return _(
    "{share} of the row of {query} goes to the model’s learned sink, which is not a token, so the row sums to {sum}.",
    { share: short(1 - sum), query: plain(unitName(picture.queries, row)), sum: short(sum) },
  );
}
