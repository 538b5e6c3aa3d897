/** How much light falls on each word: what one word attends to, or what attends to it. */
import type { Focus } from "./attention-edges.ts";
import type { Picture } from "./head-picture.ts";
import type { ScenePicture } from "../text/hover-text.ts";
import { links } from "./alignment.ts";
import { unwrittenUnit } from "./generation-steps.ts";

/** The weights of a word in one picture: its row as a query, its column as a key. */
export function weightsAt({ weights }: Picture, { role, unit }: Focus): ArrayLike<number> {
  if (unit < 0) return [];
  return role === "query" ? weights.row(unit) : weights.column(unit);
}

/** The same where words may be aligned, or not written yet; NaN where there is no light. */
export function lightOf({ scene, picture }: ScenePicture, focus: Focus): ArrayLike<number> {
  const { role, unit } = focus;
  const other = role === "query" ? "key" : "query";
  const [from, to] = [unwrittenUnit(scene, picture, role), unwrittenUnit(scene, picture, other)];
  if (unit >= from) return [];
  const values = scene.alignment ? joinedTo(scene.alignment, picture, focus) : weightsAt(picture, focus);
  return Array.from(values, (value, i) => (i < to ? value : NaN));
}

function joinedTo(
  alignment: NonNullable<ScenePicture["scene"]["alignment"]>,
  picture: Picture,
  { role, unit }: Focus,
): number[] {
  const joined: number[] = Array(Math.max(picture.weights.rows, picture.weights.columns)).fill(NaN);
  for (const { row, column, weight } of unit < 0 ? [] : links(alignment, picture)) {
    if (role === "query" && row === unit) joined[column] = weight;
    if (role === "key" && column === unit) joined[row] = weight;
  }
  return joined;
}
