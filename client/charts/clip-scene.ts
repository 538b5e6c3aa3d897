/** A scene whose keys are moments of a clip, and the weights of one of its tokens. */
import type { Sound } from "../api/types.ts";
import type { Picture } from "./head-picture.ts";
import type { Hover, Scene } from "../state/types.ts";
import { pictureOf, unitAt } from "./head-picture.ts";
import { TimeAxis } from "./time-axis.ts";
import { startRole } from "../state/selection.ts";

export interface ClipScene {
  scene: Scene;
  picture: Picture;
  sound: Sound;
  side: string;
  /** whether rows and columns are both moments */
  isOnBothSides: boolean;
  axis: TimeAxis;
}

/** The weights of one token. */
export interface ClipWeights {
  /** by moment; NaN where the mask forbids */
  values: Float32Array;
  largest: number;
}

/** null if neither side of the picture is a clip */
export function clipScene(scene: Scene): ClipScene | null {
  const { capture, stream, figure } = scene;
  const side = stream.key_side;
  const sound = capture.media[side];
  if (sound?.kind !== "audio") return null;
  const picture = pictureOf(figure);
  return {
    scene,
    picture,
    sound,
    side,
    isOnBothSides: stream.query_side === side,
    axis: new TimeAxis(sound, picture.keys),
  };
}

/** The weights shown: of the moment hovered, else chosen, else pinned last; null if there are none. */
export function clipWeights(
  { scene: { state }, picture, isOnBothSides }: ClipScene,
  hover: Hover | null,
): ClipWeights | null {
  const direction = isOnBothSides ? state.direction : "attends";
  const start = startRole(direction);
  const position = hover?.[start] ?? state[start] ?? state.pins.at(-1) ?? null;
  const unit = unitAt(start === "query" ? picture.queries : picture.keys, position);
  if (unit < 0) return null;
  const { weights } = picture;
  const values = direction === "attends" ? weights.row(unit) : weights.column(unit);
  return { values, largest: Math.max(...values.filter((value) => !Number.isNaN(value)), 0) };
}
