/** What is painted over the patches of an image: their weights, and outlines of those that are chosen. */
import { svg, type TemplateResult } from "lit-html";
import type { ImageScene, ImageWeights } from "./image-scene.ts";
import type { Patches } from "./image-patches.ts";
import { darkThemeRamp } from "./head-picture.ts";

/** How much of the image the largest weight hides. */
const MOST_OPACITY = 0.8;
/** Dims the image, so that bright colours show on any. */
const DIMMING_COLOUR = "#000000";
const DIMMING_OPACITY = 0.45;

/**
 * Covers each patch by its weight's share of the image's largest, in that share's colour and density: over a dimmed
 * image, in the colours of the dark theme, because dark ones do not show on a dark photograph.
 */
export function paintCover(canvas: HTMLElement, { scene, patches }: ImageScene, weights: ImageWeights | null): void {
  if (!(canvas instanceof HTMLCanvasElement)) return;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d");
  if (!context || !weights) return;
  const patchWeights = [...weights.values].filter(([position]) => patches.has(position));
  const largest = Math.max(...patchWeights.map(([, value]) => value), 0) || 1;
  const ramp = darkThemeRamp(scene);
  context.globalAlpha = DIMMING_OPACITY;
  context.fillStyle = DIMMING_COLOUR;
  context.fillRect(0, 0, width, height);
  for (const [position, value] of patchWeights) {
    const box = patches.box(position);
    const [left, upper] = [Math.round(box.x * width), Math.round(box.y * height)];
    const [right, lower] = [Math.round((box.x + box.width) * width), Math.round((box.y + box.height) * height)];
    context.globalAlpha = MOST_OPACITY * (value / largest);
    context.fillStyle = ramp.css(ramp.low + (value / largest) * (ramp.high - ramp.low));
    context.fillRect(left, upper, right - left, lower - upper);
  }
}

/** The outline of a patch: dark around light, so that it shows on any image. */
export function patchOutline(patches: Patches, position: number, name: string): TemplateResult<2> {
  const { x, y, width, height } = patches.box(position);
  const rect = (name: string) =>
    svg`<rect class=${name} x="${100 * x}%" y="${100 * y}%" width="${100 * width}%" height="${100 * height}%" />`;
  return svg`${rect("is-halo")}${rect(name)}`;
}
