/** Paints the effects of ablating heads over their thumbnails. */
import type { HeadEffects } from "../api/types.ts";
import type { Theme } from "../state/types.ts";
import type { Layout } from "./tile-layout.ts";
import { effectOf } from "../components/effect-cell.ts";
import { coloursOf } from "./head-picture.ts";

/** How wide the colour is around the thumbnail, by the side of a tile. */
const FRAME = 0.25;

/**
 * A frame in the colour of each effect; a dot marks those that are verified by running the model, a minus those below 0.
 *
 * @param canvas already painted, and scaled to CSS pixels
 */
export function paintEffects(
  canvas: HTMLCanvasElement,
  { tile, lefts, tops }: Layout,
  effects: HeadEffects,
  theme: Theme,
) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const { ramp } = coloursOf(effects.colours, theme);
  const frame = Math.round(FRAME * tile);
  effects.estimates.forEach((row, layer) =>
    row.forEach((_, head) => {
      const effect = effectOf(effects, { layer, head });
      if (!effect) return;
      const [x, y] = [lefts[head] ?? 0, tops[layer] ?? 0];
      context.fillStyle = ramp.css(effect.change);
      const inner = tile - 2 * frame;
      context.beginPath();
      context.rect(x, y, tile, tile);
      context.rect(x + frame, y + frame, inner, inner);
      context.fill("evenodd");
      context.fillStyle = ramp.textColour(effect.change);
      if (effect.change < 0) context.fillRect(x + frame / 2 - 2, y + tile - frame / 2 - 0.5, 5, 1.5);
      if (!effect.isVerified) return;
      context.beginPath();
      context.arc(x + tile - frame / 2, y + frame / 2, Math.min(2.5, frame / 2.5), 0, 2 * Math.PI);
      context.fill();
    }),
  );
}
