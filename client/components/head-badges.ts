/** Paints the marks of heads over their thumbnails. */
import type { Mark } from "../charts/head-marks.ts";
import type { Layout } from "../charts/tile-layout.ts";

/** From this size on, a mark has a margin. */
const LARGE_TILE = 18;

/**
 * @param canvas already painted, and scaled to CSS pixels; its CSS `caret-color` is the background
 * @param marks by layer and head
 */
export function paintBadges(canvas: HTMLCanvasElement, { tile, lefts, tops }: Layout, marks: (Mark | null)[][]) {
  const context = canvas.getContext("2d");
  if (!context) return;
  const colours = familyColours(canvas, marks);
  const background = getComputedStyle(canvas).caretColor;
  const size = tile < LARGE_TILE ? tile : Math.min(20, Math.max(12, Math.round(tile * 0.46)));
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 ${Math.round(size * 0.78)}px system-ui, sans-serif`;
  marks.forEach((row, layer) =>
    row.forEach((mark, head) => {
      const [x, y] = [(lefts[head] ?? 0) + tile - size, (tops[layer] ?? 0) + tile - size];
      context.globalAlpha = mark ? 0.35 : 0.7;
      context.fillStyle = background;
      context.fillRect(lefts[head] ?? 0, tops[layer] ?? 0, tile, tile);
      context.globalAlpha = 1;
      if (!mark) return;
      const [fill, textColour] = colours.get(mark.family) ?? ["", ""];
      context.fillStyle = fill;
      context.beginPath();
      context.roundRect(x, y, size, size, 3);
      context.fill();
      context.fillStyle = textColour;
      context.fillText(mark.sign, x + size / 2, y + size / 2 + 0.5);
    }),
  );
}

/** The colours of each family, from the style sheet. */
function familyColours(canvas: HTMLCanvasElement, marks: (Mark | null)[][]): Map<string, [string, string]> {
  const families = new Set(marks.flat().flatMap((mark) => (mark ? [mark.family] : [])));
  return new Map(
    [...families].map((family) => {
      const probe = document.createElement("span");
      Object.assign(probe, { className: `mark mark-${family}`, hidden: true });
      canvas.after(probe);
      const { backgroundColor, color } = getComputedStyle(probe);
      probe.remove();
      return [family, [backgroundColor, color]];
    }),
  );
}
