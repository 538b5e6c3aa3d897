/** Attention over the time of a clip: bars, and bands for the moments that are chosen. */
import { svg, type TemplateResult } from "lit-html";
import type { ClipScene, ClipWeights } from "./clip-scene.ts";
import type { Picture } from "./head-picture.ts";
import type { TimeAxis } from "./time-axis.ts";

/** Pixels of the curve below the spectrogram. */
const BARS_HEIGHT = 56;

/** Attention over time, as its share of the largest: a bar for each moment, and an overlay on the spectrogram above. */
export function paintBars(canvas: HTMLElement, { picture, axis }: ClipScene, weights: ClipWeights | null): void {
  if (!(canvas instanceof HTMLCanvasElement)) return;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context || !weights) return;
  const barsHeight = Math.round(BARS_HEIGHT * ratio);
  const largest = weights.largest || 1;
  context.fillStyle = getComputedStyle(canvas).color;
  for (const [x, share] of pixelWeights(weights.values, picture, axis, width).entries()) {
    if (!(share > 0)) continue;
    const barHeight = Math.max(ratio, (share / largest) * barsHeight);
    context.globalAlpha = 1;
    context.fillRect(x, height - barHeight, 1, barHeight);
    context.globalAlpha = (0.5 * share) / largest;
    context.fillRect(x, 0, 1, height - barsHeight);
  }
}

/** The weight of each pixel column: the largest of its moments. */
function pixelWeights(values: Float32Array, { keys }: Picture, axis: TimeAxis, width: number): Float32Array {
  const largest = new Float32Array(width);
  keys.forEach(({ tokens }, i) => {
    const from = Math.floor(axis.place(tokens[0] ?? 0) * width);
    const to = Math.max(from + 1, Math.floor(axis.place((tokens.at(-1) ?? 0) + 1) * width));
    const value = values[i] ?? 0;
    for (let x = from; x < to; x += 1) if (value > (largest[x] ?? 0)) largest[x] = value;
  });
  return largest;
}

/** A moment, or a point in time, over the whole height; places and widths are shares of the clip. */
export const momentBand = (place: number, width: number, name: string): TemplateResult<2> =>
  svg`<rect class=${name} x="${100 * place}%" y="0" width=${width ? `${100 * width}%` : 1.5} height="100%" />`;
