/** The weight that shades each word: of what one word attends to, or of what attends to it. */
import type { Focus } from "./attention-edges.ts";
import type { Picture } from "./head-picture.ts";
import type { ScenePicture } from "../text/hover-text.ts";
import { alignmentLinks } from "./alignment.ts";
import { firstUnwrittenUnit } from "./generation-steps.ts";

/** The weights of a word in one picture: its row as a query, its column as a key. */
export function weightsOfUnit({ weights }: Picture, { role, unit }: Focus): ArrayLike<number> {
  if (unit < 0) return [];
  return role === "query" ? weights.row(unit) : weights.column(unit);
}

/** The same where words may be aligned, or not written yet; NaN where nothing is shaded. */
export function wordWeights({ scene, picture }: ScenePicture, focus: Focus): ArrayLike<number> {
  const { role, unit } = focus;
  const other = role === "query" ? "key" : "query";
  const [unwrittenOwn, unwrittenOther] = [
    firstUnwrittenUnit(scene, picture, role),
    firstUnwrittenUnit(scene, picture, other),
  ];
  if (unit >= unwrittenOwn) return [];
  const values = scene.alignment ? alignedWeights(scene.alignment, picture, focus) : weightsOfUnit(picture, focus);
  return Array.from(values, (value, i) => (i < unwrittenOther ? value : NaN));
}

function alignedWeights(
  alignment: NonNullable<ScenePicture["scene"]["alignment"]>,
  picture: Picture,
  { role, unit }: Focus,
): number[] {
  const aligned: number[] = Array(Math.max(picture.weights.rows, picture.weights.columns)).fill(NaN);
  for (const { row, column, weight } of unit < 0 ? [] : alignmentLinks(alignment, picture)) {
    if (role === "query" && row === unit) aligned[column] = weight;
    if (role === "key" && column === unit) aligned[row] = weight;
  }
  return aligned;
}
