/** A scene whose keys are the patches of an image, and the weights of one of its tokens. */
import type { Picture } from "./head-picture.ts";
import type { Hover, Scene } from "../state/types.ts";
import { pictureOf, unitAt } from "./head-picture.ts";
import { Patches } from "./image-patches.ts";
import { startRole } from "../state/selection.ts";

export interface ImageScene {
  scene: Scene;
  picture: Picture;
  patches: Patches;
  side: string;
  /** whether rows and columns are patches */
  isOnBothSides: boolean;
}

/** The weights of one token. */
export interface ImageWeights {
  position: number;
  unit: number;
  direction: "attends" | "attended";
  /** by token position; none where the mask forbids */
  values: Map<number, number>;
}

/** null if no column of the picture is a patch */
export function imageScene(scene: Scene): ImageScene | null {
  const { capture, stream, figure } = scene;
  const side = stream.key_side;
  const image = capture.media[side];
  if (image?.kind !== "image") return null;
  const isOnBothSides = stream.query_side === side;
  return { scene, picture: pictureOf(figure), patches: new Patches(image), side, isOnBothSides };
}

/**
 * Whose weights are shown while none is hovered: the token chosen, else pinned last, else the one that represents the
 * image.
 */
export function weightsSource(
  { state }: Scene,
  isOnBothSides: boolean,
  patches: Patches,
): { position: number | null; direction: "attends" | "attended" } {
  const direction = isOnBothSides ? state.direction : "attends";
  const start = startRole(direction);
  const classToken = isOnBothSides && patches.first > 0 ? 0 : null;
  return { position: state[start] ?? state.pins.at(-1) ?? classToken, direction };
}

/** The weights shown; null if there are none of that token. */
export function imageWeights(
  { scene, picture, isOnBothSides, patches }: ImageScene,
  hover: Hover | null,
): ImageWeights | null {
  const { position: chosen, direction } = weightsSource(scene, isOnBothSides, patches);
  const start = startRole(direction);
  const position = hover?.[start] ?? chosen;
  const unit = unitAt(start === "query" ? picture.queries : picture.keys, position);
  if (position === null || unit < 0) return null;
  const unitWeights = direction === "attends" ? picture.weights.row(unit) : picture.weights.column(unit);
  const units = direction === "attends" ? picture.keys : picture.queries;
  const values: Map<number, number> = new Map();
  units.forEach(({ tokens }, i) => {
    const value = unitWeights[i] ?? NaN;
    if (!Number.isNaN(value)) for (const token of tokens) values.set(token, value);
  });
  return { position, unit, direction, values };
}
