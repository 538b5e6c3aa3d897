/** Prepares what cutting each edge of a head would change for drawing. */
import type { EffectMatrix } from "../api/types.ts";
import type { Scene } from "../state/types.ts";
import type { Side } from "./comparison-picture.ts";
import type { Themed } from "./themed.ts";
import { decodeBytes } from "../api/typed-arrays.ts";
import { shownPicture } from "./comparison-picture.ts";
import { coloursOf, pictureOf, weightsOf, type Picture } from "./head-picture.ts";

const pictures: WeakMap<Themed<EffectMatrix>, Picture> = new WeakMap();

/** What a heatmap draws: effects, if its cells show these, else weights. */
export const heatmapPicture = (scene: Scene, side: Side = "a"): Picture =>
  (scene.state.cells === "effect" && knownEffects(scene)) ||
  (scene.crop ? { ...pictureOf(scene.crop), isCropped: true } : shownPicture(scene, side));

/** The effects of the shown head, cached; null where they are not asked for, or not known. */
export function knownEffects({ effects, comparison, figure }: Scene): Picture | null {
  if (!effects?.figure || comparison) return null;
  const picture = pictures.get(effects.figure) ?? effectPicture(effects.figure, figure.aligned);
  pictures.set(effects.figure, picture);
  return picture;
}

/** @param aligned whether rows and columns are of the same text */
export function effectPicture(figure: Themed<EffectMatrix>, aligned: boolean): Picture {
  const { values, weights, verified, outcome, outcome_text, colours, theme } = figure;
  return {
    weights: weightsOf(values[0]),
    queries: figure.rows,
    keys: figure.columns,
    aligned,
    rows: figure.row_naming,
    parts: figure.parts,
    removed: null,
    block: figure.block,
    notes: figure.notes,
    signed: outcome.signed,
    effects: {
      weights: weightsOf(weights),
      verified: decodeBytes(verified.bdata),
      unit: outcome_text.unit,
      unitAfterNumber: outcome_text.after_number,
    },
    ...coloursOf(colours, theme),
  };
}

/** Whether the effect that a cell shows is verified by running the model. */
export const isVerified = ({ effects, weights }: Picture, row: number, column: number): boolean =>
  effects?.verified[row * weights.columns + column] === 1;
