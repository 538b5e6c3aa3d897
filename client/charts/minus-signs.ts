/** The sign of a difference without its colour: a minus on each cell where B is larger. */
import { svg, type TemplateResult } from "lit-html";
import type { Picture } from "./head-picture.ts";
import { columnX, rowY, type Geometry } from "./heat-geometry.ts";
import { partOf } from "./zoom-step.ts";

/** Smaller differences have nearly the colour of 0. */
const NOTABLE = 0.005;
/** In smaller cells, in pixels, it could not be seen. */
const SMALLEST = 6;

/** Paths of the signs by the colour in which they show on their cells: black or white. */
export function minusPaths(picture: Picture, geometry: Geometry): Map<string, string> {
  const { weights, ramp } = picture;
  const paths = new Map<string, string>();
  const wide = columnX(geometry, 1) - columnX(geometry, 0);
  const high = rowY(geometry, 1) - rowY(geometry, 0);
  if (!picture.signed || Math.min(wide, high) < SMALLEST) return paths;
  const { first, last } = partOf(geometry, weights);
  const length = Math.min(wide, high, 24) * 0.4;
  for (let row = first.row; row <= last.row; row += 1) {
    const y = (rowY(geometry, row) + high / 2).toFixed(1);
    for (let column = first.column; column <= last.column; column += 1) {
      const value = weights.at(row, column);
      // No number is below anything.
      if (!(value <= -NOTABLE)) continue;
      const ink = ramp.ink(value);
      const x = columnX(geometry, column) + (wide - length) / 2;
      paths.set(ink, `${paths.get(ink) ?? ""}M${x.toFixed(1)} ${y}h${length.toFixed(1)}`);
    }
  }
  return paths;
}

export const minusSigns = (picture: Picture, geometry: Geometry): TemplateResult<2>[] =>
  [...minusPaths(picture, geometry)].map(([ink, path]) => svg`<path class="minus" stroke=${ink} d=${path} />`);
